using Weir.Cli.Vm;
using Weir.Config;

namespace Weir.Cli.Tests.Vm;

public class VmImportFileTests
{
    [Fact]
    public void Columns_may_stand_in_any_order()
    {
        var entries = Read("ip,mac,vm,prefix,extra_macs,router,rate\n10.9.0.2 2001:db8:9::2;dhcp,52:54:00:09:00:02,\"web, 1\",,00:00:5e:00:01:01,yes,dhcp=5\n# a note\n\n,52:54:00:09:00:03,\"web, 1\",10.0.0.0/24,,no\n", []);

        var entry = Assert.Single(entries);
        Assert.Equal(("web, 1", 2), (entry.Vm, entry.Put.Length));
        Assert.Equal("10.9.0.2 2001:db8:9::2 True True", $"{string.Join(' ', entry.Put[0].Addresses.Select(address => address.Value))} {entry.Put[0].DhcpSnooping} {entry.Put[0].Router}");
        Assert.Equal("10.0.0.0/24", entry.Put[1].Prefixes[0].Value.ToString());
    }

    [Fact]
    public void Without_a_header_the_columns_are_vm_mac_ip() => Assert.Equal("10.9.0.2", Assert.Single(Read("web1,52:54:00:09:00:02,10.9.0.2", [])).Put[0].Addresses[0].Value.ToString());

    [Fact]
    public void All_faults_come_at_once_with_their_lines()
    {
        var found = new List<Diagnostic>();
        Read("vm,mac,ip,router\nweb1,52:54:00:09:00:02,10.9.0.2/24\n,52:54:00:09:00:03,10.9.0.3\nweb3,ff:ff:ff:ff:ff:ff,10.9.0.4\nweb4,52:54:00:09:00:05,10.9.0.5,maybe\nweb5,\"52:54\nweb6,52:54:00:09:00:06,10.9.0.6,no,x\nweb1,52:54:00:09:00:02,10.9.0.7", found);

        Assert.Equal(["2 WEIR1081", "3 WEIR1014", "4 WEIR1086", "5 WEIR1011", "6 WEIR1002", "7 WEIR1002", "8 WEIR1093"], found.Select(diagnostic => $"{diagnostic.Location.Line} {diagnostic.Code}"));
    }

    [Fact]
    public void What_a_spreadsheet_writes_is_read()
    {
        var entries = Read("\ufeffvm,mac,ip\r\nweb1,52:54:00:09:00:02,\"10.9.0.2, 10.9.0.3\"\r\n  # a note\r\n", []);

        Assert.Equal(["10.9.0.2", "10.9.0.3"], Assert.Single(entries).Put[0].Addresses.Select(address => address.Value.ToString()));
    }

    [Theory]
    [InlineData("vm;mac;ip\nweb1;52:54:00:09:00:02;10.9.0.2\n", "semicolons")]
    [InlineData("vm\tmac\tip\nweb1\t52:54:00:09:00:02\t10.9.0.2\n", "tabs")]
    public void Other_separators_are_told_by_name(string text, string separators)
    {
        var found = new List<Diagnostic>();

        Assert.Empty(Read(text, found));

        Assert.Contains(separators, Assert.Single(found).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_by_name() =>
        Assert.Contains("/nowhere/vms.csv cannot be read: there is no such file", Assert.Throws<VmCommandException>(() => VmImportFile.Read("/nowhere/vms.csv", static _ => { })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("vm,mac,adress", "WEIR1010")]
    [InlineData("vm,mac,mac", "WEIR1004")]
    [InlineData("vm,ip", "WEIR1014")]
    public void A_header_that_is_wrong_is_one_error(string header, string code)
    {
        var found = new List<Diagnostic>();

        Assert.Empty(Read($"{header}\nweb1,52:54:00:09:00:02,10.9.0.2\n", found));
        Assert.Equal(code, Assert.Single(found).Code);
    }

    [Fact]
    public void YAML_is_the_vms_of_a_guards_file()
    {
        var found = new List<Diagnostic>();
        var entries = Read("vms: {web1: {nics: {52:54:00:09:00:02: {ip: 10.9.0.2}}}}", found, ".yaml");

        Assert.Equal(("web1", 1), (Assert.Single(entries).Vm, entries[0].Put.Length));
        Assert.Empty(found);
        Read("vms: {web1: {nics: {52:54:00:09:00:02: {ip: 10.9.0.2, vlan: 5}}}}", found, ".yaml");
        Assert.Equal(DiagnosticCodes.NicVlan, Assert.Single(found).Code);
    }

    private static IReadOnlyList<VmEntry> Read(string text, List<Diagnostic> found, string extension = ".csv")
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + extension);
        File.WriteAllText(file, text);
        try
        {
            return VmImportFile.Read(file, found.Add);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
