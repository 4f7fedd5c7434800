using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Controller.Status;

/// <summary>What a datapath's runtime notes down for its status. Touched inside the datapath's turn only.</summary>
internal sealed class StatusBoard(DatapathId id, string name, TimeProvider time)
{
    private DatapathCondition _condition = DatapathCondition.Disconnected;
    private DateTimeOffset _since = time.GetUtcNow();
    private string? _peer;
    private string? _appliedHash;
    private DateTimeOffset? _appliedSince;
    private ImmutableArray<DatapathFault> _faults = [];
    private long _connections;
    private long _disconnections;

    /// <summary>The datapath's name; a reload can change it.</summary>
    public string Name { get; set; } = name;

    /// <summary>What audits have found.</summary>
    public DatapathAudit Audit { get; set; } = DatapathAudit.None;

    /// <summary>Packet-ins received.</summary>
    public long PacketIns { get; set; }

    /// <summary>Packet-ins that were not for learning.</summary>
    public long PacketInsIgnored { get; set; }

    /// <summary>Of these, in a VLAN: looked at for learning.</summary>
    public long VlanPacketIns { get; set; }

    /// <summary>Of these, without a VLAN: LACP, LLDP.</summary>
    public long NonVlanPacketIns { get; set; }

    /// <summary>Of these, unreadable, with a foreign cookie, or from where nothing is learned.</summary>
    public long UnexpectedPacketIns { get; set; }

    /// <summary>Of these, not looked at because there were too many.</summary>
    public long ShedPacketIns { get; set; }

    /// <summary>Flow-mods sent.</summary>
    public long FlowModsSent { get; set; }

    /// <summary>Errors received.</summary>
    public long Errors { get; set; }

    public void Connected(string peer)
    {
        _connections++;
        if (_peer is not null) _disconnections++; // displaced
        _peer = peer;
        Set(DatapathCondition.Reconciling);
    }

    public void Disconnected()
    {
        _disconnections++;
        _peer = null;
        Set(DatapathCondition.Disconnected);
    }

    /// <summary>The switch confirmed this configuration, but for <paramref name="faults"/>.</summary>
    public void Confirmed(string hash, ImmutableArray<DatapathFault> faults)
    {
        if (_appliedHash != hash || _appliedSince is null) _appliedSince = time.GetUtcNow();
        _appliedHash = hash;
        Settle(faults);
    }

    /// <summary>The switch refused a configuration; the one before stays.</summary>
    public void Refused(ImmutableArray<DatapathFault> faults) => Settle(faults);

    /// <summary>It could not be found out what the switch holds, or it did not answer.</summary>
    public void Failed(DatapathFault fault) => _faults = [fault];

    public DatapathStatus Snapshot(int hosts, long bans) => new(
        id, Name, _condition, _since, _peer, _appliedHash, _appliedSince, _faults,
        new DatapathCounters(hosts, PacketIns, PacketInsIgnored, FlowModsSent, Errors, _connections, _disconnections, bans))
    {
        Audit = Audit,
    };

    private void Settle(ImmutableArray<DatapathFault> faults)
    {
        _faults = faults;
        Set(faults.IsEmpty ? DatapathCondition.Applied : DatapathCondition.Degraded);
    }

    private void Set(DatapathCondition condition)
    {
        if (_condition == condition) return;
        _condition = condition;
        _since = time.GetUtcNow();
    }
}
