using System.Collections.Immutable;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.SoftSwitch;

internal sealed partial class PipelineRun
{
    private void Output(OutputAction output)
    {
        if (output.Port == PortNumber.Controller) Punt(PuntReason.Action, output.MaxLength, 0, null);
        else if (output.Port == PortNumber.InPort) Emit(new PortNumber(_fields.InPort));
        else if (output.Port == PortNumber.Table) EnterTable(0, new PortNumber(_fields.InPort));
        else if (output.Port == PortNumber.Normal) Normal();
        else if (output.Port == PortNumber.Flood || output.Port == PortNumber.All) Flood(output.Port == PortNumber.All);
        else if (output.Port.Value == _fields.InPort && Fault != Fault.OutputsToInPort) Skip(SkipReason.InPort, output.Port.ToString());
        else if (output.Port != PortNumber.Any) Emit(output.Port);
    }

    private void Flood(bool all)
    {
        foreach (var port in _datapath.Ports)
            if ((port.Number.Value != _fields.InPort || Fault == Fault.FloodSendsBack) && (all || !port.NoFlood)) Emit(port.Number);
    }

    private void Emit(PortNumber number)
    {
        if (_datapath.FindPort(number) is not { } port || port.NoForward || port.IsDown)
        {
            Skip(SkipReason.NoPort, number.ToString());
            return;
        }

        _editor.Commit(_fields);
        if (_metered) return;
        Add(new Exit(number, [.. _editor.Frame]));
    }

    private void Add(Exit exit)
    {
        _exits.Add(exit);
        _trace?.Report(new ExitStep(exit));
    }

    private void Punt(PuntReason reason, ushort maxLength, ushort controllerId, Controller2Action? action)
    {
        _editor.Commit(_fields);
        if (_metered) return;
        var isMiss = _flow is { Entry: { Priority: 0, Match.Count: 0 } };
        if (reason == PuntReason.Action && isMiss && !_inActionSet && !_isResumed) reason = PuntReason.NoMatch;
        Add(new Exit(PortNumber.Controller, [.. _editor.Frame], new Punt(reason, _tableId, _flow?.Entry.Cookie ?? ulong.MaxValue, maxLength, controllerId, PipelineFields()) { IsVague = _isFinishing && _isResumed }));
        _datapath.IsLastUnclear |= _editor.IsMisread;
    }

    private Match PipelineFields()
    {
        var fields = new List<MatchField> { MatchField.Exact(OxmField.InPort, _fields.InPort) };
        for (var field = OxmField.Metadata; field <= OxmField.Reg7; field++)
            if (_fields.Get(field) is var value && value != 0) fields.Add(MatchField.Exact(field, value));
        return Match.Of([.. fields]);
    }

    private void Group(uint groupId)
    {
        if (_datapath.FindGroup(groupId) is not { } group)
        {
            Skip(SkipReason.NoGroup, $"group {groupId}");
            return;
        }

        switch (group.Type)
        {
            case GroupType.All or GroupType.Indirect:
                for (var i = 0; i < group.Buckets.Count; i++) RunBucket(group, i);
                break;
            case GroupType.Select:
                RunBucketOrNone(group, Choose(group));
                break;
            default:
                RunBucketOrNone(group, _datapath.FirstLiveBucket(group));
                break;
        }
    }

    /// <summary>Open vSwitch hashes the packet in the datapath, once, and parses it anew on the way; a group chooses the same bucket each time.</summary>
    private int Choose(GroupEntry group)
    {
        if (_choices is null)
        {
            Reread();
            _choices = ImmutableDictionary<uint, int>.Empty;
        }

        if (_choices.TryGetValue(group.GroupId, out var chosen)) return chosen;
        chosen = _datapath.ChooseBucket(group, _fields);
        _choices = _choices.Add(group.GroupId, chosen);
        return chosen;
    }

    private void RunBucketOrNone(GroupEntry group, int index)
    {
        if (index >= 0)
        {
            RunBucket(group, index);
            return;
        }

        _trace?.Report(new BucketStep(group.GroupId, -1));
        Skip(SkipReason.NoGroup, $"group {group.GroupId}: no live bucket");
    }

    private void RunBucket(GroupEntry group, int index)
    {
        if (_failed) return;
        if (_depth >= MaximumDepth)
        {
            Fail("groups too deep");
            return;
        }

        _depth++;
        _trace?.Report(new BucketStep(group.GroupId, index));
        _datapath.CountBucket(group.GroupId, index, _length);
        var (fields, editor, wasMpls, choices) = (_fields, _editor, _wasMpls, _choices);
        ApplySet(group.Buckets[index].Actions);

        // Open vSwitch forgets an error at the end of the bucket that it happened in.
        _failed = false;
        if (Fault != Fault.BucketsShareThePacket) (_fields, _editor, _wasMpls, _choices) = (fields, editor, wasMpls, choices);
        _depth--;
    }
}
