using System.Collections.Immutable;
using Weir.Model.Guard;

namespace Weir.Compiler.Guard;

/// <summary>
/// Equality of what the guard is compiled from, by content: a policy that was read again is the same, although its lists are others. Where it was read from does not count.
/// </summary>
public sealed class GuardEquality : IEqualityComparer<GuardAttachment>
{
    private GuardEquality()
    {
    }

    /// <summary>Of NICs that are plugged in.</summary>
    public static GuardEquality Instance { get; } = new();

    /// <summary>Of bridges, their ports left out.</summary>
    public static bool Equal(GuardBridge a, GuardBridge b) => ReferenceEquals(a, b)
        || ((a with { Ports = b.Ports, Gateways = b.Gateways, DhcpServers = b.DhcpServers, Nets = b.Nets, Location = b.Location }) == b
            && Same(a.Gateways, b.Gateways) && Same(a.DhcpServers, b.DhcpServers) && Same(a.Nets, b.Nets));

    /// <summary>Of the ports of a bridge, with their numbers.</summary>
    public static bool Equal(ImmutableArray<GuardPortAttachment> a, ImmutableArray<GuardPortAttachment> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (a[i].Number != b[i].Number || (a[i].Port with { TrunkVids = b[i].Port.TrunkVids, Location = b[i].Port.Location }) != b[i].Port || !Same(a[i].Port.TrunkVids, b[i].Port.TrunkVids)) return false;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(GuardAttachment? x, GuardAttachment? y)
    {
        if (x is null || y is null) return ReferenceEquals(x, y);
        if (x.Port != y.Port) return false;
        var (a, b) = (x.Nic, y.Nic);
        if (ReferenceEquals(a, b)) return true;
        if (a.InterfaceId != b.InterfaceId) return false;
        return (a with { TrunkVids = b.TrunkVids, Addresses = b.Addresses, Prefixes = b.Prefixes, SharedVips = b.SharedVips, ExtraMacs = b.ExtraMacs, FirstUsed = b.FirstUsed, Location = b.Location }) == b
            && Same(a.TrunkVids, b.TrunkVids) && Same(a.Addresses, b.Addresses) && Same(a.Prefixes, b.Prefixes) && Same(a.SharedVips, b.SharedVips) && Same(a.ExtraMacs, b.ExtraMacs)
            && Same(a.FirstUsed, b.FirstUsed);
    }

    /// <inheritdoc/>
    public int GetHashCode(GuardAttachment obj) => HashCode.Combine(obj.Port, obj.Nic.InterfaceId);

    private static bool Same<T>(ImmutableArray<T> a, ImmutableArray<T> b)
        where T : IEquatable<T> => a.AsSpan().SequenceEqual(b.AsSpan());
}
