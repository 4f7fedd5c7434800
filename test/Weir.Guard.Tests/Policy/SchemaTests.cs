using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Guard.Policy;

namespace Weir.Guard.Tests.Policy;

/// <summary>The schema, the reader and the documentation say the same.</summary>
public partial class SchemaTests
{
    private static readonly string Root = FindRoot();
    private static readonly XmlSchemaSet Schema = LoadSchema();
    private static readonly XName Element = XName.Get("guard", DomainPolicy.Namespace);

    public static TheoryData<string> DocumentedElements =>
        [.. Pages().SelectMany(page => Blocks(page, "xml")).SelectMany(block => XElement.Parse(block).DescendantsAndSelf(Element)).Select(element => element.ToString())];

    public static TheoryData<string> DomainCodes => [.. DiagnosticCodes.All.Select(code => code.Code).Where(code => Blocks(DiagnosticPage(code), "xml").Any())];

    [Fact]
    public void There_are_examples() => Assert.True(DocumentedElements.Count >= 5);

    [Theory]
    [MemberData(nameof(DocumentedElements))]
    public void Every_documented_element_is_valid_and_read_without_a_word(string element)
    {
        var diagnostics = new List<Diagnostic>();

        Assert.Empty(Faults(element));
        Assert.NotNull(GuardMetadata.Read(Bytes(element), "web1", "web1.xml", diagnostics.Add));
        Assert.Empty(diagnostics.Where(diagnostic => diagnostic.IsError && diagnostic.Code != DiagnosticCodes.PolicyTwice).Select(diagnostic => diagnostic.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<metadata><other:os xmlns:other='urn:other' id='x'/></metadata>")]
    public void The_documented_stylesheet_adds_a_policy_that_is_read_and_takes_nothing_away(string metadata)
    {
        var transform = new System.Xml.Xsl.XslCompiledTransform();
        using (var sheet = XmlReader.Create(new StringReader(Blocks(Path.Combine(Root, "docs", "guard", "policy.md"), "xml").Single(block => block.Contains("xsl:stylesheet", StringComparison.Ordinal)))))
            transform.Load(sheet);
        var output = new StringBuilder();
        using (var domain = XmlReader.Create(new StringReader($"<domain type='kvm'><name>web1</name>{metadata}<devices>{DomainXml.Interface()}</devices></domain>")))
        using (var writer = XmlWriter.Create(output, new XmlWriterSettings { OmitXmlDeclaration = true }))
            transform.Transform(domain, writer);

        var reading = DomainXml.Read(output.ToString());

        Assert.Empty(reading.Diagnostics.Select(diagnostic => diagnostic.ToString()));
        Assert.Equal(["10.9.0.2"], Assert.Single(reading.Domain!.Policies).Addresses.Select(address => address.Value.ToString()));
        Assert.Equal(metadata.Length > 0, output.ToString().Contains("urn:other", StringComparison.Ordinal));
        Assert.Single(XElement.Parse(output.ToString()).Elements("metadata"));
    }

    [Theory]
    [InlineData("<nic mac='52:54:00:09:00:02'><ip>10.9.0.2</ip><ip>dhcp</ip><ip>2001:db8:9::2</ip><prefix>10.0.0.0/8</prefix><prefix>::/0</prefix><mac>00:00:5e:00:01:07</mac><vip>10.9.0.9</vip><trunk>10 20-22,30</trunk></nic>", true)]
    [InlineData("<nic mac='52:54:00:09:00:02'><rate of='arp-nd' pps='none'/><rate of='punt' pps='5' burst='9'/><off/><router/><dhcp-server/><link-local>first-use</link-local></nic>", true)]
    [InlineData("", true)]
    [InlineData("<nic/>", false)]
    [InlineData("<nic mac='53:54:00:09:00:02'/>", false)]
    [InlineData("<nic mac='52:54:00:09:00:02'><ip>10.9.0.2/24</ip></nic>", false)]
    [InlineData("<nic mac='52:54:00:09:00:02'><ip>10.9.0.256</ip></nic>", false)]
    [InlineData("<nic mac='52:54:00:09:00:02'><prefix>10.9.0.2</prefix></nic>", false)]
    [InlineData("<nic mac='52:54:00:09:00:02'><rate of='beacons' pps='5'/></nic>", false)]
    [InlineData("<nic mac='52:54:00:09:00:02'><rate of='dhcp' pps='0'/></nic>", false)]
    [InlineData("<nic mac='52:54:00:09:00:02'><link-local>any</link-local></nic>", false)]
    [InlineData("<nic mac='52:54:00:09:00:02'><off>yes</off></nic>", false)]
    [InlineData("<nic mac='52:54:00:09:00:02'><ips>10.9.0.2</ips></nic>", false)]
    [InlineData("<nic mac='52:54:00:09:00:02'/><nic mac='52:54:00:09:00:02'/>", false)]
    public void The_schema_takes_what_the_reader_takes(string content, bool valid)
    {
        var element = $"<guard xmlns='{DomainPolicy.Namespace}'>{content}</guard>";
        var diagnostics = new List<Diagnostic>();
        GuardMetadata.Read(Bytes(element), "web1", "web1.xml", diagnostics.Add);

        Assert.Equal(valid, Faults(element).Count == 0);
        Assert.Equal(valid, !diagnostics.Exists(diagnostic => diagnostic.IsError && diagnostic.Code != DiagnosticCodes.NicContradiction));
    }

    [Fact]
    public void What_is_written_is_valid_and_reads_back_as_it_was()
    {
        var builder = new NicPolicyBuilder(Primitives.MacAddress.Parse("52:54:00:09:00:02"), "x", new("x", 1, 1), static diagnostic => Assert.Fail(diagnostic.ToString()));
        foreach (var ip in (string[])["10.9.0.2", "2001:db8:9::2", "dhcp"]) builder.AddIp(ip, new("x", 1, 1));
        builder.AddPrefix("2001:db8:9:1::/64", new("x", 1, 1));
        builder.AddVip("10.9.0.9", new("x", 1, 1));
        builder.AddMac("00:00:5e:00:01:07", new("x", 1, 1));
        builder.AddTrunk("10 20-22", new("x", 1, 1));
        builder.SetLinkLocal("first-use", new("x", 1, 1));
        builder.SetRate("broadcast=5/6", new("x", 1, 1));
        builder.SetRate("multicast=none", new("x", 1, 1));
        builder.SetRouter(new("x", 1, 1));
        var policy = builder.Build();

        var (text, changed) = GuardMetadataWriter.Edit(Bytes("<domain><name>x</name></domain>"), [policy], [])!.Value;

        Assert.True(changed);
        var element = text.Replace("<guard>", $"<guard xmlns='{DomainPolicy.Namespace}'>", StringComparison.Ordinal);
        Assert.Empty(Faults(element));
        var read = Assert.Single(GuardMetadata.Read(Bytes(element), "web1", "web1.xml", static diagnostic => Assert.Fail(diagnostic.ToString()))!.Value);
        var bridge = new Model.Guard.GuardBridge("br0");
        var (one, other) = (policy.Bind(bridge, "i", "v", null), read.Bind(bridge, "i", "v", null));
        Assert.Equal(Describe(one), Describe(other));
    }

    [Fact]
    public void Editing_touches_no_other_NICs_entry_and_says_when_nothing_changes()
    {
        var domain = DomainXml.Domain(DomainXml.Nic("<weir:ip>10.9.0.2</weir:ip><weir:router/>") + DomainXml.Nic("<weir:ip>10.9.0.3</weir:ip>", "52:54:00:09:00:03"), "");
        var builder = new NicPolicyBuilder(Primitives.MacAddress.Parse("52:54:00:09:00:03"), "x", new("x", 1, 1), static _ => { });
        builder.AddIp("10.9.0.4", new("x", 1, 1));

        Assert.Equal(
            ("<guard><nic mac=\"52:54:00:09:00:02\"><ip>10.9.0.2</ip><router /></nic><nic mac=\"52:54:00:09:00:03\"><ip>10.9.0.4</ip></nic></guard>", true),
            GuardMetadataWriter.Edit(Bytes(domain), [builder.Build()], []));
        Assert.Equal(
            ("<guard><nic mac=\"52:54:00:09:00:03\"><ip>10.9.0.3</ip></nic></guard>", true),
            GuardMetadataWriter.Edit(Bytes(domain), [], [Primitives.MacAddress.Parse("52:54:00:09:00:02")]));
        Assert.False(GuardMetadataWriter.Edit(Bytes(domain), DomainXml.Read(domain).Domain!.Policies, [])!.Value.IsChanged);
    }

    [Theory]
    [MemberData(nameof(DomainCodes))]
    public void The_example_of_a_code_triggers_it(string code)
    {
        var found = DomainPolicy.Read(Bytes(Blocks(DiagnosticPage(code), "xml").First()), "web1.xml", null).Diagnostics;

        Assert.Contains(found, diagnostic => diagnostic.Code == code);
        Assert.All(found, diagnostic => Assert.True(diagnostic.Code == code || (code == DiagnosticCodes.PolicyWithoutNic && diagnostic.Code == DiagnosticCodes.NicWithoutPolicy), diagnostic.ToString()));
    }

    [Fact]
    public void The_documented_files_are_right()
    {
        var blocks = Blocks(Path.Combine(Root, "docs", "guard", "policy.md"), "yaml").ToList();

        Assert.Equal(2, blocks.Count);
        Assert.Empty(GuardConfigLoader.LoadText(blocks[0]).Diagnostics.Select(diagnostic => diagnostic.ToString()));
        Assert.Empty(ConfigLoader.LoadText(blocks[1]).Diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    private static string Describe(Model.Guard.GuardedNic nic) => string.Join(
        ' ',
        [.. nic.Addresses.Concat(nic.Prefixes).Concat(nic.SharedVips).Select(address => address.ToString()), .. nic.ExtraMacs.Select(mac => mac.ToString()), .. nic.TrunkVids.Select(vid => vid.ToString()), $"{nic.LinkLocal} {nic.Rates} {nic.Router} {nic.DhcpSnooping}"]);

    private static List<string> Faults(string element)
    {
        var faults = new List<string>();
        XDocument.Parse(element).Validate(Schema, (_, fault) => faults.Add(fault.Message));
        return faults;
    }

    private static XmlSchemaSet LoadSchema()
    {
        var schemas = new XmlSchemaSet();
        using var reader = XmlReader.Create(Path.Combine(Root, "docs", "guard", "weir-guard-1.xsd"));
        schemas.Add(DomainPolicy.Namespace, reader);
        schemas.Compile();
        return schemas;
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Pages() => Directory.GetFiles(Path.Combine(Root, "docs", "guard"), "*.md").Append(DiagnosticPage(DiagnosticCodes.NicWithoutPolicy));

    private static string DiagnosticPage(string code) => Path.Combine(Root, "docs", "diagnostics", code + ".md");

    private static IEnumerable<string> Blocks(string page, string language) =>
        Block().Matches(File.ReadAllText(page)).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Weir.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Weir.slnx is in no folder above");
        return folder;
    }

    [GeneratedRegex("^```(xml|yaml)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
