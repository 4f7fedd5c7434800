namespace Weir.Cli.Copro;

/// <summary>What the operator is told, as it is: a wrong argument, a missing program, a name that is taken, a step that failed.</summary>
internal sealed class CoproException : Exception
{
    public CoproException(string message)
        : base(message)
    {
    }
}
