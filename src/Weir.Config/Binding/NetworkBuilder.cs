using System.Collections.Immutable;
using Weir.Config.Expectations;
using Weir.Config.Yaml;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Makes a network of a merged configuration: reads every object, then what they say about one another.</summary>
internal sealed class NetworkBuilder
{
    private readonly DiagnosticBag _bag;
    private readonly VlanTable _vlans;
    private readonly AclTable _acls;
    private readonly MeterTable _meters;
    private readonly List<DatapathConfig> _datapaths = [];
    private readonly ProtocolReader _protocols;

    private NetworkBuilder(MergedConfig config, DiagnosticBag bag)
    {
        _bag = bag;
        _protocols = new ProtocolReader(bag);
        _vlans = new VlanTable(config.Section("vlans"), bag);
        _acls = new AclTable(config.Section("acls"), bag);
        _meters = new MeterTable(config.Section("meters"), bag);
        var reader = new DatapathReader(_vlans, bag);
        foreach (var entry in config.Section("dps"))
            if (reader.Read(entry) is { } datapath) _datapaths.Add(datapath);
    }

    /// <summary>The network; null where there is an error, in <paramref name="bag"/> then or before. With <paramref name="findings"/>, what nothing uses is said.</summary>
    public static (Network? Network, ConfigCounts Counts, ExpectedTraffic Expected) Build(MergedConfig config, bool findings, DiagnosticBag bag)
    {
        var builder = new NetworkBuilder(config, bag);
        if (config.Section("dps").Count == 0)
            bag.Error(DiagnosticCodes.NoConfiguration, config.Start, ConfigPath.Root("dps"), "no datapaths are configured", "add dps with at least one datapath");
        builder.CheckIds();
        var datapaths = builder.Resolve();
        builder._acls.Finish();
        var expected = new ExpectReader(builder._datapaths, builder._vlans, bag).Read(config.Expectations);
        if (findings && !bag.HasErrors) builder.ReportUnused(); // what an error left out may have used it
        datapaths.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        var network = bag.HasErrors ? null : new Network([.. datapaths]);
        return (network, new(builder._datapaths.Count, builder._vlans.Count, builder._acls.Count), network is null ? ExpectedTraffic.None : expected);
    }

    private void ReportUnused()
    {
        _acls.ReportUnused();
        _meters.ReportUnused();
        _vlans.ReportUnused(_datapaths.SelectMany(datapath => datapath.Ports.Values).SelectMany(port => port.Vids));
    }

    private void CheckIds()
    {
        var seen = new Dictionary<string, DatapathConfig>(StringComparer.Ordinal);
        foreach (var config in _datapaths)
        {
            var datapath = config.Datapath;
            if (seen.TryAdd(datapath.Id.ToString(), config) || datapath.Id.Value == 0) continue;
            _bag.Error(DiagnosticCodes.DatapathIdTwice, datapath.Location!, config.Path["dp_id"], $"the datapath id {datapath.Id.ToFaucetString()} is that of {Show.Quoted(seen[datapath.Id.ToString()].Datapath.Name)} already", $"it is defined at {seen[datapath.Id.ToString()].Datapath.Location}: each switch has an id of its own");
        }
    }

    private List<Datapath> Resolve()
    {
        // ACLs on VLANs apply on every datapath, as every VLAN does.
        var allVlans = _vlans.All.ToList();
        var vlanAcls = allVlans.ConvertAll(vlan => _acls.Find(vlan.AclsIn, (vlan.Path ?? ConfigPath.Root("vlans"))["acls_in"], AclPlace.Vlan));
        var vlanAclsOut = allVlans.ConvertAll(vlan => _acls.Find(vlan.AclsOut, (vlan.Path ?? ConfigPath.Root("vlans"))["acls_out"], AclPlace.Vlan));
        var result = new List<Datapath>();
        foreach (var config in _datapaths)
        {
            foreach (var port in config.Ports.Values)
            {
                var single = port.Reader.Reference("acl_in");
                port.Acls = _acls.Find(single is null ? port.Reader.References("acls_in") : [single], port.Reader.Path["acls_in"], AclPlace.Port);
                port.AclsOut = _acls.Find(port.Reader.References("acls_out"), port.Reader.Path["acls_out"], AclPlace.PortOut);
                if (config.FloodsByGroups && port.AclsOut.Count > 0)
                    _bag.Error(DiagnosticCodes.Exclusive, port.Reader.LocationOf("acls_out"), port.Reader.Path["acls_out"], "acls_out of a port and group_table exclude each other", "groups do not filter floods: remove group_table");
                if (port.AclsOut.Count > 0)
                    HardwareReader.NeedOpenVSwitch(config.Datapath.Class, port.Reader.LocationOf("acls_out"), port.Reader.Path["acls_out"], "acls_out of a port", _bag);
                if (config.AclsIn.Count > 0 && port.Acls.Count > 0)
                    _bag.Error(DiagnosticCodes.Exclusive, port.Reader.LocationOf(single is null ? "acls_in" : "acl_in"), port.Reader.Path, $"the port has ACLs, and {Show.Quoted(config.Datapath.Name)} has dp_acls, which take their place", "keep one of them");
            }

            var datapathAcls = _acls.Find(config.AclsIn, config.Path["dp_acls"], AclPlace.Datapath);
            var acls = new AclResolver(config, _meters, _vlans);
            var vlans = allVlans.Select((vlan, i) => new Vlan(vlan.Name, vlan.Vid)
            {
                Description = vlan.Description,
                AclsIn = [.. vlanAcls[i].Select(acls.Resolve)],
                AclsOut = [.. vlanAclsOut[i].Select(acls.Resolve)],
                UnicastFlood = vlan.UnicastFlood,
                MaxHosts = vlan.MaxHosts,
                FaucetMac = vlan.FaucetMac ?? MacAddress.FromBits(0x0E00_0000_0001),
                Location = vlan.Location,
            }).ToImmutableArray();
            var place = result.Count;
            foreach (var port in config.Ports.Values)
                port.Port = port.Port with { AclsIn = [.. port.Acls.Select(acls.Resolve)], AclsOut = [.. port.AclsOut.Select(acls.Resolve)], Lacp = _protocols.Resolve(port, config, place) };
            ResolveMirrors(config, acls.MirrorTargets);
            CheckUse(config);
            CoprocessorRules.Check(config, _vlans, _bag);
            result.Add(config.Datapath with { Ports = [.. config.Ports.Values.Select(port => port.Port)], Vlans = vlans, AclsIn = [.. datapathAcls.Select(acls.Resolve)] });
        }

        return result;
    }

    private void ResolveMirrors(DatapathConfig config, IReadOnlyDictionary<int, StepConfig> aclTargets)
    {
        foreach (var port in config.Ports.Values)
        {
            var sources = new List<PortConfig>();
            foreach (var reference in port.MirrorOf)
            {
                if (config.FindPort(reference) is { } source) sources.Add(source);
                else _bag.Error(DiagnosticCodes.UndefinedPort, reference, port.Reader.Path["mirror"], $"the port {Show.Quoted(reference.Text)} is not defined", config.Suggest(reference));
            }

            var isTarget = port.MirrorOf.Count > 0 || aclTargets.ContainsKey((int)port.Port.Number.Value);
            port.Port = port.Port with { MirrorOf = Numbers(sources), OutputOnly = port.Port.OutputOnly || (isTarget && port.Port.Coprocessor is null) };
            if (port.HasVlans && aclTargets.TryGetValue((int)port.Port.Number.Value, out var step))
                _bag.Warning(DiagnosticCodes.MirrorOfVlanPort, step.Node, step.Path, $"port {Show.Quoted(port.Port.Name)} becomes output_only, although it carries VLANs", "mirror to a port without VLANs, or copy with output: {ports: [...]} and allow: 1");
        }
    }

    private static ImmutableArray<PortNumber> Numbers(List<PortConfig> ports) =>
        ports.Count == 0 ? [] : [.. ports.Distinct().Select(port => port.Port.Number).Order()];

    private void CheckUse(DatapathConfig config)
    {
        if (config.Ports.Count == 0 || config.Ports.Values.Any(port => port.HasVlans || port.Port.OutputOnly || port.Port.Coprocessor is not null)) return;
        if (config.Ports.Values.Any(port => port.Reader.Has("native_vlan") || port.Reader.Has("tagged_vlans") || port.Reader.Has("stack"))) return;
        var (location, path) = (config.Datapath.Location!, config.Path["interfaces"]);
        if (_vlans.Count == 0) _bag.Error(DiagnosticCodes.NoPorts, location, path, "no port refers to a VLAN", "give ports native_vlan or tagged_vlans");
        else _bag.Warning(DiagnosticCodes.NoPorts, location, path, "no port refers to a VLAN: nothing is forwarded", "give ports native_vlan or tagged_vlans");
    }

    /// <summary>Gives the ACLs of one datapath its port numbers, each ACL once.</summary>
    private sealed class AclResolver(DatapathConfig datapath, MeterTable meters, VlanTable vlans)
    {
        private readonly Dictionary<AclConfig, Acl> _resolved = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<int, StepConfig> _targets = [];
        private readonly MeterUse _meters = new(meters, datapath.Datapath);
        private readonly GroupUse _groups = new(datapath, vlans);
        private readonly FaucetTables _tables = new(datapath, vlans);

        /// <summary>Numbers of ports that ACLs mirror to, and where it says so first.</summary>
        public IReadOnlyDictionary<int, StepConfig> MirrorTargets => _targets;

        public Acl Resolve(AclConfig acl) =>
            _resolved.TryGetValue(acl, out var resolved) ? resolved : _resolved[acl] = new(acl.Name, [.. acl.Rules.Select(rule => Resolve(rule, acl.Bag))], acl.ExactMatch, acl.Location);

        private PortConfig? Find(YamlScalar reference, StepConfig step, DiagnosticBag bag)
        {
            var port = datapath.FindPort(reference);
            if (port is null) bag.Error(DiagnosticCodes.UndefinedPort, reference, step.Path, $"the port {Show.Quoted(reference.Text)} is not defined on {Show.Quoted(datapath.Datapath.Name)}", datapath.Suggest(reference));
            return port;
        }

        private AclRule Resolve(RuleConfig rule, DiagnosticBag bag)
        {
            var actions = ImmutableArray.CreateBuilder<AclAction>(rule.Steps.Length);
            foreach (var step in rule.Steps)
            {
                if (step.Action is AclConntrack track)
                {
                    actions.Add(track with { Table = _tables.Resolve(step.Table!, step.Path["table"], bag) });
                }
                else if (step.Action is not null)
                {
                    actions.Add(step.Action);
                }
                else if (step.Failover is var (group, members))
                {
                    actions.Add(_groups.Resolve(step, group, [.. members.Select(member => Find(member, step, bag)?.Port.Number).OfType<PortNumber>()], bag));
                }
                else if (Find(step.Port!, step, bag) is { } port)
                {
                    actions.Add(new AclOutput(port.Port.Number));
                    if (step.IsMirror) _targets.TryAdd((int)port.Port.Number.Value, step);
                }
            }

            return new(rule.Index, rule.Match, rule.Allow, actions.ToImmutable(), rule.Cookie, rule.Location)
            {
                ForcePortVlan = rule.ForcePortVlan,
                Meter = rule.Meter is { } meter ? _meters.Resolve(meter, rule.Path["actions"]["meter"], bag) : null,
            };
        }
    }
}
