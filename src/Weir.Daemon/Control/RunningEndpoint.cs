using Weir.Api;
using Weir.Compiler;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;

namespace Weir.Daemon.Control;

/// <summary><c>GET /api/v1/running</c>.</summary>
internal static class RunningEndpoint
{
    public static RunningResponse Answer(NetworkController controller)
    {
        var datapaths = controller.Datapaths.Select(Datapath).ToList();
        return new RunningResponse([.. controller.Running.Select(config => new RunningConfig(config.Key, controller.ConfigFile, config.Value))], datapaths);
    }

    private static RunningDatapath Datapath(DatapathRuntime datapath)
    {
        var snapshot = datapath.Snapshot();
        return new RunningDatapath(
            datapath.Id.ToString(),
            datapath.ConfigHash,
            snapshot.IsKnown,
            snapshot.Capabilities.Meters,
            snapshot.Capabilities.Controller2,
            snapshot.Capabilities.Bundles,
            [.. snapshot.State.UpPorts.Select(port => port.Value).Order()],
            [.. snapshot.State.LacpPorts.Select(port => port.Value).Order()],
            [.. snapshot.State.Previous.Scopes.OrderBy(scope => (scope.TableId, scope.Number)).Select(scope => Rules(scope, snapshot.State.Previous))],
            [.. snapshot.Hosts.Select(host => new RunningHost(host.Mac.ToString(), host.Vid.Value, host.Port.Value))]);
    }

    private static RunningRules Rules(AclScope scope, AclPriorities priorities) => new(scope.TableId, scope.Number, [.. priorities.Of(scope).Select(rule => Encode(scope, rule))]);

    private static byte[] Encode(AclScope scope, PlacedRule rule)
    {
        var writer = new OpenFlowWriter(256);
        OpenFlowEncoder.Encode(new FlowModMessage(FlowModCommand.Add, new FlowEntry(scope.TableId, rule.Priority, rule.Match, [])), writer);
        return writer.WrittenSpan.ToArray();
    }
}
