using Weir.Compiler;
using Weir.Compiler.Hardware;
using Weir.Controller.Events;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Entries;

namespace Weir.Controller.Datapaths;

/// <content>The audit: is in the switch what shall be in it? The decisions: <c>docs/design/0007-audit.md</c>.</content>
public sealed partial class DatapathRuntime
{
    private const int LoggedDifferences = 10;
    private const int MaxRepairs = 3; // of one entry in audits one after the other
    private const uint RetrySeconds = 5;
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(1);
    private static readonly AuditResult NotConnected = new(AuditOutcome.Unknown, [], "the switch is not connected");
    private static readonly AuditResult PortChanging = new(AuditOutcome.Unknown, [], "a port has just changed");

    private readonly Dictionary<FlowKey, int> _repairs = [];
    private long _changes; // begun so far: a look that one falls into says nothing
    private bool _auditing;
    private TimeSpan _looked; // how long the switch took to say what it holds
    private uint _nextAudit; // 0: not set since the connection came

    /// <summary>
    /// Compares the switch with what it shall hold. What differs is looked at twice, so that what another controller or a link is just about to change is not taken
    /// for a fault.
    /// </summary>
    /// <param name="repair">Put right what differs.</param>
    /// <param name="insist">Also what somebody else has put back again and again.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<AuditResult> AuditAsync(bool repair, bool insist, CancellationToken ct)
    {
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposing.Token);
            lock (_turn)
                if (_synced is null) return NotConnected;
            for (var tries = 0; tries < 3; tries++)
            {
                if (await LookAsync(linked.Token) is { } first) return first.IsEmpty ? Note(new(AuditOutcome.Right, [], null), 0) : await ConfirmAsync(first, repair, insist, linked.Token);
                await Task.Delay(SecondLook, _time, linked.Token);
            }

            return new(AuditOutcome.Unknown, [], "changes were on their way all the time");
        }
        catch (ChannelClosedException)
        {
            return NotConnected;
        }
        catch (OpenFlowErrorReplyException exception)
        {
            return new(AuditOutcome.Unknown, [], $"the switch does not say what it holds: {exception.Message}");
        }
    }

    // Beside everything else, so that nothing waits for the reading. Null: something was changing.
    private async Task<AuditFindings?> LookAsync(CancellationToken ct)
    {
        OpenFlowChannel channel;
        SwitchCapabilities capabilities;
        long changes;
        lock (_turn)
        {
            if (_synced is null || _changing.CurrentCount == 0 || _portsDirty) return null;
            (channel, capabilities, changes) = (_synced, _capabilities, _changes);
        }

        var (observed, fragmentsHidden) = await ReadAsync(channel, capabilities, ct);
        Datapath datapath;
        DesiredState desired;
        RefusedEntries refused;
        lock (_turn)
        {
            if (changes != _changes || _portsDirty || _synced != channel) return null;
            (datapath, desired, refused) = (_configured, _desired, _refused);
        }

        return AuditFindings.Compare(observed, fragmentsHidden, datapath, desired, refused);
    }

    private async Task<(ObservedSwitch Observed, bool FragmentsHidden)> ReadAsync(OpenFlowChannel channel, SwitchCapabilities capabilities, CancellationToken ct)
    {
        var began = _time.GetTimestamp();
        var observed = await SwitchReader.ReadAsync(channel, capabilities, Layout, ct);
        var hidden = capabilities.Controller2 && await SwitchSurvey.HidesFragmentsAsync(channel, ct);
        lock (_turn) _looked = _time.GetElapsedTime(began);
        return (observed, hidden);
    }

    // The second look, with no change on its way, and the repair.
    private async Task<AuditResult> ConfirmAsync(AuditFindings first, bool repair, bool insist, CancellationToken ct)
    {
        await Task.Delay(SecondLook, _time, ct);
        if (!await EnterChangeAsync()) return new(AuditOutcome.Unknown, [], "the datapath is being given up");
        OpenFlowChannel? channel = null;
        try
        {
            Datapath datapath;
            DesiredState desired, held;
            RefusedEntries refused;
            SwitchCapabilities capabilities;
            lock (_turn)
            {
                if (_synced is null) return NotConnected;
                if (_portsDirty) return PortChanging;
                channel = _synced;
                (datapath, desired, held, refused, capabilities) = (_configured, _desired, _held, _refused, _capabilities);
            }

            var (observed, fragmentsHidden) = await ReadAsync(channel, capabilities, ct);
            lock (_turn)
                if (_portsDirty) return PortChanging;
            var found = AuditFindings.Compare(observed, fragmentsHidden, datapath, desired, refused).And(first);
            if (found.IsEmpty) return Note(new(AuditOutcome.Right, [], null), 0);
            var differences = found.Differences();
            if (!repair) return Note(new(AuditOutcome.Wrong, differences, null), 0);

            var mended = insist ? found : found.Except(key => _repairs.GetValueOrDefault(key) >= MaxRepairs);
            var report = await ChangeSender.SendAsync(channel, mended.Change, TableLayout.Of(datapath), capabilities.Bundles, allOrNothing: false, ct);
            await DeleteForeignAsync(channel, mended.Foreign, ct);
            if (mended.FragmentsHidden) await SwitchSurvey.ShowFragmentsAsync(channel, ct);
            var left = found.Change.Count - mended.Change.Count + report.Refusals.Length;
            lock (_turn)
            {
                Count(report);
                foreach (var flow in mended.Change.Flows) _repairs[flow.Entry.Key] = _repairs.GetValueOrDefault(flow.Entry.Key) + 1;
                if (_synced == channel)
                {
                    _refused = refused.With(report.Refusals);
                    _held = _refused.HeldOf(desired, held.Flows.Select(flow => flow.Entry), held.Groups.Select(group => group.Entry), held.Meters.Select(meter => meter.Entry));
                    _board.Confirmed(_hash, Faults());
                }
            }

            var note = mended.Change.Count == found.Change.Count ? null : $"{found.Change.Count - mended.Change.Count} were put right {MaxRepairs} times and are wrong again: somebody else insists, perhaps another controller with another configuration";
            return Note(new(left == 0 ? AuditOutcome.Repaired : AuditOutcome.Wrong, differences, note), differences.Length - left);
        }
        catch (Exception exception) when (exception is not (ChannelClosedException or OpenFlowErrorReplyException))
        {
            Lose(channel, exception);
            throw;
        }
        finally
        {
            LeaveChange();
        }
    }

    private AuditResult Note(AuditResult result, int repaired)
    {
        if (!result.Differences.IsEmpty) Tell(result, repaired);
        // Last: who reads an outcome there may count on what was said of it.
        lock (_turn)
        {
            _board.Audit = _board.Audit.With(result, repaired, _time.GetUtcNow());
            if (result.Differences.IsEmpty) _repairs.Clear();
        }

        return result;
    }

    private void Tell(AuditResult result, int repaired)
    {
        _events.Publish(new AuditFindingEvent(Subject, result.Outcome, result.Differences.Length, repaired, [.. result.Differences.Take(AuditFindingEvent.MostDifferences)]));
        foreach (var difference in result.Differences.Take(LoggedDifferences))
            ControllerLog.AuditDifference(_logger, DpId, _configured.Name, difference.Kind.ToString().ToLowerInvariant(), difference.Text, difference.Subject, difference.Location is null ? "" : $" ({difference.Location})");
        ControllerLog.AuditFound(_logger, DpId, _configured.Name, result.Differences.Length, repaired, result.Note is null ? "" : $"; {result.Note}");
    }

    // In a turn, once a second: whether an audit is due.
    private bool AuditIsDue(uint now)
    {
        if (_configured.Audit == AuditMode.Off || _auditing) return false;
        if (_nextAudit == 0) _nextAudit = now + (uint)_configured.AuditIntervalSeconds;
        if (now < _nextAudit) return false;
        return _auditing = true;
    }

    private async Task AuditInTurnAsync()
    {
        var outcome = AuditOutcome.Unknown;
        try
        {
            outcome = (await AuditAsync(_configured.Audit == AuditMode.Repair, insist: false, _disposing.Token)).Outcome;
        }
        catch (OperationCanceledException)
        {
            // Given up.
        }
        catch (Exception exception)
        {
            ControllerLog.ReconcileFault(_logger, DpId, _configured.Name, exception); // INV-5
        }

        lock (_turn)
        {
            // A switch whose answer takes long is not asked all the time.
            var pause = Math.Max(_configured.AuditIntervalSeconds, 20 * _looked.TotalSeconds);
            _nextAudit = NowSeconds() + (outcome == AuditOutcome.Unknown ? Math.Min(RetrySeconds, (uint)pause) : (uint)pause);
            _auditing = false;
        }
    }
}
