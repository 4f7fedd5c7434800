using System.Xml.Linq;

namespace Weir.Cli.Tests.Vm;

/// <summary>A domain with NICs on br0.</summary>
internal sealed class FakeDomain(string name, params string[] macs)
{
    public string Name => name;

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The guard's element as it runs; null: it does not.</summary>
    public string? Live { get; set; }

    /// <summary>The guard's element as it is defined; null: it is not.</summary>
    public string? Config { get; set; } = "";

    public string Xml(bool inactive) => new XElement(
        "domain",
        new XElement("name", name),
        new XElement("uuid", Id),
        new XElement("metadata", (inactive ? Config : Live) is { Length: > 0 } element ? XElement.Parse(element) : null),
        new XElement("devices", macs.Select(mac => XElement.Parse($"<interface type='bridge'><mac address='{mac}'/><source bridge='br0'/><virtualport type='openvswitch'/></interface>")))).ToString();
}
