using Weir.Compiler;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>What is known of a switch: what a change of its configuration would be worked out from.</summary>
/// <param name="IsKnown">It has been connected; if not, the rest says nothing.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="State">Ports that are up, LAGs in step, and the priorities of ACL rules.</param>
/// <param name="Hosts">Learned hosts, in no order.</param>
/// <param name="Configured">The configuration in force there.</param>
public sealed record DatapathSnapshot(bool IsKnown, SwitchCapabilities Capabilities, DatapathState State, IReadOnlyList<LearnedHost> Hosts, Datapath Configured);

/// <content>For those who ask what is in force.</content>
public sealed partial class DatapathRuntime
{
    /// <summary>The datapath's id.</summary>
    public DatapathId Id => _configured.Id;

    /// <summary>Hash of the configuration in force.</summary>
    public string ConfigHash
    {
        get
        {
            lock (_turn) return _hash;
        }
    }

    /// <summary>A snapshot.</summary>
    public DatapathSnapshot Snapshot()
    {
        lock (_turn)
        {
            return new DatapathSnapshot(
                !_desired.Flows.IsEmpty,
                _capabilities,
                StateFor(_configured, _reportedUpPorts, _desired.AclPriorities),
                [.. _learner.Hosts.Where(static _ => true).Select(host => new LearnedHost(host.Mac, host.Vid, host.Port))],
                _configured);
        }
    }
}
