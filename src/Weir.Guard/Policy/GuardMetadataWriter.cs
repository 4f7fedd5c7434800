using System.Globalization;
using System.Xml.Linq;
using Weir.Config.Guard;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Guard.Policy;

/// <summary>Writes entries of policies as the metadata has them.</summary>
public static class GuardMetadataWriter
{
    /// <summary>The key that <c>virsh metadata</c> is given: the prefix that libvirt shows the element with.</summary>
    public const string Key = "weir";

    /// <summary>
    /// The whole <c>&lt;guard&gt;</c> element of a domain with some entries put in the place of those of the same MAC address, behind the others where there are none; other entries stay as they are.
    /// Without namespace: <c>virsh metadata --set</c> adds it.
    /// </summary>
    /// <param name="domainXml">The domain's XML, whose metadata is changed.</param>
    /// <param name="entries">Entries to put.</param>
    /// <param name="removed">NICs whose entries go.</param>
    /// <returns>The element, and whether it says anything else than before; null where the XML is no domain's.</returns>
    public static (string Element, bool IsChanged)? Edit(Stream domainXml, IReadOnlyCollection<NicPolicy> entries, IReadOnlyCollection<MacAddress> removed)
    {
        if (DomainXmlReader.Load(domainXml, "domain", static _ => { }) is not { } root) return null;
        var before = root.Elements("metadata").Elements(XName.Get("guard", DomainPolicy.Namespace)).FirstOrDefault();
        var after = new XElement("guard", before?.Elements().Select(WithoutNamespace));
        var was = Text(after);
        foreach (var mac in removed) Find(after, mac)?.Remove();
        foreach (var entry in entries)
        {
            if (Find(after, entry.Mac) is { } old) old.ReplaceWith(ToElement(entry));
            else after.Add(ToElement(entry));
        }

        return (Text(after), before is null || Text(after) != was);
    }

    /// <summary>An entry as an element without namespace.</summary>
    public static XElement ToElement(NicPolicy policy)
    {
        var nic = new XElement("nic", new XAttribute("mac", policy.Mac.ToString()));
        foreach (var address in policy.Addresses) nic.Add(new XElement("ip", address.Value.ToString()));
        if (policy.DhcpSnooping) nic.Add(new XElement("ip", "dhcp"));
        foreach (var prefix in policy.Prefixes) nic.Add(new XElement("prefix", prefix.Value.ToString()));
        foreach (var mac in policy.ExtraMacs) nic.Add(new XElement("mac", mac.Value.ToString()));
        foreach (var vip in policy.SharedVips) nic.Add(new XElement("vip", vip.Value.ToString()));
        if (!policy.TrunkVids.IsEmpty) nic.Add(new XElement("trunk", string.Join(' ', policy.TrunkVids.Select(vid => vid.Value))));
        if (policy.LinkLocal is { } linkLocal) nic.Add(new XElement("link-local", linkLocal switch { LinkLocalPolicy.Listed => "listed", LinkLocalPolicy.FirstUse => "first-use", _ => "eui64" }));
        if (policy.DhcpServer) nic.Add(new XElement("dhcp-server"));
        if (policy.Router) nic.Add(new XElement("router"));
        if (policy.Off) nic.Add(new XElement("off"));
        foreach (var rate in policy.Rates) nic.Add(ToElement(rate));
        return nic;
    }

    private static XElement ToElement(RateOverride rate)
    {
        var element = new XElement("rate", new XAttribute("of", GuardMetadata.NameOf(rate.Traffic)), new XAttribute("pps", rate.Rate is null ? "none" : rate.Rate.Pps.ToString(CultureInfo.InvariantCulture)));
        if (rate.Rate is not null) element.Add(new XAttribute("burst", rate.Rate.Burst.ToString(CultureInfo.InvariantCulture)));
        return element;
    }

    private static XElement? Find(XElement guard, MacAddress mac) =>
        guard.Elements("nic").FirstOrDefault(nic => MacAddress.TryParse((string?)nic.Attribute("mac") ?? "", out var known) && known == mac);

    // Depth is bounded: the reader took it.
    private static XElement WithoutNamespace(XElement element) => new(
        element.Name.NamespaceName == DomainPolicy.Namespace ? element.Name.LocalName : element.Name,
        element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration),
        element.Elements().Any() ? element.Elements().Select(WithoutNamespace) : element.Value.Length > 0 ? element.Value.Trim() : null);

    private static string Text(XElement element) => element.ToString(SaveOptions.DisableFormatting);
}
