using Weir.Compiler.Hardware;
using Weir.Config;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.OpenFlow.Tests.Golden;

namespace Weir.Compiler.Tests.Hardware;

/// <summary>
/// What a switch is told of its tables, as Open vSwitch's <c>ovs-ofctl ofp-print</c> reads the message: <c>Hardware/GenericTFM.txt</c>.
/// With <c>WEIR_ACCEPT=1</c> the file is written anew: read the difference. Aruba is told less than Open vSwitch asks for, and so cannot be read here.
/// </summary>
public class PipelineDeclarationTests
{
    private const string Config = """
        acls:
          guard:
            - rule: {eth_type: 0x800, ip_proto: 6, tcp_dst: 22, actions: {allow: 0}}
            - rule: {actions: {allow: 1}}
        vlans:
          office: {vid: 100}
          lab: {vid: 200}
        dps:
          dp1:
            dp_id: 0x1
            hardware: CLASS
            table_sizes: {eth_dst: 4000}
            interfaces:
              1: {native_vlan: office, acl_in: guard}
              2: {native_vlan: office, tagged_vlans: [lab]}
        """;

    [Fact]
    public void Tables_read_as_they_are_meant()
    {
        var print = Print(Of("GenericTFM"));
        var file = Repository.Path("test/Weir.Compiler.Tests/Hardware/GenericTFM.txt");
        if (Repository.Accept) File.WriteAllText(file, print);

        Assert.Equal(File.ReadAllText(file), print);
    }

    [Fact]
    public void Where_every_table_is_told_those_in_use_have_their_names()
    {
        var datapath = Of("Open vSwitch TFM");

        var print = Print(datapath);

        foreach (var table in DatapathCompiler.TablesInUse(datapath))
            Assert.Contains($"table {table.Id} (\"{table.Name}\"):", print, StringComparison.Ordinal);
        Assert.Contains("table 253 (\"table 253\"):", print, StringComparison.Ordinal);
        Assert.Contains("max_entries=1000000", print, StringComparison.Ordinal);
    }

    private static string Print(Datapath datapath)
    {
        var tables = PipelineDeclaration.Of(datapath, SwitchCapabilities.OpenVSwitch);
        var writer = new OpenFlowWriter();
        OpenFlowEncoder.Encode(new MultipartRequestMessage(new TableFeaturesRequest(ValueList.From(tables))), writer);
        var print = OvsOfctl.Print([writer.WrittenSpan.ToArray()])[0];

        Assert.DoesNotContain("***", print, StringComparison.Ordinal); // how it marks what it cannot read
        return print + "\n";
    }

    private static Datapath Of(string hardware) => ConfigLoader.LoadText(Config.Replace("CLASS", hardware, StringComparison.Ordinal)).Network!.Datapaths[0];
}
