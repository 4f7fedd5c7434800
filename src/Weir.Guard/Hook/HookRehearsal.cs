using System.Text;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Config.Guard;
using Weir.Guard.Bridges;
using Weir.Guard.Policy;
using Weir.Guard.Sync;
using Weir.Model.Guard;
using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Ovsdb;
using Weir.Primitives;

namespace Weir.Guard.Hook;

/// <summary>
/// Goes through everything that a VM's start needs, and changes nothing: what .NET loads, compiles and resolves when code is met for the first time is then done before the VM waits for it.
/// What it finds out is forgotten: the start reads everything again.
/// </summary>
/// <param name="paths">Where the files lie.</param>
internal sealed class HookRehearsal(GuardPaths paths)
{
    private static readonly PortNumber NoPort = new(0xFEFF); // the highest that Open vSwitch gives out is 0xFF00

    /// <summary>Does it. Throws whatever goes wrong: the start will say so, or will not meet it.</summary>
    /// <param name="xml">The domain's XML as it is so far.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(ReadOnlyMemory<byte> xml, CancellationToken cancellationToken)
    {
        var host = HostConfiguration.LoadForHook(paths);
        if (host.Bridges is not [var first, ..]) return;
        // Beside each other: a VM's start has both processors' time while libvirt waits for Open vSwitch.
        var onSwitch = Task.Run(() => AskSwitchAsync(first, cancellationToken), cancellationToken);
        Compile(host, xml);
        await onSwitch;
    }

    private void Compile(GuardConfig host, ReadOnlyMemory<byte> xml)
    {
        var reading = DomainPolicy.Read(new MemoryStream(xml.ToArray(), writable: false), "domain.xml", host);
        var known = new BindingStore(paths.RunDirectory).ReadNics() ?? [];
        BindingChecks.CheckTogether(known.Where(nic => nic.Binding.Nic.VmId != reading.Domain?.Id).Select(nic => nic.Binding), reading.Bindings, static _ => { });
        foreach (var binding in reading.Bindings)
        {
            var bridge = host.FindBridge(binding.Bridge)!;
            _ = BindingText.TryParse(BindingText.Append(new StringBuilder(), new StoredNic(binding, NoPort)).ToString(), out _);
            var interfaces = bridge.Ports.Select((port, index) => new BridgeInterface(port.Name, port.Name) { Number = new PortNumber((uint)index + 1) })
                .Append(new BridgeInterface("", "") { Number = NoPort, InterfaceId = binding.Nic.InterfaceId });
            var after = PluggedBridge.Of(bridge, new BridgeView(bridge.Name, [.. interfaces]), [binding.Nic]).Input;
            var change = GuardCompiler.Change(after with { Nics = [] }, after);
            GuardCompiler.EntriesOf(after, after.Nics);
            var writer = new OpenFlowWriter();
            foreach (var message in change.ToMessages()) OpenFlowEncoder.Encode(new BundleAddMessage(1, BundleFlags.Atomic | BundleFlags.Ordered, message), writer);
        }
    }

    private async Task AskSwitchAsync(GuardBridge bridge, CancellationToken cancellationToken)
    {
        var database = BlockingOvsdbConnection.Connect(OvsdbEndpoint.Parse(paths.OvsDatabase), GuardSync.Patience);
        await BridgeReader.FindAsync(database, ["-"], bridge.Ports.Select(port => port.Name), cancellationToken);
        var channel = GuardChannel.ConnectBlocking(bridge.Name, paths.ManagementSocket(bridge.Name), GuardSync.Patience);
        await channel.ReadFragmentsAsync(cancellationToken);
        await channel.ReadFlowsAsync(GuardPipeline.Port.Id, GuardCookie.Shared, ulong.MaxValue, cancellationToken);
        // A bundle that finds nothing to do: no entry can have this cookie, which means "unchanged" on the wire.
        await channel.ApplyAsync(
            SwitchChange.None,
            [new FlowModMessage(FlowModCommand.Delete, new FlowEntry(FlowModMessage.AllTables, 0, Match.Any, [], ulong.MaxValue)) { CookieMask = ulong.MaxValue }],
            cancellationToken);
    }
}
