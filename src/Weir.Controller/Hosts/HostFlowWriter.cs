using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Hardware;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Controller.Hosts;

/// <summary>Writes the flow-mods of a learned host straight into a channel's output, from templates encoded once a (port, VLAN). Allocates nothing per host.</summary>
internal sealed class HostFlowWriter(Datapath datapath)
{
    private readonly Dictionary<(PortNumber Port, Vid Vid), HostTemplates> _templates = [];
    private readonly HostEntries _entries = new(datapath);

    /// <summary>Where the switch's tables are.</summary>
    public TableLayout Layout { get; } = TableLayout.Of(datapath);

    /// <summary>The entries of this configuration.</summary>
    public HostEntries Entries => _entries;

    /// <summary>Whether a host may be learned there.</summary>
    public bool CanLearn(PortNumber port, Vid vid) => _entries.CanLearn(port, vid);

    /// <summary>
    /// Writes the entries of a new or moved host, or (<paramref name="sourceOnly"/>) renews the source entries that timed out. Destinations go first,
    /// so that answers find their way as soon as the source is known.
    /// </summary>
    /// <returns>Number of flow-mods written.</returns>
    public int Write(OpenFlowChannel channel, PortNumber port, Vid vid, MacAddress mac, bool sourceOnly)
    {
        var templates = TemplatesOf(port, vid);
        var timeouts = LearnTimeouts.For(datapath, templates.Port, mac);
        using var lease = channel.Lease();
        if (!sourceOnly)
            foreach (var template in templates.Destinations) template.Write(channel, in lease, mac, timeouts.DestinationIdleSeconds, 0);
        foreach (var template in templates.Sources) template.Write(channel, in lease, mac, timeouts.SourceIdleSeconds, timeouts.SourceHardSeconds);
        return templates.Sources.Length + (sourceOnly ? 0 : templates.Destinations.Length);
    }

    /// <summary>Renews the destination entries of a host that is still there.</summary>
    /// <returns>Number of flow-mods written.</returns>
    public int WriteDestination(OpenFlowChannel channel, PortNumber port, Vid vid, MacAddress mac)
    {
        var templates = TemplatesOf(port, vid);
        var timeouts = LearnTimeouts.For(datapath, templates.Port, mac);
        using var lease = channel.Lease();
        foreach (var template in templates.Destinations) template.Write(channel, in lease, mac, timeouts.DestinationIdleSeconds, 0);
        return templates.Destinations.Length;
    }

    /// <summary>Takes away the entries that a moved host left behind: those that its new ones have not overwritten.</summary>
    public int DeleteLeftBehind(OpenFlowChannel channel, LearnedHost before, LearnedHost after)
    {
        var kept = _entries.All(after).Select(entry => entry.Key).ToHashSet();
        return Send(channel, _entries.Deletes(before).Where(change => !kept.Contains(change.Entry.Key)));
    }

    /// <summary>Takes away entries of a host that is forgotten.</summary>
    /// <param name="channel">To whom.</param>
    /// <param name="host">The host.</param>
    /// <param name="destinations">Those of frames to it too.</param>
    public int Delete(OpenFlowChannel channel, LearnedHost host, bool destinations) =>
        Send(channel, _entries.Deletes(host).Where(change => destinations || change.Entry.TableId == Pipeline.EthSrc.Id));

    /// <summary>Adds an entry.</summary>
    public void Add(OpenFlowChannel channel, FlowEntry entry) => channel.Send(new FlowModMessage(FlowModCommand.Add, Layout.ToSwitch(entry)));

    private int Send(OpenFlowChannel channel, IEnumerable<FlowChange> changes)
    {
        var count = 0;
        foreach (var change in changes)
        {
            channel.Send((change with { Entry = Layout.ToSwitch(change.Entry) }).ToMessage());
            count++;
        }

        return count;
    }

    private HostTemplates TemplatesOf(PortNumber port, Vid vid)
    {
        if (!_templates.TryGetValue((port, vid), out var templates)) _templates[(port, vid)] = templates = new HostTemplates(datapath.FindPort(port)!, _entries, Layout, vid);
        return templates;
    }

    private sealed class HostTemplates
    {
        public HostTemplates(Port port, HostEntries entries, TableLayout layout, Vid vid)
        {
            Port = port;
            var all = entries.All(new LearnedHost(MacAddress.FromBits(2), vid, port.Number)).ToLookup(entry => entry is { TableId: EthSrcId, Priority: HostEntries.SourcePriority });
            Destinations = [.. all[false].Select(entry => new HostTemplate(entry, layout))];
            Sources = [.. all[true].Select(entry => new HostTemplate(entry, layout))];
        }

        public Port Port { get; }

        public ImmutableArray<HostTemplate> Destinations { get; }

        public ImmutableArray<HostTemplate> Sources { get; }
    }

    private const byte EthSrcId = 25;

    private sealed class HostTemplate(FlowEntry entry, TableLayout layout)
    {
        private readonly FlowModTemplate _template = new(new FlowModMessage(FlowModCommand.Add, layout.ToSwitch(entry)));
        private readonly TemplateSlot _mac = new FlowModTemplate(new FlowModMessage(FlowModCommand.Add, entry)).MatchSlot(entry.TableId == EthSrcId ? OxmField.EthSrc : OxmField.EthDst);

        public void Write(OpenFlowChannel channel, ref readonly SendLease lease, MacAddress mac, ushort idleSeconds, ushort hardSeconds)
        {
            var flowMod = _template.CopyTo(lease.GetSpan(_template.Length), channel.NextXid());
            _mac.Write(flowMod, mac.Bits);
            if (entry.IdleTimeoutSeconds > 0) FlowModTemplate.IdleTimeout.Write(flowMod, idleSeconds);
            if (entry.HardTimeoutSeconds > 0) FlowModTemplate.HardTimeout.Write(flowMod, hardSeconds);
            lease.Advance(flowMod.Length);
        }
    }
}
