namespace Weir.Cli.Copro;

/// <summary>Runs programs on this host; the tests put a scripted one in its place.</summary>
internal interface IHostCommandRunner
{
    /// <summary>Runs <paramref name="command"/> to its end. An exit code other than 0 is an answer, not an exception.</summary>
    /// <exception cref="CoproException">The program is not installed, or it did not end within the time limit.</exception>
    Task<HostCommandResult> RunAsync(HostCommand command, CancellationToken cancellation);
}

/// <summary>How a program ended and what it wrote.</summary>
internal sealed record HostCommandResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}
