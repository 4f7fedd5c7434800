using Weir.Model;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Compiler.Tests;

/// <summary>A switch in memory that holds what a network compiles to.</summary>
internal sealed class Rig
{
    public static readonly MacAddress Unknown = MacAddress.Parse("02:00:00:00:00:ee");

    private readonly SoftDatapath _switch;

    public Rig(Datapath dp, DesiredState desired, IEnumerable<LearnedHost>? hosts = null)
    {
        _switch = new SoftDatapath(dp.Id, Enumerable.Range(1, 32).Select(port => new SwitchPort(new PortNumber((uint)port), $"p{port}")), new StillTime());
        _switch.Load(desired.Meters.Select(meter => meter.Entry));
        _switch.Load(desired.Groups.Select(group => group.Entry));
        foreach (var flow in desired.Flows) Apply(new FlowModMessage(FlowModCommand.Add, flow.Entry));
        var entries = new HostEntries(dp);
        foreach (var host in hosts ?? [])
            foreach (var entry in entries.All(host)) Apply(new FlowModMessage(FlowModCommand.Add, entry));
    }

    public Rig(Datapath dp, params LearnedHost[] hosts)
        : this(dp, Networks.Compile(dp), hosts)
    {
    }

    /// <summary>Does what a switch does with a message; a refusal is a failure.</summary>
    public void Apply(OpenFlowMessage message)
    {
        if (message is FlowModMessage flow) Assert.Null(_switch.Apply(flow));
        if (message is GroupModMessage group) Assert.Null(_switch.Apply(group));
        if (message is MeterModMessage meter) Assert.Null(_switch.Apply(meter));
    }

    /// <summary>Takes a port's link away.</summary>
    public void CutLink(uint port) => _switch.SetPort(new SwitchPort(new PortNumber(port), $"p{port}") { IsDown = true });

    /// <summary>Sends a frame: where it comes out and how, as <c>13</c> (untagged), <c>18:2</c> (VID 2) and <c>controller</c>, in order of leaving.</summary>
    public List<string> Send(uint port, byte[] frame) => [.. _switch.Send(new PortNumber(port), frame).Select(Describe)];

    /// <summary>As <see cref="Send(uint, byte[])"/>, of a minimal frame.</summary>
    public List<string> Send(uint port, MacAddress destination, MacAddress source, int? vid = null) => Send(port, Frame(destination, source, vid));

    public static byte[] Frame(MacAddress destination, MacAddress source, int? vid = null, ushort etherType = EtherType.IPv4) =>
        Frame(destination, source, vid, etherType, FrameBuilder.IPv4(0xC0A80205, 0xC0A80201, 17, FrameBuilder.Udp(1000, 2000, [1, 2, 3])));

    public static byte[] Tcp(MacAddress destination, MacAddress source, ushort port, int? vid = null) =>
        Frame(destination, source, vid, EtherType.IPv4, FrameBuilder.IPv4(0xC0A80205, 0xC0A80201, 6, FrameBuilder.Tcp(40000, port, 2, [])));

    public static byte[] ArpRequest(MacAddress source, int? vid = null) => Frame(
        MacAddress.Broadcast, source, vid, EtherType.Arp, FrameBuilder.Arp(new ArpHeader(1, source, 0xC0A80205, default, 0xC0A80201)));

    private static byte[] Frame(MacAddress destination, MacAddress source, int? vid, ushort etherType, byte[] payload) => vid is { } tag
        ? FrameBuilder.Ethernet(destination, source, etherType, payload, new VlanTag(EtherType.Vlan, (ushort)tag))
        : FrameBuilder.Ethernet(destination, source, etherType, payload);

    private static string Describe(Exit exit)
    {
        if (exit.Port == PortNumber.Controller) return "controller";
        var frame = exit.Frame.AsSpan();
        return frame[12] == 0x81 && frame[13] == 0 ? $"{exit.Port}:{((frame[14] & 15) << 8) | frame[15]}" : $"{exit.Port}";
    }

    private sealed class StillTime : TimeProvider
    {
        public override long GetTimestamp() => 1;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
