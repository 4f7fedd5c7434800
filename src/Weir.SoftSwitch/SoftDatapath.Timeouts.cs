using Weir.OpenFlow.Messages;

namespace Weir.SoftSwitch;

public sealed partial class SoftDatapath
{
    private long _nextExpiry = long.MaxValue;

    /// <summary>Told of every flow that leaves by a timeout or a delete, whether or not it has OFPFF_SEND_FLOW_REM. Null: nobody.</summary>
    public Action<InstalledFlow, FlowRemovedReason>? FlowRemoved { get; set; }

    /// <summary>Removes flows whose time is over. <see cref="Send"/> does so too; an idle switch needs to be told.</summary>
    public void Expire()
    {
        var now = Now;
        if (now < _nextExpiry) return;
        _nextExpiry = long.MaxValue;
        foreach (var table in TablesInUse.ToList())
        {
            foreach (var flow in table.Flows.ToList())
            {
                if (flow.Entry is { IdleTimeoutSeconds: 0, HardTimeoutSeconds: 0 }) continue;
                if (ExpiryReason(flow, now) is { } reason) Remove(table, flow, reason);
                else NoteExpiry(flow);
            }
        }
    }

    private FlowRemovedReason? ExpiryReason(InstalledFlow flow, long now)
    {
        if (flow.Entry.HardTimeoutSeconds > 0 && now >= flow.CreatedAt + Ticks(flow.Entry.HardTimeoutSeconds)) return FlowRemovedReason.HardTimeout;
        if (flow.Entry.IdleTimeoutSeconds > 0 && now >= flow.LastUsedAt + Ticks(flow.Entry.IdleTimeoutSeconds)) return FlowRemovedReason.IdleTimeout;
        return null;
    }

    /// <summary>An idle timeout may end later than noted, never sooner.</summary>
    private void NoteExpiry(InstalledFlow flow)
    {
        if (flow.Entry.HardTimeoutSeconds > 0) _nextExpiry = Math.Min(_nextExpiry, flow.CreatedAt + Ticks(flow.Entry.HardTimeoutSeconds));
        if (flow.Entry.IdleTimeoutSeconds > 0) _nextExpiry = Math.Min(_nextExpiry, flow.LastUsedAt + Ticks(flow.Entry.IdleTimeoutSeconds));
    }

    private long Ticks(ushort seconds) => seconds * _time.TimestampFrequency;

    private void Remove(FlowTable table, InstalledFlow flow, FlowRemovedReason reason)
    {
        table.Remove(flow);
        if (_heldRemovals is not null) _heldRemovals.Add((flow, reason));
        else FlowRemoved?.Invoke(flow, reason);
    }
}
