using System.Globalization;
using System.Text;
using Weir.Model;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Controller.Protocols;

/// <summary>A neighbour as it said itself. Texts come from outside.</summary>
/// <param name="Port">The port that it is on.</param>
/// <param name="Source">Source of its beacons.</param>
/// <param name="PortId">Its port id: a text, or hex.</param>
/// <param name="SystemName">Its system name; empty where it gives none.</param>
public sealed record LldpNeighbor(PortNumber Port, MacAddress Source, string PortId, string SystemName)
{
    /// <summary>The datapath that it says it is, where the beacon is FAUCET's or Weir's.</summary>
    public DatapathId? Datapath { get; init; }
}

/// <summary>LLDP of one datapath: beacons to send, and neighbours heard. Touched inside the datapath's turn only.</summary>
internal sealed class LldpPorts
{
    private const byte Organisational = 127; // IEEE 802.1AB, organizationally specific
    private const byte FaucetDatapath = 1; // subtype of FAUCET's TLV with the datapath id

    private readonly Dictionary<PortNumber, (LldpNeighbor Neighbor, uint Until)> _neighbors = [];
    private readonly Dictionary<PortNumber, uint> _sentAt = [];
    private uint? _roundAt;

    /// <summary>The neighbours, in no order.</summary>
    public IReadOnlyList<LldpNeighbor> Neighbors => [.. _neighbors.Values.Select(entry => entry.Neighbor)];

    /// <summary>The beacons of a round, when one is due: ports that have waited longest first.</summary>
    public IReadOnlyList<(PortNumber Port, byte[] Frame)> Tick(Datapath datapath, Func<Port, bool> isUp, uint nowSeconds)
    {
        if (datapath.LldpBeacons is not { } beacons || datapath.FastAdvertiseIntervalSeconds == 0) return [];
        if (_roundAt is { } last && nowSeconds - last < beacons.SendIntervalSeconds) return [];
        _roundAt = nowSeconds;
        var due = datapath.Ports.Where(port => port.Beacon is not null && isUp(port)).OrderBy(port => _sentAt.GetValueOrDefault(port.Number)).ThenBy(port => port.Number).Take(beacons.MaxPerInterval);
        var frames = new List<(PortNumber, byte[])>();
        foreach (var port in due)
        {
            _sentAt[port.Number] = nowSeconds;
            frames.Add((port.Number, Build(datapath, beacons, port)));
        }

        return frames;
    }

    /// <summary>Takes a beacon. True: a neighbour that is new, or says something else than before.</summary>
    public bool Receive(Port port, MacAddress source, ReadOnlySpan<byte> payload, uint nowSeconds, out LldpNeighbor neighbor)
    {
        var (portId, name, seconds) = ("", "", (ushort)0);
        DatapathId? datapath = null;
        while (LldpTlv.TryRead(ref payload, out var tlv))
        {
            if (tlv.Type == 2 && tlv.Value.Length > 1) portId = tlv.Value[0] is 3 or 4 ? Convert.ToHexStringLower(tlv.Value[1..]) : Encoding.UTF8.GetString(tlv.Value[1..]);
            if (tlv.Type == 3 && tlv.Value.Length >= 2) seconds = (ushort)((tlv.Value[0] << 8) | tlv.Value[1]);
            if (tlv.Type == 5) name = Encoding.UTF8.GetString(tlv.Value);
            if (tlv.Type == Organisational && tlv.Value is [var high, var middle, var low, FaucetDatapath, .. var id] && ((high << 16) | (middle << 8) | low) == (int)(source.Bits >> 24)
                && ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) datapath = new DatapathId(number);
        }

        neighbor = new LldpNeighbor(port.Number, source, portId, name) { Datapath = datapath };
        var known = _neighbors.TryGetValue(port.Number, out var before) && before.Neighbor == neighbor;
        if (seconds == 0) return _neighbors.Remove(port.Number) && false; // it says goodbye
        _neighbors[port.Number] = (neighbor, nowSeconds + (uint)Math.Max(1L, (long)seconds * port.MaxLldpLost / 3));
        return !known;
    }

    /// <summary>Forgets neighbours that have not been heard of for too long, or whose port <paramref name="reads"/> no more, and returns them.</summary>
    public IReadOnlyList<LldpNeighbor> Expire(Func<PortNumber, bool> reads, uint nowSeconds)
    {
        if (_neighbors.Count == 0) return [];
        var gone = _neighbors.Values.Where(entry => nowSeconds >= entry.Until || !reads(entry.Neighbor.Port)).Select(entry => entry.Neighbor).ToList();
        foreach (var neighbor in gone) _neighbors.Remove(neighbor.Port);
        return gone;
    }

    private static byte[] Build(Datapath datapath, LldpBeacons beacons, Port port)
    {
        var oui = (int)(datapath.FaucetDpMac.Bits >> 24);
        var id = Encoding.ASCII.GetBytes(datapath.Id.Value.ToString(CultureInfo.InvariantCulture));
        var organisational = port.Beacon!.OrgTlvs.Select(tlv => (tlv.Oui, tlv.Subtype, tlv.Info.AsMemory())).Append((oui, FaucetDatapath, id));
        return LldpFrame.Build(
            datapath.FaucetDpMac, port.Number.Value, (ushort)Math.Min(65_535, beacons.SendIntervalSeconds * 3), port.Beacon.SystemName ?? beacons.SystemName, port.Beacon.PortDescription ?? port.Description, organisational);
    }
}
