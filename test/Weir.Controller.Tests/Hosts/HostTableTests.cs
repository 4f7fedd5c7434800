using Weir.Controller.Hosts;
using Weir.Primitives;

namespace Weir.Controller.Tests.Hosts;

public class HostTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Behaves_as_a_dictionary_under_random_changes(int seed)
    {
        var random = new Random(seed);
        var table = new HostTable();
        var model = new Dictionary<(ushort Vid, ulong Mac), (uint Port, uint At)>();
        for (var step = 0; step < 50_000; step++)
        {
            var key = ((ushort)random.Next(1, 4), (ulong)random.Next(1, 700));
            var (vid, mac) = (Vid.From(key.Item1), MacAddress.FromBits(key.Item2));
            if (random.Next(3) == 0)
            {
                Assert.Equal(model.Remove(key), table.Remove(vid, mac));
            }
            else
            {
                var value = ((uint)random.Next(1, 9), (uint)step);
                model[key] = value;
                table.Set(vid, mac, new PortNumber(value.Item1), value.Item2);
            }

            Assert.Equal(model.Count, table.Count);
        }

        Assert.Equal(
            model.Select(pair => new HostRecord(Vid.From(pair.Key.Vid), MacAddress.FromBits(pair.Key.Mac), new PortNumber(pair.Value.Port), pair.Value.At)).OrderBy(Order),
            table.Where(_ => true).OrderBy(Order));
        for (uint port = 1; port < 9; port++) Assert.Equal(model.Values.Count(value => value.Port == port), table.CountOnPort(new PortNumber(port)));
        for (var vid = 1; vid < 4; vid++) Assert.Equal(model.Keys.Count(key => key.Vid == vid), table.CountInVlan(Vid.From(vid)));

        static (ushort, ulong) Order(HostRecord host) => (host.Vid.Value, host.Mac.Bits);
    }

    [Fact]
    public void Learning_in_a_table_that_has_room_allocates_nothing()
    {
        var table = new HostTable();
        for (ulong mac = 1; mac <= 1000; mac++) table.Set(Vid.From(1), MacAddress.FromBits(mac), new PortNumber(1), 0);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (ulong mac = 1; mac <= 1000; mac++)
        {
            table.Set(Vid.From(1), MacAddress.FromBits(mac), new PortNumber(2), 1);
            table.TryGet(Vid.From(1), MacAddress.FromBits(mac), out _);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500); // the counter of port 2
    }

    [Fact]
    public void A_host_without_a_vlan_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostTable().Set(Vid.From(0), MacAddress.FromBits(1), new PortNumber(1), 0));
}
