using Weir.Compiler;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Controller.Hosts;

/// <summary>Writes the two flow-mods of a learned host straight into a channel's output, from templates encoded once a (port, VLAN). Allocates nothing per host.</summary>
internal sealed class HostFlowWriter(Datapath datapath)
{
    private readonly Dictionary<(PortNumber Port, Vid Vid), HostTemplates> _templates = [];
    private readonly HostEntries _entries = new(datapath);

    /// <summary>The entries of this configuration.</summary>
    public HostEntries Entries => _entries;

    /// <summary>Whether a host may be learned there.</summary>
    public bool CanLearn(PortNumber port, Vid vid) => _entries.CanLearn(port, vid);

    /// <summary>
    /// Writes the entries of a new or moved host, or (<paramref name="sourceOnly"/>) renews the source entry that timed out. The destination goes first,
    /// so that answers find their way as soon as the source is known.
    /// </summary>
    /// <returns>Number of flow-mods written.</returns>
    public int Write(OpenFlowChannel channel, PortNumber port, Vid vid, MacAddress mac, bool sourceOnly)
    {
        if (!_templates.TryGetValue((port, vid), out var templates)) _templates[(port, vid)] = templates = new HostTemplates(_entries, port, vid);
        var timeouts = LearnTimeouts.For(datapath, mac);
        using var lease = channel.Lease();
        if (!sourceOnly)
        {
            var destination = templates.Destination.CopyTo(lease.GetSpan(templates.Destination.Length), channel.NextXid());
            templates.DestinationMac.Write(destination, mac.Bits);
            FlowModTemplate.IdleTimeout.Write(destination, timeouts.DestinationIdleSeconds);
            lease.Advance(destination.Length);
        }

        var source = templates.Source.CopyTo(lease.GetSpan(templates.Source.Length), channel.NextXid());
        templates.SourceMac.Write(source, mac.Bits);
        FlowModTemplate.HardTimeout.Write(source, timeouts.SourceHardSeconds);
        lease.Advance(source.Length);
        return sourceOnly ? 1 : 2;
    }

    /// <summary>Takes away the source entry that a moved host left behind; its destination entry has been overwritten.</summary>
    public int DeleteSource(OpenFlowChannel channel, PortNumber port, Vid vid, MacAddress mac)
    {
        channel.Send(new FlowModMessage(FlowModCommand.DeleteStrict, _entries.Source(new LearnedHost(mac, vid, port))));
        return 1;
    }

    private sealed class HostTemplates
    {
        public HostTemplates(HostEntries entries, PortNumber port, Vid vid)
        {
            var anybody = new LearnedHost(MacAddress.FromBits(2), vid, port);
            Source = new FlowModTemplate(new FlowModMessage(FlowModCommand.Add, entries.Source(anybody)));
            SourceMac = Source.MatchSlot(OxmField.EthSrc);
            Destination = new FlowModTemplate(new FlowModMessage(FlowModCommand.Add, entries.Destination(anybody)));
            DestinationMac = Destination.MatchSlot(OxmField.EthDst);
        }

        public FlowModTemplate Source { get; }

        public TemplateSlot SourceMac { get; }

        public FlowModTemplate Destination { get; }

        public TemplateSlot DestinationMac { get; }
    }
}
