using System.Collections.Immutable;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Guard.Policy;

/// <summary>From a domain's XML to the bindings of its NICs.</summary>
public static class DomainPolicy
{
    /// <summary>The namespace of the guard's element in <c>&lt;metadata&gt;</c>.</summary>
    public const string Namespace = "urn:weir:guard:1";

    /// <summary>
    /// Reads the XML that libvirt gives (a hook's standard input, <c>virsh dumpxml</c>) and binds the interfaces on guarded bridges. Never throws for what the
    /// XML holds. NICs of other VMs are not looked at: <see cref="BindingChecks.CheckTogether"/> does that.
    /// </summary>
    /// <param name="xml">The XML; read to its end, at most <see cref="DomainXmlReader.MaxBytes"/>.</param>
    /// <param name="source">What to call it in diagnostics: a file's name, or <c>web1.xml</c> for the domain web1.</param>
    /// <param name="host">The host's configuration; null: every Open vSwitch bridge is guarded, with defaults.</param>
    public static DomainReading Read(Stream xml, string source, GuardConfig? host)
    {
        var diagnostics = new List<Diagnostic>();
        var domain = DomainXmlReader.Read(xml, source, diagnostics.Add);
        return domain is null ? new(null, [], Sorted(diagnostics)) : Bind(domain, host, diagnostics);
    }

    /// <summary>Binds a domain that was read before.</summary>
    public static DomainReading Bind(Domain domain, GuardConfig? host) => Bind(domain, host, []);

    private static DomainReading Bind(Domain domain, GuardConfig? host, List<Diagnostic> diagnostics)
    {
        var nics = domain.Interfaces.Select(nic => (Interface: nic, Bridge: BridgeOf(nic, host))).Where(nic => nic.Bridge is not null)
            .Select(nic => Bind(domain, nic.Interface, nic.Bridge!, host, diagnostics.Add)).ToImmutableArray();
        CheckEntries(domain, nics, host, diagnostics.Add);
        BindingChecks.CheckTogether([], nics.Where(nic => nic.Nic is not null).Select(nic => nic.Binding!), diagnostics.Add);
        return new(domain, nics, Sorted(diagnostics));
    }

    private static GuardBridge? BridgeOf(DomainInterface nic, GuardConfig? host)
    {
        var name = nic.Bridge;
        if (name is null && nic.Network is { } network) name = host?.Networks.GetValueOrDefault(network);
        if (name is null || (!nic.IsOpenVSwitch && nic.Network is null)) return null;
        return host is null ? new GuardBridge(name) : host.FindBridge(name);
    }

    private static DomainNic Bind(Domain domain, DomainInterface nic, GuardBridge bridge, GuardConfig? host, Action<Diagnostic> report)
    {
        var inFile = host?.FindNic(domain.Name, domain.Id, nic.Mac) is { } entry && (entry.Bridge is null || entry.Bridge == bridge.Name) ? entry : null;
        var inMetadata = domain.Policies.FirstOrDefault(policy => policy.Mac == nic.Mac);
        if (inFile is not null && inMetadata is not null)
            report(Warning(DiagnosticCodes.PolicyTwice, inMetadata.Location, inMetadata.Path, $"this entry has no effect: {inFile.Location} has one for the same NIC", "the host's file goes first: remove one of the two"));
        var result = new DomainNic(nic, bridge);
        if ((inFile ?? inMetadata) is not { } policy)
        {
            report(Warning(DiagnosticCodes.NicWithoutPolicy, nic.Location, $"vm {domain.Name}, nic {nic.Mac}", $"it is on the guarded bridge {bridge.Name} and has no policy: it is closed", $"weir vm bind {Argument(domain.Name)} --nic {nic.Mac} --ip ADDRESS gives it one"));
            return result;
        }

        BindingChecks.Check(policy, bridge, report);
        var (vlan, trunk) = Vlans(nic, policy, report);
        var bound = policy.Bind(bridge, nic.InterfaceId ?? $"{domain.Name}/{nic.Mac}", domain.Name, domain.Id, vlan, trunk);
        return result with { Policy = policy, Source = inFile is null ? PolicySource.Metadata : PolicySource.HostFile, Nic = bound };
    }

    // What the domain says of VLANs counts, as Open vSwitch will do it; an entry can narrow a trunk, and speak where the domain is silent.
    private static (Vid? Vlan, ImmutableArray<Vid> Trunk) Vlans(DomainInterface nic, NicPolicy policy, Action<Diagnostic> report)
    {
        if (!nic.HasVlan) return (null, default);
        if (policy.Vlan is { } given && given.Value != nic.Vlan)
            report(Error(policy, given.Location, $"VLAN {given.Value} is not the domain's: {(nic.Vlan is { } vlan ? $"untagged frames are in VLAN {vlan} there" : "the interface is a trunk without a native VLAN")}", "remove it: the domain's <vlan> counts"));
        foreach (var vid in policy.TrunkVids)
            if (!nic.TrunkVids.Contains(vid.Value)) report(Error(policy, vid.Location, $"VLAN {vid.Value} is not one of the interface's <vlan trunk='yes'>", "add a <tag> to the domain's interface, or remove it here"));
        return (nic.Vlan, policy.TrunkVids.IsEmpty ? nic.TrunkVids : [.. policy.TrunkVids.Select(vid => vid.Value)]);
    }

    // An entry without its NIC: for one that is plugged in later, or a MAC address that is mistyped. Beside a NIC without an entry it is the latter.
    private static void CheckEntries(Domain domain, ImmutableArray<DomainNic> nics, GuardConfig? host, Action<Diagnostic> report)
    {
        var closed = nics.Where(nic => nic.Policy is null).Select(nic => nic.Interface.Mac).ToList();
        foreach (var policy in domain.Policies.Concat(host?.FindVm(domain.Name, domain.Id)?.Nics ?? []))
        {
            if (domain.Interfaces.Any(nic => nic.Mac == policy.Mac)) continue;
            var severity = closed.Count > 0 ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
            var hint = closed.Count > 0 ? $"did you mean {string.Join(" or ", closed)}, which has no entry?" : domain.Interfaces.IsEmpty ? "it has no NIC" : $"it has {string.Join(", ", domain.Interfaces.Select(nic => nic.Mac))}";
            report(new(DiagnosticCodes.PolicyWithoutNic, severity, policy.Location, policy.Path, $"the VM {domain.Name} has no NIC with this MAC address", hint));
        }
    }

    private static Diagnostic Error(NicPolicy policy, SourceLocation at, string message, string hint) => new(DiagnosticCodes.NicVlan, DiagnosticSeverity.Error, at, policy.Path, message, hint);

    private static Diagnostic Warning(string code, SourceLocation at, string path, string message, string hint) => new(code, DiagnosticSeverity.Warning, at, path, message, hint);

    // As one word of a command line; a name can hold anything.
    private static string Argument(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && name[0] != '-' ? name : "DOMAIN";

    private static ImmutableArray<Diagnostic> Sorted(List<Diagnostic> diagnostics) =>
        [.. diagnostics.OrderBy(diagnostic => diagnostic.Location.Line).ThenBy(diagnostic => diagnostic.Location.Column).ThenByDescending(diagnostic => diagnostic.Severity)];
}
