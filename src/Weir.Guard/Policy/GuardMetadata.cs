using System.Collections.Immutable;
using System.Xml.Linq;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Primitives;

namespace Weir.Guard.Policy;

/// <summary>Reads the guard's element of a domain's metadata. The schema is <c>docs/guard/weir-guard-1.xsd</c>.</summary>
public static class GuardMetadata
{
    private static readonly XNamespace Guard = DomainPolicy.Namespace;

    private static readonly ImmutableArray<string> Names = ["ip", "prefix", "mac", "vip", "trunk", "link-local", "dhcp-server", "router", "off", "rate"];

    private static ImmutableArray<(string Name, GuardTraffic Traffic)> Traffic => NicPolicyBuilder.TrafficNames;

    /// <summary>Reads the element alone, as <c>virsh metadata</c> prints and takes it. Null where the text is no such element; never throws for what it holds.</summary>
    /// <param name="xml">The XML.</param>
    /// <param name="vm">The VM's name.</param>
    /// <param name="source">What to call it in diagnostics.</param>
    /// <param name="report">Takes what is wrong.</param>
    public static ImmutableArray<NicPolicy>? Read(Stream xml, string vm, string source, Action<Diagnostic> report)
    {
        if (DomainXmlReader.Load(xml, source, report) is not { } root) return null;
        if (root.Name == Guard + "guard") return Read(root, $"vm {vm}", source, report);
        report(Error(DiagnosticCodes.DomainXml, root, source, $"vm {vm}", $"the element is {Words(root)}", $"expected <guard xmlns='{DomainPolicy.Namespace}'>"));
        return null;
    }

    /// <summary>What <c>of</c> says for a kind of traffic.</summary>
    internal static string NameOf(GuardTraffic traffic) => Traffic.First(known => known.Traffic == traffic).Name;

    /// <summary>The entries of the element; those without a usable MAC address are left out.</summary>
    internal static ImmutableArray<NicPolicy> Read(XElement guard, string vm, string source, Action<Diagnostic> report)
    {
        var policies = ImmutableArray.CreateBuilder<NicPolicy>();
        CheckAttributes(guard, vm, source, report);
        foreach (var element in guard.Elements())
        {
            if (element.Name != Guard + "nic")
            {
                report(Error(DiagnosticCodes.UnknownKey, element, source, vm, $"{Words(element)} is unknown", "possible here: <nic mac='...'>"));
                continue;
            }

            if ((string?)element.Attribute("mac") is not { } text)
            {
                report(Error(DiagnosticCodes.Missing, element, source, vm, "a <nic> has no mac", "write <nic mac='52:54:00:09:00:02'>"));
                continue;
            }

            if (!NicPolicyBuilder.TryReadMac(text.Trim(), $"{vm}, nic", DomainXmlReader.Place(element, source), report, out var mac)) continue;
            CheckAttributes(element, $"{vm}, nic {mac}", source, report, "mac");
            if (policies.FirstOrDefault(policy => policy.Mac == mac) is { } first)
                report(Error(DiagnosticCodes.PolicyTwice, element, source, $"{vm}, nic {mac}", $"the NIC has an entry on line {first.Location.Line} already", "join the two"));
            else
                policies.Add(ReadNic(element, mac, $"{vm}, nic {mac}", source, report));
        }

        return policies.ToImmutable();
    }

    private static NicPolicy ReadNic(XElement nic, MacAddress mac, string path, string source, Action<Diagnostic> report)
    {
        var builder = new NicPolicyBuilder(mac, path, DomainXmlReader.Place(nic, source), report);
        foreach (var node in nic.Nodes().OfType<XText>().Where(text => !string.IsNullOrWhiteSpace(text.Value)))
            report(Error(DiagnosticCodes.DomainXml, node, source, path, "text stands outside of any element", "put addresses into <ip>, <prefix> or <vip>"));
        foreach (var element in nic.Elements())
        {
            if (element.Name.Namespace != Guard || !Names.Contains(element.Name.LocalName))
            {
                report(Error(DiagnosticCodes.UnknownKey, element, source, path, $"{Words(element)} is unknown", $"possible here: {string.Join(", ", Names)}, in the namespace {DomainPolicy.Namespace}"));
                continue;
            }

            if (element.Name.LocalName == "rate") CheckAttributes(element, path, source, report, "of", "pps", "burst");
            else CheckAttributes(element, path, source, report);
            if (element.HasElements) report(Error(DiagnosticCodes.UnknownKey, element.Elements().First(), source, path, $"{Words(element)} has elements inside", "it holds text only"));
            else ReadValue(builder, element, path, source, report);
        }

        return builder.Build();
    }

    private static void ReadValue(NicPolicyBuilder builder, XElement element, string path, string source, Action<Diagnostic> report)
    {
        var (text, at) = (element.Value.Trim(), DomainXmlReader.Place(element, source));
        if (element.Name.LocalName is "dhcp-server" or "router" or "off" or "rate" && text.Length > 0)
        {
            report(Error(DiagnosticCodes.WrongType, element, source, path, $"{Words(element)} holds a text", $"it is empty: leave it out where it shall not hold"));
            return;
        }

        switch (element.Name.LocalName)
        {
            case "ip": builder.AddIp(text, at); break;
            case "prefix": builder.AddPrefix(text, at); break;
            case "mac": builder.AddMac(text, at); break;
            case "vip": builder.AddVip(text, at); break;
            case "trunk": builder.AddTrunk(text, at); break;
            case "link-local": builder.SetLinkLocal(text, at); break;
            case "dhcp-server": builder.SetDhcpServer(at); break;
            case "router": builder.SetRouter(at); break;
            case "off": builder.SetOff(at); break;
            default: ReadRate(builder, element, path, source, report); break;
        }
    }

    private static void ReadRate(NicPolicyBuilder builder, XElement element, string path, string source, Action<Diagnostic> report)
    {
        var of = (string?)element.Attribute("of") ?? "";
        var index = Traffic.IndexOf(Traffic.FirstOrDefault(traffic => traffic.Name == of));
        if (index < 0) report(Error(DiagnosticCodes.NotAChoice, element, source, path, $"<rate of='{of}'> is not possible", $"write of='...' with one of {string.Join(", ", Traffic.Select(traffic => traffic.Name))}"));
        else builder.SetRate(Traffic[index].Traffic, (string?)element.Attribute("pps") ?? "", (string?)element.Attribute("burst"), DomainXmlReader.Place(element, source));
    }

    private static void CheckAttributes(XElement element, string path, string source, Action<Diagnostic> report, params ReadOnlySpan<string> known)
    {
        foreach (var attribute in element.Attributes())
        {
            if (attribute.IsNamespaceDeclaration || (attribute.Name.Namespace == XNamespace.None && known.Contains(attribute.Name.LocalName))) continue;
            report(Error(DiagnosticCodes.UnknownKey, attribute, source, path, $"{Words(element)} has no attribute '{attribute.Name.LocalName}'", known.IsEmpty ? "remove it" : $"possible here: {string.Join(", ", known.ToArray())}"));
        }
    }

    private static string Words(XElement element) => $"<{element.Name.LocalName}>{(element.Name.Namespace == Guard ? "" : element.Name.Namespace == XNamespace.None ? " without a namespace" : $" of another namespace")}";

    private static Diagnostic Error(string code, XObject node, string source, string path, string message, string hint) =>
        new(code, DiagnosticSeverity.Error, DomainXmlReader.Place(node, source), path, message, hint);
}
