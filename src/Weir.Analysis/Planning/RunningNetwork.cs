using System.Collections.Immutable;
using Weir.Api;
using Weir.Compiler;
using Weir.Config;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Analysis.Planning;

/// <summary>What a running Weir has in force, as a plan begins from it.</summary>
public static class RunningNetwork
{
    /// <summary>The datapaths with their configurations and what is known of their switches.</summary>
    /// <exception cref="FormatException">The configuration of the running Weir cannot be read here; the message says so.</exception>
    public static IReadOnlyList<PlannedSide> Read(RunningResponse running)
    {
        var networks = running.Configs.ToDictionary(config => config.Hash, Load);
        var sides = new List<PlannedSide>();
        foreach (var datapath in running.Datapaths)
        {
            if (!networks.TryGetValue(datapath.Hash, out var network)) throw new FormatException("the running Weir does not say which configuration is in force; is it another version?");
            var model = network.Datapaths.FirstOrDefault(one => one.Id.ToString() == datapath.DpId) ?? throw new FormatException($"the configuration in force has no datapath {datapath.DpId}");
            sides.Add(datapath.IsKnown ? Side(model, datapath) : PlannedSide.Of(model));
        }

        return sides;
    }

    private static Network Load(RunningConfig config)
    {
        var loaded = ConfigLoader.Load(config.File, ConfigLoaderOptions.Default with { Files = new TextConfigFiles(config.Files) });
        return loaded.Network ?? throw new FormatException($"this version of weir cannot read the configuration in force: {loaded.Diagnostics.First(diagnostic => diagnostic.IsError)}");
    }

    private static PlannedSide Side(Datapath datapath, RunningDatapath running)
    {
        var rules = running.AclRules.Select(scope => KeyValuePair.Create(new AclScope(scope.Table, scope.Number), scope.Rules.Select(Rule).ToImmutableArray()));
        var state = new DatapathState([.. running.UpPorts.Select(port => new PortNumber(port))], AclPriorities.From(rules)) { LacpPorts = [.. running.LacpPorts.Select(port => new PortNumber(port))] };
        return new PlannedSide(
            datapath,
            state,
            new SwitchCapabilities(running.Meters, running.Controller2, running.Bundles),
            [.. running.Hosts.Select(host => new LearnedHost(MacAddress.Parse(host.Mac), Vid.From(host.Vid), new PortNumber(host.Port)))]);
    }

    private static PlacedRule Rule(byte[] message) =>
        OpenFlowDecoder.Decode(message) is FlowModMessage flow ? new(flow.Entry.Match, flow.Entry.Priority) : throw new FormatException("the running Weir sent something that is no rule");
}
