using System.Buffers.Binary;
using System.Collections.Immutable;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch.Tests;

/// <summary>A switch with four ports, and short words for flows and frames.</summary>
internal sealed class Bench
{
    public static readonly MacAddress HostA = MacAddress.Parse("02:00:00:00:00:0a");
    public static readonly MacAddress HostB = MacAddress.Parse("02:00:00:00:00:0b");

    public ManualTime Time { get; } = new();

    public SoftDatapath Switch { get; }

    public Bench(params ReadOnlySpan<SwitchPort> changed)
    {
        Switch = new SoftDatapath(new DatapathId(1), Enumerable.Range(1, 4).Select(n => new SwitchPort(Port(n), $"p{n}")), Time);
        foreach (var port in changed) Switch.SetPort(port);
    }

    public static PortNumber Port(int number) => new((uint)number);

    public static OutputAction Out(int port) => new(Port(port));

    public static FlowEntry Flow(byte table, ushort priority, MatchField[] match, params Instruction[] instructions) =>
        new(table, priority, Match.Of(match), ValueList.From(instructions));

    public static ApplyActionsInstruction Apply(params OpenFlowAction[] actions) => new(ValueList.From(actions));

    public static WriteActionsInstruction Write(params OpenFlowAction[] actions) => new(ValueList.From(actions));

    public static GotoTableInstruction Goto(byte table) => new(table);

    public static MatchField F(OxmField field, UInt128 value) => MatchField.Exact(field, value);

    public static MatchField F(OxmField field, UInt128 value, UInt128 mask) => MatchField.Masked(field, value, mask);

    public static byte[] Udp(byte ttl = 64, params ReadOnlySpan<VlanTag> tags) =>
        FrameBuilder.Ethernet(HostB, HostA, EtherType.IPv4, FrameBuilder.IPv4(0x0A000001, 0x0A000002, IpProtocol.Udp, FrameBuilder.Udp(1000, 53, "hello"u8), ttl), tags);

    public static VlanTag Tag(int vid, int pcp = 0) => new(EtherType.Vlan, (ushort)((pcp << 13) | vid));

    public Bench With(params FlowEntry[] flows)
    {
        Switch.Load(flows);
        return this;
    }

    public Bench With(params GroupEntry[] groups)
    {
        Switch.Load(groups);
        return this;
    }

    public ImmutableArray<Exit> Send(int port, ReadOnlySpan<byte> frame, ITraceSink? trace = null) => Switch.Send(Port(port), frame, trace);

    /// <summary>The ports that the frame leaves by, in order.</summary>
    public int[] PortsOf(int port, ReadOnlySpan<byte> frame) => [.. Send(port, frame).Select(exit => (int)exit.Port.Value)];

    /// <summary>The outermost VID of the only exit, or -1 where it is untagged.</summary>
    public int VidOf(int port, ReadOnlySpan<byte> frame)
    {
        var exit = Assert.Single(Send(port, frame));
        Assert.True(EthernetHeader.TryRead(exit.Frame.AsSpan(), out var header));
        return header.IsTagged ? header.Vid.Value : -1;
    }

    /// <summary>Whether IPv4 and UDP checksums of the frame are right.</summary>
    public static bool ChecksumsHold(ReadOnlySpan<byte> frame)
    {
        Assert.True(EthernetHeader.TryRead(frame, out var header));
        var packet = frame[header.Length..];
        if (InternetChecksum.Of(packet[..20]) != 0) return false;
        var segment = packet[20..BinaryPrimitives.ReadUInt16BigEndian(packet[2..])];
        return InternetChecksum.Finish(InternetChecksum.Add(segment, InternetChecksum.Add(packet[12..20]) + packet[9] + (uint)segment.Length)) == 0;
    }
}
