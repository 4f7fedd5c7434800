using Weir.Analysis.Planning;
using Weir.Api;
using Weir.Compiler;
using Weir.Model;
using Weir.OpenFlow.Text;
using Weir.Primitives;

namespace Weir.Analysis.Tracing;

/// <summary>What becomes of a packet? As an operator writes it, answered from a configuration or from what is in force.</summary>
/// <param name="Datapath">Name or id; null: the only one.</param>
/// <param name="InPort">Where it comes in: number or name.</param>
/// <param name="Packet">The packet as <c>ovs-ofctl</c> writes matches; or null.</param>
/// <param name="Frame">The whole frame in hex; or null. One of the two is due.</param>
/// <param name="Hosts">Further hosts that count as learned: <c>MAC@PORT</c> or <c>MAC@PORT,VLAN</c>.</param>
public sealed record TraceQuestion(string? Datapath, string InPort, string? Packet, string? Frame, IReadOnlyList<string> Hosts)
{
    private const int LongestFrame = 16 << 10;

    /// <summary>Answers.</summary>
    /// <param name="sides">The datapaths, and what is known of their switches.</param>
    /// <exception cref="FormatException">It cannot be answered; the message says why.</exception>
    public TraceResponse Answer(IReadOnlyList<PlannedSide> sides)
    {
        var side = Select(sides);
        var port = FindPort(side.Datapath, InPort, "in_port");
        var frame = Bytes();
        try
        {
            var trace = PacketTracer.Run(side, (side.Hosts ?? []).Concat(Hosts.Select(host => Host(side.Datapath, host))), port.Number, frame);
            return new TraceResponse(side.Datapath.Name, port.Name, port.Number.Value, Packet, Convert.ToHexStringLower(frame), trace.Tables, trace.Exits, trace.Drop, trace.DropReason);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    private PlannedSide Select(IReadOnlyList<PlannedSide> sides)
    {
        if (Datapath is null && sides is [var only]) return only;
        return sides.FirstOrDefault(side => side.Datapath.Name == Datapath || side.Datapath.Id.ToString() == Datapath)
            ?? throw new FormatException($"dp: {(Datapath is null ? "which datapath?" : $"no datapath is called '{Datapath}'.")} There are: {string.Join(", ", sides.Select(side => side.Datapath.Name))}");
    }

    private static Port FindPort(Datapath datapath, string text, string what) =>
        datapath.Ports.FirstOrDefault(port => port.Name == text || port.Number.ToString() == text)
            ?? throw new FormatException($"{what}: {datapath.Name} has no port '{text}'. It has: {string.Join(", ", datapath.Ports.Take(100).Select(port => port.Name))}");

    private byte[] Bytes()
    {
        if (Packet is null == Frame is null) throw new FormatException("say either a packet or a frame");
        if (Packet is not null)
        {
            if (Packet.Length > LongestFrame) throw new FormatException($"packet: longer than {LongestFrame} characters");
            return PacketBuilder.Build(FlowMatchText.Parse(Packet));
        }

        var digits = string.Concat(Frame!.Where(c => !char.IsWhiteSpace(c) && c != ':'));
        if (digits.Length is < 28 or > 2 * LongestFrame) throw new FormatException($"frame: an Ethernet frame has 14 to {LongestFrame} bytes");
        return Convert.FromHexString(digits);
    }

    private static LearnedHost Host(Datapath datapath, string text)
    {
        var parts = text.Split('@', 2);
        if (parts.Length != 2 || !MacAddress.TryParse(parts[0], out var mac)) throw new FormatException($"host {text}: MAC@PORT or MAC@PORT,VLAN is due");
        var where = parts[1].Split(',', 2);
        var port = FindPort(datapath, where[0], $"host {text}");
        if (where.Length == 1) return new LearnedHost(mac, port.NativeVlan ?? throw new FormatException($"host {text}: port {port.Name} has no native VLAN; say MAC@PORT,VLAN"), port.Number);
        var vlan = datapath.Vlans.FirstOrDefault(vlan => vlan.Name == where[1] || vlan.Vid.ToString() == where[1]) ?? throw new FormatException($"host {text}: there is no VLAN '{where[1]}'");
        return new LearnedHost(mac, vlan.Vid, port.Number);
    }
}
