using System.Reflection;
using System.Text;
using Weir.Config.Guard;
using Weir.Guard.Hook;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Guard.Tests.Hook;

public sealed class BindingStoreTests : IDisposable
{
    private static readonly Guid Web = Guid.Parse("0b7f2a52-39c1-4b0a-8d35-0d5a6f7f0001");
    private static readonly Guid Mail = Guid.Parse("0b7f2a52-39c1-4b0a-8d35-0d5a6f7f0002");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("weir-store");

    private string Folder => Path.Combine(_directory.FullName, "guard");

    [Fact]
    public void Nothing_is_known_before_anything_was_written()
    {
        var store = new BindingStore(Folder);

        Assert.Equal([], store.ReadNics()!.Value);
        Assert.Empty(Domains(store));
        store.Remove(Web, []);
    }

    [Fact]
    public void What_is_written_is_read_and_what_is_removed_is_gone()
    {
        var store = new BindingStore(Folder);
        Write(store, Web, "<domain/>"u8, Binding("a", "web"));
        Write(store, Mail, "<mail/>"u8, Binding("a", "web"), Binding("b", "mail"));

        Assert.Equal(["web", "mail"], store.ReadNics()!.Value.Select(nic => nic.Binding.Nic.Vm));
        Assert.Equal([(Web, "<domain/>"), (Mail, "<mail/>")], Domains(store));
        Assert.True(store.Knows(Mail));

        store.Remove(Web, [Binding("b", "mail")]);

        Assert.Equal(["mail"], store.ReadNics()!.Value.Select(nic => nic.Binding.Nic.Vm));
        Assert.Equal([(Mail, "<mail/>")], Domains(store));
        Assert.False(store.Knows(Web));
    }

    [Fact]
    public void Every_property_of_a_binding_survives()
    {
        var nic = new GuardedNic("web one/52:54:00:09:00:02 =,:%\n", "a vm\twith=odd, näme\u001b[2J", MacAddress.Parse("52:54:00:09:00:02"))
        {
            VmId = Web,
            Vlan = Vid.From(100),
            TrunkVids = [Vid.From(200), Vid.From(300)],
            Addresses = [IpPrefix.Parse("10.9.0.2"), IpPrefix.Parse("2001:db8:9::2")],
            Prefixes = [IpPrefix.Parse("10.10.0.0/24"), IpPrefix.Parse("2001:db8:10::/64")],
            SharedVips = [IpPrefix.Parse("10.9.0.50")],
            ExtraMacs = [MacAddress.Parse("00:00:5e:00:01:07")],
            DhcpServer = true,
            Router = true,
            LinkLocal = LinkLocalPolicy.FirstUse,
            DhcpSnooping = true,
            Rates = new GuardRates { Broadcast = null, Multicast = new(1, 2), UnknownUnicast = new(3, 4), ArpNd = null, Dhcp = new(5, 6), Punt = new(7, 8) },
            Off = true,
            Location = new SourceLocation("/etc/a dir/guard.yaml", 7, 3),
        };
        // A property that somebody adds to the model, and that a restart would lose, makes this fail. What was used first is kept with the leases.
        var plain = new GuardedNic("id", "vm", MacAddress.Parse("52:54:00:09:00:03"));
        Assert.Empty(Differing(typeof(GuardedNic), nic, plain).Except(typeof(GuardedNic).GetProperties().Select(property => property.Name)));
        Assert.Equal(typeof(GuardedNic).GetProperties().Count(property => property.Name != nameof(GuardedNic.FirstUsed)), Differing(typeof(GuardedNic), nic, plain).Count);
        Assert.Equal(typeof(GuardRates).GetProperties(BindingFlags.Instance | BindingFlags.Public).Length, Differing(typeof(GuardRates), nic.Rates, GuardRates.Default).Count);
        var store = new BindingStore(Folder);

        Write(store, Web, "<domain/>"u8, new StoredNic(new GuardBinding("br 0", nic), new PortNumber(3)), new StoredNic(new GuardBinding("br1", plain), PortNumber.Local));

        var read = store.ReadNics()!.Value;
        Assert.Equal(("br 0", "br1"), (read[0].Binding.Bridge, read[1].Binding.Bridge));
        Assert.Equal((new PortNumber(3), PortNumber.Local), (read[0].Port, read[1].Port));
        Assert.Empty(Differing(typeof(GuardedNic), nic, read[0].Binding.Nic));
        Assert.Empty(Differing(typeof(GuardedNic), plain, read[1].Binding.Nic));
    }

    [Theory]
    [InlineData("")]
    [InlineData("weir-nics 2\n")]
    [InlineData("weir-nics 1\nbr0 id vm 52:54:00:09:00:02\n")]
    [InlineData("weir-nics 1\nbr0 id vm no-mac 5\n")]
    [InlineData("weir-nics 1\nbr0 id vm 52:54:00:09:00:02 -1\n")]
    [InlineData("weir-nics 1\nbr0 id vm 52:54:00:09:00:02 5 ip=10.9.0.300\n")]
    [InlineData("weir-nics 1\nbr0 id vm 52:54:00:09:00:02 5 may-do-everything\n")]
    [InlineData("weir-nics 1\nbr0 id vm 52:54:00:09:00:02 5 vlan=70000\n")]
    [InlineData("weir-nics 1\nbr0 id vm 52:54:00:09:00:02 5 rate-arp-nd=5\n")]
    public void A_list_that_is_none_is_not_guessed_at(string text)
    {
        var store = new BindingStore(Folder);
        Write(store, Web, "<domain/>"u8, Binding("a", "web"));
        File.WriteAllText(Path.Combine(Folder, "nics"), text);

        Assert.Null(store.ReadNics());
    }

    [Fact]
    public void A_missing_list_beside_known_VMs_is_not_an_empty_one()
    {
        var store = new BindingStore(Folder);
        Write(store, Web, "<domain/>"u8, Binding("a", "web"));
        File.Delete(Path.Combine(Folder, "nics"));

        Assert.Null(store.ReadNics());
    }

    [Fact]
    public void What_others_can_write_is_refused()
    {
        var store = new BindingStore(Folder);
        Write(store, Web, "<domain/>"u8, Binding("a", "web"));
        Write(store, Mail, "<mail/>"u8, Binding("a", "web"));
        File.SetUnixFileMode(Path.Combine(Folder, "vms", $"{Web}.xml"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        File.SetUnixFileMode(Path.Combine(Folder, "nics"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        var said = new List<string>();

        Assert.Equal([Mail], store.ReadDomains(said.Add).Select(domain => domain.Id));
        Assert.Contains("can be written by others: chmod go-w it", Assert.Single(said), StringComparison.Ordinal);
        Assert.Contains("can be written by others", Assert.Throws<BindingStoreException>(() => store.ReadNics()).Message, StringComparison.Ordinal);

        File.SetUnixFileMode(Path.Combine(Folder, "nics"), UnixFileMode.UserRead);
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_111_111);
        Assert.Contains("can be written by others", Assert.Throws<BindingStoreException>(() => store.ReadNics()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_else_can_read_what_is_written()
    {
        Write(new BindingStore(Folder), Web, "<domain/>"u8, Binding("a", "web"));

        Assert.All(Directory.GetFileSystemEntries(Folder, "*", SearchOption.AllDirectories).Append(Folder), path => Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(path) & (UnixFileMode)0b000_111_111));
    }

    [Fact]
    public async Task One_at_a_time_holds_the_lock_and_who_waits_too_long_is_told()
    {
        var path = Path.Combine(Folder, "lock");
        var first = await FileLock.TakeAsync(path, TimeProvider.System, CancellationToken.None);
        using var brief = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileLock.TakeAsync(path, TimeProvider.System, brief.Token));

        var second = FileLock.TakeAsync(path, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static StoredNic Binding(string id, string vm) => new(new GuardBinding("br0", new GuardedNic(id, vm, MacAddress.Parse("52:54:00:09:00:02"))), new PortNumber(7));

    private static void Write(BindingStore store, Guid id, ReadOnlySpan<byte> xml, params StoredNic[] all)
    {
        store.WriteDomain(id, xml);
        store.WriteNics(all);
    }

    private static List<(Guid, string)> Domains(BindingStore store) =>
        [.. store.ReadDomains(message => Assert.Fail(message)).Select(domain => (domain.Id, Encoding.UTF8.GetString(domain.Xml.Span)))];

    private static List<string> Differing(Type type, object left, object right) =>
        [.. from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            where Text(property.GetValue(left)) != Text(property.GetValue(right))
            select property.Name];

    private static string Text(object? value) => value switch
    {
        null => "null",
        System.Collections.IEnumerable list and not string => string.Join(',', list.Cast<object>()),
        _ => value.ToString()!,
    };
}
