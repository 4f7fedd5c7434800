using System.Text;
using System.Text.Json;
using Weir.Controller.Drops;
using Weir.Controller.Events;
using Weir.Controller.Status;
using Weir.OpenFlow.Channel.Tests.Support;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Controller.Tests.Events;

/// <summary>The lines as programs that know FAUCET read them.</summary>
public class EventJsonTests
{
    private static readonly EventSubject Dp1 = new(new DatapathId(0xCAFE), "dp1");
    private static readonly MacAddress Mac = MacAddress.Parse("0e:00:00:00:00:01");
    private static readonly MacAddress Other = MacAddress.Parse("0e:00:00:00:00:02");

    public static TheoryData<NetworkEvent, string> Bodies => new()
    {
        { new PortChangeEvent(Dp1, new PortNumber(3), PortStatusReason.Modify, PortState.LinkDown), """ "PORT_CHANGE": {"port_no": 3, "reason": "MODIFY", "state": 1, "status": false} """ },
        { new PortChangeEvent(Dp1, new PortNumber(3), PortStatusReason.Add, PortState.Live), """ "PORT_CHANGE": {"port_no": 3, "reason": "ADD", "state": 4, "status": true} """ },
        { new PortChangeEvent(Dp1, new PortNumber(3), PortStatusReason.Delete, 0), """ "PORT_CHANGE": {"port_no": 3, "reason": "DELETE", "state": 0, "status": true} """ },
        { new PortChangeEvent(Dp1, new PortNumber(3), (PortStatusReason)7, 0), """ "PORT_CHANGE": {"port_no": 3, "reason": "UNKNOWN", "state": 0, "status": true} """ },
        { new PortsStatusEvent(Dp1, [KeyValuePair.Create(new PortNumber(1), true), KeyValuePair.Create(new PortNumber(2), false)]), """ "PORTS_STATUS": {"1": true, "2": false} """ },
        { new DatapathChangeEvent(Dp1, true), """ "DP_CHANGE": {"reason": "cold_start"} """ },
        { new DatapathChangeEvent(Dp1, false), """ "DP_CHANGE": {"reason": "disconnect"} """ },
        {
            new HostLearnedEvent(Dp1, new PortNumber(1), null, Vid.From(100), Mac, Read(TestFrame(EtherType.IPv4, FrameBuilder.IPv4(0x0A000001, 0x0A000002, IpProtocol.Udp, [])))),
            """ "L2_LEARN": {"port_no": 1, "previous_port_no": null, "vid": 100, "eth_src": "0e:00:00:00:00:01", "eth_dst": "0e:00:00:00:00:02", "eth_type": 2048, "l3_src_ip": "10.0.0.1", "l3_dst_ip": "10.0.0.2"} """
        },
        {
            new HostLearnedEvent(Dp1, new PortNumber(1), new PortNumber(2), Vid.From(100), Mac, Read(TestFrame(EtherType.Arp, Arp()))),
            """ "L2_LEARN": {"port_no": 1, "previous_port_no": 2, "vid": 100, "eth_src": "0e:00:00:00:00:01", "eth_dst": "0e:00:00:00:00:02", "eth_type": 2054, "l3_src_ip": "10.0.0.1", "l3_dst_ip": "10.0.0.254"} """
        },
        {
            new HostLearnedEvent(Dp1, new PortNumber(1), null, Vid.From(100), Mac, Read(TestFrame(EtherType.IPv6, Ipv6()))),
            """ "L2_LEARN": {"port_no": 1, "previous_port_no": null, "vid": 100, "eth_src": "0e:00:00:00:00:01", "eth_dst": "0e:00:00:00:00:02", "eth_type": 34525, "l3_src_ip": "fc00::1:1", "l3_dst_ip": "ff02::2"} """
        },
        {
            new HostLearnedEvent(Dp1, new PortNumber(1), null, Vid.From(100), Mac, Read(TestFrame(0x88B5, [1, 2, 3]))),
            """ "L2_LEARN": {"port_no": 1, "previous_port_no": null, "vid": 100, "eth_src": "0e:00:00:00:00:01", "eth_dst": "0e:00:00:00:00:02", "eth_type": 34997, "l3_src_ip": "None", "l3_dst_ip": "None"} """
        },
        { new HostExpiredEvent(Dp1, new PortNumber(1), Vid.From(100), Mac), """ "L2_EXPIRE": {"port_no": 1, "vid": 100, "eth_src": "0e:00:00:00:00:01"} """ },
        { new LagChangeEvent(Dp1, new PortNumber(4), 3, 2), """ "LAG_CHANGE": {"port_no": 4, "state": 3, "role": 2} """ },
        { new DatapathConfigEvent(Dp1, RestartType.New), """ "CONFIG_CHANGE": {"restart_type": "new"} """ },
        { new DatapathConfigEvent(Dp1, RestartType.Warm), """ "CONFIG_CHANGE": {"restart_type": "warm"} """ },
        { new DatapathConfigEvent(Dp1, RestartType.Cold), """ "CONFIG_CHANGE": {"restart_type": "cold"} """ },
        { new DatapathConfigEvent(Dp1, RestartType.None), """ "CONFIG_CHANGE": {"restart_type": null} """ },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void An_event_is_the_line_that_faucet_writes(NetworkEvent networkEvent, string body) => Assert.Equal(
        $$"""{"version": 1, "time": 0.0, "dp_id": 51966, "dp_name": "dp1", "event_id": 1, {{body.Trim()}}}""" + "\n", Line(networkEvent));

    [Fact]
    public void What_concerns_no_datapath_has_id_0_and_name_0() => Assert.Equal(
        """{"version": 1, "time": 0.0, "dp_id": 0, "dp_name": "0", "event_id": 1, "CONFIG_CHANGE": {"success": true, "config_hash_info": {"config_files": "/etc/faucet/faucet.yaml,/etc/faucet/acls.yaml", "hashes": "12,34", "error": ""}}}""" + "\n",
        Line(new ConfigChangeEvent(true, "/etc/faucet/faucet.yaml,/etc/faucet/acls.yaml", "12,34", "")));

    [Fact]
    public void A_heartbeat_is_null() => Assert.Equal(
        """{"version": 1, "time": 0.0, "dp_id": 0, "dp_name": "0", "event_id": 1, "EVENT_SOCK_HEARTBEAT": null}""" + "\n", Line(new HeartbeatEvent()));

    [Fact]
    public void Time_is_a_number_with_decimal_places()
    {
        var time = new ManualTime();
        time.Advance(TimeSpan.FromTicks(12_345_678));

        Assert.Contains("\"time\": 1.2345678, ", Line(new HeartbeatEvent(), time));
    }

    [Fact]
    public void The_largest_datapath_id_is_written_whole() =>
        Assert.Contains("\"dp_id\": 18446744073709551615, ", Line(new DatapathChangeEvent(new EventSubject(new DatapathId(ulong.MaxValue), "x"), true)));

    [Fact]
    public void Text_from_outside_cannot_leave_its_string_or_its_line()
    {
        const string Hostile = "a\"b\\c\nd\u001b[31m</script>\u2028é\ud800";
        var line = Line(new DatapathChangeEvent(new EventSubject(new DatapathId(1), Hostile), true));

        Assert.Equal(1, line.Count(c => c == '\n'));
        Assert.DoesNotContain(line.TrimEnd('\n'), c => c is < ' ' or > '~' or '<');
        Assert.Equal(Hostile.Replace('\ud800', '\ufffd'), JsonDocument.Parse(line).RootElement.GetProperty("dp_name").GetString());
    }

    [Fact]
    public void Weirs_own_events_are_json_and_numbered_behind_faucets()
    {
        var location = new SourceLocation("f.yaml", 3, 5);
        using var bus = new EventBus(EventBusOptions.Default, new ManualTime());
        var nic = new BoundNic("dp1/7", "vm-a", Mac, new PortNumber(7), "guarded", ["10.0.0.1", "fc00::/64"]);
        NetworkEvent[] own =
        [
            new ConfigAppliedEvent(Dp1, ApplyState.RolledBack, "abc", "1 added: flood +1", [new DatapathFault("no", "rule 1", location)]),
            new AuditFindingEvent(Dp1, AuditOutcome.Repaired, 2, 2, [new AuditDifference(AuditKind.Missing, "table=flood", "vlan office", location)]),
            new GuardDropEvent(Dp1, new DropSource("mac-spoof", "nic of vm-a", "guard", new PortNumber(7)) { Location = location }, "vnet7", 3, 9),
            new LearnBanEvent(Dp1, null, Vid.From(9), "vlan-full"),
            new GuardBindEvent(Dp1, nic),
            new GuardReleaseEvent(Dp1, nic),
            new ServiceHealthEvent(Dp1, new PortNumber(3), "box", "silent", "up"),
        ];
        foreach (var each in own) bus.Publish(each);

        for (var i = 0; i < own.Length; i++)
        {
            var root = JsonDocument.Parse(EventJsonWriter.Line(own[i])).RootElement;
            Assert.Equal((0, i + 1), (root.GetProperty("event_id").GetInt32(), root.GetProperty("sub_id").GetInt32()));
            Assert.Equal(JsonValueKind.Object, root.GetProperty(own[i].Name).ValueKind);
            Assert.Contains(own[i].Name, EventNames.Own);
        }

        Assert.Contains("""{"port_no": 7, "port": "vnet7", "reason": "mac-spoof", "subject": "nic of vm-a", "location": "f.yaml:3:5", "packets": 3, "total": 9}""", Encoding.ASCII.GetString(EventJsonWriter.Line(own[2])));
        Assert.Contains("""{"port_no": 7, "vm": "vm-a", "mac": "0e:00:00:00:00:01", "nic": "dp1/7", "state": "guarded", "addresses": ["10.0.0.1", "fc00::/64"]}""", Encoding.ASCII.GetString(EventJsonWriter.Line(own[4])));
        Assert.Contains("""{"port_no": 7, "vm": "vm-a", "mac": "0e:00:00:00:00:01", "nic": "dp1/7"}""", Encoding.ASCII.GetString(EventJsonWriter.Line(own[5])));
        Assert.Contains("""{"port_no": 3, "port": "box", "health": "silent", "before": "up"}""", Encoding.ASCII.GetString(EventJsonWriter.Line(own[6])));
    }

    [Fact]
    public void A_line_is_written_once_for_all_who_read_it()
    {
        using var bus = new EventBus(EventBusOptions.Default, new ManualTime());
        var networkEvent = new HeartbeatEvent();
        bus.Publish(networkEvent);

        Assert.Same(bus.Lines.Of(networkEvent), bus.Lines.Of(networkEvent));
    }

    private static string Line(NetworkEvent networkEvent, ManualTime? time = null)
    {
        using var bus = new EventBus(EventBusOptions.Default, time ?? new ManualTime());
        bus.Tell(networkEvent with { });
        NetworkEvent[] read = new NetworkEvent[1];
        long position = 0;
        Assert.Equal(1, bus.Read(ref position, read, out _));
        return Encoding.ASCII.GetString(EventJsonWriter.Line(read[0]));
    }

    private static byte[] TestFrame(ushort type, byte[] payload) => FrameBuilder.Ethernet(Other, Mac, type, payload);

    private static FrameSummary Read(byte[] frame)
    {
        Assert.True(EthernetHeader.TryRead(frame, out var ethernet));
        return FrameSummary.Read(in ethernet, frame.AsSpan(ethernet.Length));
    }

    private static byte[] Arp()
    {
        var bytes = new byte[ArpHeader.Length];
        new ArpHeader(1, Mac, 0x0A000001, default, 0x0A0000FE).WriteTo(bytes);
        return bytes;
    }

    private static byte[] Ipv6() =>
        Convert.FromHexString("6000000000003AFF" + "FC000000000000000000000000010001" + "FF020000000000000000000000000002");
}
