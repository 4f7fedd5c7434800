using Weir.Controller.Datapaths;
using Weir.Controller.Tests.Support;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

/// <summary>The packet-in path whole: host table, flow-mods, events, counters, histogram.</summary>
public class PacketInAllocationTests
{
    private const int Hosts = 2_000;

    // Per host what lives on: 16 bytes in the host table, 39 in the history of events, and as much again where both grow.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Learning_a_host_allocates_no_more_than_what_is_kept_of_it(bool isNew)
    {
        await using var lab = new Lab(Yaml("office: {vid: 100, max_hosts: 0}", "", "    cache_update_guard_time: 1\n", ["native_vlan: office, max_hosts: 0"]));
        await lab.SwitchAsync();
        var (runtime, channel) = (lab.Runtime(), lab.Runtime().Channel!);
        Learn(runtime, channel, 0, Hosts); // what is made once is made
        lab.Time.Advance(TimeSpan.FromSeconds(10)); // so that hosts that are known are refreshed
        var events = lab.Controller.Events.LastId;

        var allocated = Learn(runtime, channel, isNew ? Hosts : 0, Hosts);

        Assert.Equal(events + Hosts, lab.Controller.Events.LastId);
        Assert.Equal(isNew ? 2 * Hosts : Hosts, runtime.HostSnapshot().Hosts.Count);
        Assert.Equal(2 * Hosts, runtime.Read().PacketInSeconds.Counts.Sum());
        Assert.InRange(allocated / (double)Hosts, 0, isNew ? 110 : 60);
    }

    [Fact]
    public async Task Packets_of_hosts_that_are_known_allocate_nothing()
    {
        await using var lab = new Lab(Yaml("office: {vid: 100, max_hosts: 0}", "", "", ["native_vlan: office, max_hosts: 0"]));
        await lab.SwitchAsync();
        var (runtime, channel) = (lab.Runtime(), lab.Runtime().Channel!);
        Learn(runtime, channel, 0, Hosts);

        Assert.Equal(0, Learn(runtime, channel, 0, Hosts));
    }

    // On this thread, as the channel's own does it; returns what it has allocated, in bytes.
    private static long Learn(DatapathRuntime runtime, OpenFlowChannel channel, int first, int count)
    {
        var frame = TestSwitch.TcpFrame(default, MacAddress.Broadcast, 80, new VlanTag(EtherType.Vlan, 100));
        var message = FilterStream.Encode(new PacketInMessage(FlowModMessage.NoBuffer, (ushort)frame.Length, PacketInReason.Action, 25, 0x5ADC15C0, Match.Of(MatchField.Exact(OxmField.InPort, 1)), [.. frame]));
        var source = message.AsSpan(message.Length - frame.Length + MacAddress.Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = first; i < first + count; i++)
        {
            MacAddress.FromBits(0x0200_0000_0000 + (ulong)i).WriteTo(source);
            Assert.True(PacketInReader.TryRead(message, out var packet));
            runtime.OnPacketIn(channel, in packet);
            if (i % 20 == 0) channel.Flush();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
