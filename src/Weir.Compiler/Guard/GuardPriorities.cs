namespace Weir.Compiler.Guard;

/// <summary>Priorities inside the guard's tables: higher is asked first.</summary>
internal static class GuardPriorities
{
    /// <summary>What may not pass whatever else it is.</summary>
    public const ushort Never = 90;

    /// <summary>An exception to what follows.</summary>
    public const ushort First = 80;

    /// <summary>Before the usual case.</summary>
    public const ushort Second = 70;

    /// <summary>Between <see cref="Second"/> and <see cref="Exact"/>.</summary>
    public const ushort Third = 60;

    /// <summary>One address, one type.</summary>
    public const ushort Exact = 50;

    /// <summary>A net, the longer the earlier.</summary>
    public const ushort Net = 40;

    /// <summary>What is left of a kind.</summary>
    public const ushort Rest = 20;

    /// <summary>What is left of a NIC's frames.</summary>
    public const ushort Otherwise = 10;

    /// <summary>The table-miss.</summary>
    public const ushort Miss = 0;
}
