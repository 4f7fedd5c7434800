using System.Collections.Immutable;
using Weir.Guard.Bridges;
using Weir.Ovsdb;

namespace Weir.Guard.Runtime;

/// <summary>What Open vSwitch's database shows, as last seen.</summary>
/// <param name="changed">Called after each change, on the database's reader.</param>
/// <param name="lost">Called when the connection ends or cannot be made.</param>
internal sealed class BridgeWatch(Action changed, Action<OvsdbException> lost) : IOvsdbObserver
{
    private ImmutableArray<BridgeView> _bridges;

    /// <summary>All bridges; default: nothing has been seen yet.</summary>
    public ImmutableArray<BridgeView> Bridges
    {
        get
        {
            lock (this) return _bridges;
        }
    }

    /// <inheritdoc/>
    public void Changed(OvsdbReplica rows)
    {
        var bridges = BridgeTables.Read(rows);
        lock (this) _bridges = bridges;
        changed();
    }

    /// <inheritdoc/>
    public void Lost(OvsdbException reason) => lost(reason);
}
