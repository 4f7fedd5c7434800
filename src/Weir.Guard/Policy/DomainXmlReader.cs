using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Primitives;

namespace Weir.Guard.Policy;

/// <summary>Reads a domain's XML: without DTDs and external references, bounded.</summary>
/// <remarks>Source: libvirt, "Domain XML format", sections "Network interfaces" and "General metadata". What is not named here is skipped.</remarks>
public static class DomainXmlReader
{
    /// <summary>Bytes after which the XML is refused. A domain's XML has a few kB.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int MaxInterfaces = 1024;
    private const int MaxDepth = 64;
    private const string Expected = "expected the XML of a domain, as virsh dumpxml prints it";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>The domain, or null where the XML is none; what is wrong goes to <paramref name="report"/>. Never throws for what the XML holds.</summary>
    /// <param name="xml">The XML.</param>
    /// <param name="source">What to call it in diagnostics.</param>
    /// <param name="report">Takes what is wrong.</param>
    public static Domain? Read(Stream xml, string source, Action<Diagnostic> report)
    {
        if (Load(xml, source, report) is not { } root) return null;
        if (root.Name == "domain") return ReadDomain(root, source, report);
        report(Broken(Place(root, source), $"the root element is <{root.Name.LocalName}>", Expected));
        return null;
    }

    /// <summary>The root element, or null after a diagnostic.</summary>
    internal static XElement? Load(Stream xml, string source, Action<Diagnostic> report)
    {
        try
        {
            using var content = new MemoryStream();
            CopyBounded(xml, content);
            CheckDepth(content);
            using var reader = XmlReader.Create(content, Settings);
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root;
        }
        catch (XmlException error)
        {
            report(Broken(new SourceLocation(source, error.LineNumber, Math.Max(1, error.LinePosition)), error.Message.TrimEnd('.'), Expected));
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or ArgumentException or FormatException)
        {
            report(Broken(new SourceLocation(source, 0, 1), error.Message.TrimEnd('.'), Expected));
        }

        return null;
    }

    /// <summary>Where an element or attribute stands.</summary>
    internal static SourceLocation Place(XObject node, string source) =>
        node is IXmlLineInfo info && info.HasLineInfo() ? new(source, info.LineNumber, Math.Max(1, info.LinePosition)) : new(source, 0, 1);

    private static void CopyBounded(Stream xml, MemoryStream content)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = xml.Read(buffer)) > 0;)
        {
            content.Write(buffer.AsSpan(0, read));
            if (content.Length > MaxBytes) throw new InvalidOperationException($"the XML has more than {MaxBytes} bytes");
        }
    }

    // A tree costs time by the square of its depth.
    private static void CheckDepth(MemoryStream content)
    {
        content.Position = 0;
        using (var reader = XmlReader.Create(content, Settings))
            while (reader.Read())
                if (reader.Depth > MaxDepth) throw new InvalidOperationException($"elements stand more than {MaxDepth} deep in one another");
        content.Position = 0;
    }

    private static Diagnostic Broken(SourceLocation at, string message, string hint) => new(DiagnosticCodes.DomainXml, DiagnosticSeverity.Error, at, "", message, hint);

    private static Domain? ReadDomain(XElement root, string source, Action<Diagnostic> report)
    {
        var name = root.Element("name")?.Value.Trim() ?? "";
        if (name.Length == 0)
        {
            report(Broken(Place(root, source), "the domain has no <name>", Expected));
            return null;
        }

        Guid? id = Guid.TryParse(root.Element("uuid")?.Value.Trim(), out var uuid) ? uuid : null;
        var interfaces = ImmutableArray.CreateBuilder<DomainInterface>();
        foreach (var element in root.Element("devices")?.Elements("interface") ?? [])
        {
            if (interfaces.Count == MaxInterfaces)
            {
                report(Broken(Place(element, source), $"the domain has more than {MaxInterfaces} interfaces", "remove some"));
                break;
            }

            if (ReadInterface(element, $"vm {name}", source, report) is { } nic) interfaces.Add(nic);
        }

        var guards = root.Elements("metadata").Elements(XName.Get("guard", DomainPolicy.Namespace)).ToList();
        foreach (var second in guards.Skip(1))
            report(new(DiagnosticCodes.PolicyTwice, DiagnosticSeverity.Error, Place(second, source), $"vm {name}", "the metadata has a second <guard> element, which libvirt would drop in silence", "put all NICs into the first"));
        return new(name, id)
        {
            Interfaces = interfaces.ToImmutable(),
            Policies = guards.Count == 0 ? [] : GuardMetadata.Read(guards[0], $"vm {name}", source, report),
            HasMetadata = guards.Count > 0,
            Location = Place(root, source),
        };
    }

    private static DomainInterface? ReadInterface(XElement element, string vm, string source, Action<Diagnostic> report)
    {
        var place = Place(element, source);
        var type = (string?)element.Attribute("type") ?? "";
        if ((string?)element.Element("mac")?.Attribute("address") is not { } text)
        {
            if (type is "bridge" or "network") report(new(DiagnosticCodes.NicMac, DiagnosticSeverity.Error, place, vm, "an interface has no <mac address=...>", "define the domain first: libvirt chooses an address then"));
            return null;
        }

        if (!NicPolicyBuilder.TryReadMac(text, $"{vm}, interface", Place(element.Element("mac")!, source), report, out var mac)) return null;

        // A running domain's network interface shows what it has become in <actual>, in libvirt's own files; dumpxml shows it in place.
        var actual = element.Element("actual");
        var port = actual?.Element("virtualport") ?? element.Element("virtualport");
        var nic = new DomainInterface(mac, place)
        {
            Type = type,
            Bridge = NonEmpty(actual?.Element("source")?.Attribute("bridge")) ?? NonEmpty(element.Element("source")?.Attribute("bridge")),
            Network = type == "network" ? NonEmpty(element.Element("source")?.Attribute("network")) : null,
            PortGroup = NonEmpty(element.Element("source")?.Attribute("portgroup")),
            IsOpenVSwitch = (string?)port?.Attribute("type") == "openvswitch",
            InterfaceId = NonEmpty(port?.Element("parameters")?.Attribute("interfaceid")),
            TapDevice = NonEmpty(element.Element("target")?.Attribute("dev")),
            Alias = NonEmpty(element.Element("alias")?.Attribute("name")),
        };
        return (actual?.Element("vlan") ?? element.Element("vlan")) is { } vlan ? ReadVlan(nic, vlan, $"{vm}, nic {mac}", source, report) : nic;
    }

    // libvirt, "Setting VLAN tag": several tags or nativeMode make a trunk without trunk='yes' too.
    private static DomainInterface ReadVlan(DomainInterface nic, XElement vlan, string path, string source, Action<Diagnostic> report)
    {
        var vids = new List<Vid>();
        Vid? native = null;
        var tags = vlan.Elements("tag").ToList();
        foreach (var tag in tags)
        {
            if (!int.TryParse((string?)tag.Attribute("id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id is < 1 or > 4094)
            {
                report(new(DiagnosticCodes.NicVlan, DiagnosticSeverity.Error, Place(tag, source), path, $"<tag id='{(string?)tag.Attribute("id")}'> is no VLAN", "VIDs go from 1 to 4094"));
                continue;
            }

            var mode = (string?)tag.Attribute("nativeMode");
            if (mode == "untagged") native = Vid.From(id);
            else vids.Add(Vid.From(id));
            if (mode == "tagged")
                report(new(DiagnosticCodes.NicVlan, DiagnosticSeverity.Warning, Place(tag, source), path, $"VLAN {id} is native and tagged: the guard lets tagged frames of it pass, and drops untagged ones", "write nativeMode='untagged', or have the guest tag its frames"));
        }

        var isTrunk = (string?)vlan.Attribute("trunk") == "yes" || tags.Count > 1 || native is not null || tags.Any(tag => tag.Attribute("nativeMode") is not null);
        return isTrunk
            ? nic with { HasVlan = true, Vlan = native, TrunkVids = [.. vids.Distinct()] }
            : nic with { HasVlan = tags.Count > 0, Vlan = vids.Count > 0 ? vids[0] : null };
    }

    private static string? NonEmpty(XAttribute? attribute) => attribute is { Value.Length: > 0 } ? attribute.Value : null;
}
