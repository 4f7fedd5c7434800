using Weir.Controller.Hosts;
using Weir.Primitives;

namespace Weir.Controller.Tests.Hosts;

public class HostCopyTests
{
    private static readonly Vid Office = Vid.FromBits(100);

    [Fact]
    public void Copies_in_pieces_have_every_host_once()
    {
        var table = Table(1000);

        var hosts = new List<HostRecord>();
        for (var slot = 0; table.Copy(ref slot, 7, hosts);) { }

        Assert.Equal(1000, hosts.Count);
        Assert.Equal(1000, hosts.Select(host => host.Mac).Distinct().Count());
    }

    [Fact]
    public void Growing_and_clearing_and_moving_slots_are_seen_by_who_copies_and_refreshing_and_moving_hosts_are_not()
    {
        var table = Table(1000);
        var layout = table.Layout;

        table.Set(Office, Mac(0), new PortNumber(9), 7);
        Assert.Equal(layout, table.Layout);

        for (ulong i = 0; i < 1000 && table.Layout == layout; i++) table.Remove(Office, Mac(i));
        Assert.NotEqual(layout, table.Layout);
        layout = table.Layout;
        table.Clear();
        Assert.NotEqual(layout, table.Layout);
        layout = table.Layout;
        for (ulong i = 0; i < 64; i++) table.Set(Office, Mac(i), new PortNumber(1), 7);
        Assert.NotEqual(layout, table.Layout);
    }

    // Not one behind the other: those would never meet in a slot.
    private static MacAddress Mac(ulong i) => MacAddress.FromBits(((i * i * 2_654_435_761) + 2) & 0xFEFF_FFFF_FFFF);

    private static HostTable Table(int count)
    {
        var table = new HostTable();
        for (var i = 0; i < count; i++) table.Set(Office, Mac((ulong)i), new PortNumber((uint)(1 + (i % 8))), 7);
        return table;
    }
}
