using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler;

/// <content>What a switch holds or has removed, as hosts and bans.</content>
public sealed partial class HostEntries
{
    /// <summary>
    /// Whether an entry was put there by learning, by table, priority and shape: a source, a permanent host's drop or a ban in <c>eth_src</c>, a destination in
    /// <c>eth_dst</c> and <c>eth_dst_hairpin</c>. The static diff leaves such entries alone.
    /// </summary>
    public static bool IsDynamic(FlowEntry entry) => entry.TableId switch
    {
        25 => TryReadSource(entry, out _) || TryReadPermanent(entry, out _, out _) || TryReadBan(entry, out _, out _),
        29 => TryReadHairpin(entry, out _),
        30 => TryReadDestination(entry, out _),
        _ => false,
    };

    /// <summary>
    /// Why a learned entry drops; <see cref="DropReason.None"/> for entries that drop nothing. A port's ban is <see cref="DropReason.PortFull"/>: one that a loop
    /// has brought about looks the same.
    /// </summary>
    public static DropReason DropOf(FlowEntry entry)
    {
        if (entry.Instructions.Count > 0) return DropReason.None;
        if (TryReadPermanent(entry, out _, out _)) return DropReason.PermanentHost;
        if (entry.TableId == Pipeline.EthSrc.Id && TryReadBan(entry, out var port, out _)) return port is null ? DropReason.VlanFull : DropReason.PortFull;
        return TryReadHairpin(entry, out _) ? DropReason.SameLag : DropReason.None;
    }

    /// <summary>
    /// Reads a learned source back. Any table will do, so FAUCET's packed <c>eth_src</c> is read too; whether the port may still have the host is
    /// not looked at.
    /// </summary>
    public static bool TryReadSource(FlowEntry entry, out LearnedHost host)
    {
        host = default;
        return entry.Priority == SourcePriority && entry.Instructions is [GotoTableInstruction] && TryReadSource(entry.Match, out host);
    }

    /// <summary>
    /// Reads a learned destination back: the port is the last one that the entry outputs to (mirrors come first), or the one that it writes into the metadata.
    /// Any table will do, so FAUCET's packed <c>eth_dst</c> is read too.
    /// </summary>
    public static bool TryReadDestination(FlowEntry entry, out LearnedHost host)
    {
        host = default;
        if (entry.Priority != DestinationPriority || entry.Match.Count != 2) return false;
        if (!TryReadDestination(entry.Match, out var vid, out var mac)) return false;
        if (PortOf(entry.Instructions) is not { } port) return false;
        host = new(mac, vid, port);
        return true;
    }

    // FAUCET writes VID and port into the low 24 bits of the metadata, 12 each.
    private static PortNumber? PortOf(ValueList<Instruction> instructions) => instructions switch
    {
        [ApplyActionsInstruction { Actions: [.., OutputAction { Port.IsReserved: false } output] }] => output.Port,
        [WriteMetadataInstruction { Mask: Features.Egress.PortMask } write, GotoTableInstruction] => new PortNumber((uint)write.Metadata),
        [WriteMetadataInstruction { Mask: 0xFF_FFFF } write, GotoTableInstruction] => new PortNumber((uint)write.Metadata & 0xFFF),
        _ => null,
    };

    /// <summary>Reads an entry of <c>eth_dst_hairpin</c> back. The port is the one that frames came in on, of several with a LAG.</summary>
    public static bool TryReadHairpin(FlowEntry entry, out LearnedHost host)
    {
        host = default;
        if (entry.TableId != Pipeline.EthDstHairpin.Id || entry.Priority != DestinationPriority || entry.Match.Count != 3) return false;
        if (!TryExact(entry.Match, OxmField.InPort, out var port) || !TryReadDestination(entry.Match, out var vid, out var mac)) return false;
        host = new(mac, vid, new PortNumber((uint)port));
        return true;
    }

    /// <summary>Reads the drop of a permanent host's source on other ports back.</summary>
    public static bool TryReadPermanent(FlowEntry entry, out Vid vid, out MacAddress mac)
    {
        (vid, mac) = (default, default);
        if (entry.TableId != Pipeline.EthSrc.Id || entry.Priority != PermanentPriority || entry.Match.Count != 2 || entry.Instructions.Count != 0) return false;
        if (!TryExact(entry.Match, OxmField.VlanVid, out var vlan) || (vlan & Vid.Present) == 0 || !TryExact(entry.Match, OxmField.EthSrc, out var source)) return false;
        (vid, mac) = (Vid.FromBits((int)vlan), MacAddress.FromBits((ulong)source));
        return true;
    }

    /// <summary>Reads a learn ban back: exactly one of <paramref name="port"/> and <paramref name="vid"/> is set.</summary>
    public static bool TryReadBan(FlowEntry entry, out PortNumber? port, out Vid? vid)
    {
        (port, vid) = (null, null);
        if (entry.Priority != BanPriority || entry.HardTimeoutSeconds == 0 || entry.Match.Count != 1 || entry.Instructions.Count != 0) return false;
        if (TryExact(entry.Match, OxmField.InPort, out var number)) port = new PortNumber((uint)number);
        else if (TryExact(entry.Match, OxmField.VlanVid, out var value) && (value & Vid.Present) != 0) vid = Vid.FromBits((int)value);
        return port is not null || vid is not null;
    }

    /// <summary>Reads the match of a source that the switch has removed.</summary>
    public static bool TryReadRemovedSource(byte tableId, ushort priority, Match match, out LearnedHost host)
    {
        host = default;
        return tableId == Pipeline.EthSrc.Id && priority == SourcePriority && TryReadSource(match, out host);
    }

    /// <summary>Reads the match of a destination that the switch has removed.</summary>
    public static bool TryReadRemovedDestination(byte tableId, ushort priority, Match match, out Vid vid, out MacAddress mac)
    {
        (vid, mac) = (default, default);
        return (tableId == Pipeline.EthDst.Id || tableId == Pipeline.EthDstHairpin.Id) && priority == DestinationPriority && TryReadDestination(match, out vid, out mac);
    }

    private static bool TryReadSource(Match match, out LearnedHost host)
    {
        host = default;
        if (match.Count != 3 || !TryExact(match, OxmField.InPort, out var port)) return false;
        if (!TryExact(match, OxmField.VlanVid, out var vid) || (vid & Vid.Present) == 0 || !TryExact(match, OxmField.EthSrc, out var mac)) return false;
        host = new(MacAddress.FromBits((ulong)mac), Vid.FromBits((int)vid), new PortNumber((uint)port));
        return true;
    }

    private static bool TryReadDestination(Match match, out Vid vid, out MacAddress mac)
    {
        (vid, mac) = (default, default);
        if (!TryExact(match, OxmField.VlanVid, out var vlan) || (vlan & Vid.Present) == 0) return false;
        if (!TryExact(match, OxmField.EthDst, out var destination) || MacAddress.FromBits((ulong)destination).IsMulticast) return false;
        (vid, mac) = (Vid.FromBits((int)vlan), MacAddress.FromBits((ulong)destination));
        return true;
    }

    private static bool TryExact(Match match, OxmField field, out UInt128 value)
    {
        var found = match.Find(field);
        value = found?.Value ?? 0;
        return found is { IsMasked: false };
    }
}
