using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>Priorities inside the guard's tables: higher is asked first.</summary>
internal static class GuardPriorities
{
    /// <summary>What is so whatever else the frame is.</summary>
    public const ushort Never = 900;

    /// <summary>Before <see cref="Second"/>.</summary>
    public const ushort First = 800;

    /// <summary>Before <see cref="Third"/>.</summary>
    public const ushort Second = 700;

    /// <summary>Before <see cref="Exact"/>.</summary>
    public const ushort Third = 600;

    /// <summary>One address, one type.</summary>
    public const ushort Exact = 500;

    /// <summary>What is left of a kind.</summary>
    public const ushort Rest = 200;

    /// <summary>What is left of a port's frames.</summary>
    public const ushort Otherwise = 100;

    /// <summary>The table-miss.</summary>
    public const ushort Miss = 0;

    private const ushort Net = 300;

    /// <summary>A net: the longer the prefix, the earlier; between <see cref="Rest"/> and <see cref="Exact"/>.</summary>
    public static ushort Of(IpPrefix net) => (ushort)(Net + net.Length);
}
