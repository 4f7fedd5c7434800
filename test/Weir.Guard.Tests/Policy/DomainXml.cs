using System.Text;
using Weir.Config.Guard;
using Weir.Guard.Policy;

namespace Weir.Guard.Tests.Policy;

/// <summary>Domains as libvirt writes them.</summary>
internal static class DomainXml
{
    public const string Mac = "52:54:00:09:00:02";

    /// <summary>An interface on br0; <paramref name="more"/> stands inside.</summary>
    public static string Interface(string mac = Mac, string bridge = "br0", string more = "") =>
        $"<interface type='bridge'><mac address='{mac}'/><source bridge='{bridge}'/><virtualport type='openvswitch'><parameters interfaceid='7a2d1b54-0000-4000-8000-{mac.Replace(":", "", StringComparison.Ordinal)}'/></virtualport>{more}</interface>";

    /// <summary>A <c>&lt;nic&gt;</c> with the prefix that <see cref="Domain"/> declares.</summary>
    public static string Nic(string content, string mac = Mac) => $"<weir:nic mac='{mac}'>{content}</weir:nic>";

    /// <summary>A domain called web1: entries of metadata, each on a line of its own from line 6 on, then interfaces.</summary>
    public static string Domain(string nics, string interfaces, string name = "web1") =>
        $"<domain type='kvm'>\n  <name>{name}</name>\n  <uuid>0a6b2a4e-6a5d-4a6a-9d5e-0a0b0c0d0e0f</uuid>\n  <metadata>\n<weir:guard xmlns:weir='urn:weir:guard:1'>\n{nics}\n</weir:guard>\n</metadata>\n<devices>\n{interfaces}\n</devices>\n</domain>\n";

    public static DomainReading Read(string xml, GuardConfig? host = null) => DomainPolicy.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml)), "web1.xml", host);

    /// <summary>As <c>6 WEIR1081</c>, a warning with <c>w</c> behind it.</summary>
    public static IEnumerable<string> Codes(DomainReading reading) =>
        reading.Diagnostics.Select(diagnostic => $"{diagnostic.Location.Line} {diagnostic.Code}{(diagnostic.IsError ? "" : "w")}");
}
