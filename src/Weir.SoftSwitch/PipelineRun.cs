using System.Collections.Immutable;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>One packet's way through the pipeline.</summary>
internal sealed partial class PipelineRun
{
    private const int MaximumDepth = 64;
    private const int MaximumLookups = 4096;

    private readonly SoftDatapath _datapath;
    private readonly ITraceSink? _trace;
    private readonly List<Exit> _exits = [];
    private readonly List<OpenFlowAction> _actionSet = [];
    private readonly List<(InstalledMeter Meter, (ulong[], long) Saved)> _metersPassed = [];
    private readonly int _length;
    private FrameEditor _editor;
    private PacketFields _fields;
    private InstalledFlow? _flow;
    private InstalledFlow? _firstFlow;
    private byte _tableId;
    private int _depth;
    private int _lookups;
    private bool _wasMpls;
    private bool _metered;
    private bool _failed;
    private bool _inActionSet;
    private bool _isResumed;
    private bool _hasEnded;
    private ImmutableDictionary<uint, int>? _choices;
    private bool _isFinishing;
    private int _committedExits;

    public PipelineRun(SoftDatapath datapath, PortNumber inPort, ReadOnlySpan<byte> frame, ITraceSink? trace)
    {
        _datapath = datapath;
        _trace = trace;
        _length = frame.Length;
        _fields = PacketFieldsReader.Extract(frame, inPort);
        _editor = new FrameEditor(frame.ToArray(), _fields, datapath.Fault);
    }

    private Fault Fault => _datapath.Fault;

    /// <summary>Sends the packet to table 0.</summary>
    public ImmutableArray<Exit> Run()
    {
        EnterTable(0, new PortNumber(_fields.InPort));
        return Finish();
    }

    /// <summary>Carries out the actions of a packet-out.</summary>
    public ImmutableArray<Exit> Run(ValueList<OpenFlowAction> actions)
    {
        Apply(actions);
        return Finish();
    }

    private ImmutableArray<Exit> Finish()
    {
        if (!_failed && _actionSet.Count > 0)
        {
            (_flow, _isFinishing, _hasEnded) = (_firstFlow, true, false);
            ApplySet(_actionSet);
        }

        if (_failed)
        {
            _datapath.IsLastUnclear |= _committedExits > 0;
            Discard();
        }

        return [.. _exits];
    }

    /// <summary>Open vSwitch never carries out what it fails to translate, meters included.</summary>
    private void Discard()
    {
        foreach (var (meter, saved) in Enumerable.Reverse(_metersPassed)) meter.Restore(saved);
        _metersPassed.Clear();
        _exits.RemoveRange(_committedExits, _exits.Count - _committedExits);
    }

    /// <summary>Looks the packet up and does what the entry says. False where the action list that led here must stop.</summary>
    private void EnterTable(byte tableId, PortNumber lookupPort)
    {
        if (++_lookups > MaximumLookups || _depth >= MaximumDepth)
        {
            Fail("too many resubmits");
            return;
        }

        if (Lookup(tableId, lookupPort) is not { } flow) return;
        var (outerFlow, outerTable) = (_flow, _tableId);
        var deeper = tableId <= _tableId;
        if (deeper) _depth++;
        var outerIsResumed = _isResumed;
        (_flow, _tableId, _isResumed) = (flow, tableId, false);
        _firstFlow ??= flow;
        Execute(flow.Entry.Instructions);
        (_flow, _tableId) = (outerFlow, outerTable);
        _isResumed |= outerIsResumed;
        if (deeper) _depth--;
    }

    private InstalledFlow? Lookup(byte tableId, PortNumber lookupPort)
    {
        var shown = _fields;
        shown.InPort = lookupPort.Value;
        if ((shown.NwFrag & PacketFields.FragmentAny) != 0 && _datapath.FragmentMode != FragmentMode.NxMatch)
        {
            if (_datapath.FragmentMode == FragmentMode.Drop && Fault != Fault.DroppedFragmentsPass)
            {
                Skip(SkipReason.Fragment, "");
                return null;
            }

            if (Fault != Fault.FirstFragmentShowsPorts) shown.TpSrc = shown.TpDst = 0;
        }

        var flow = _datapath.Table(tableId).Lookup(shown);
        _trace?.Report(new LookupStep(tableId, flow?.Entry, shown));
        flow?.Count(_length, _datapath.Now);
        return flow;
    }

    /// <summary>Executes instructions; false where one ended the packet's way here (a TTL ran out).</summary>
    private void Execute(ValueList<Instruction> instructions)
    {
        foreach (var instruction in instructions)
        {
            if (_failed || _hasEnded) return;
            if (instruction is not (ApplyActionsInstruction or GotoTableInstruction)) _trace?.Report(new InstructionStep(instruction));
            switch (instruction)
            {
                case MeterInstruction meter:
                    if (!PassMeter(meter.MeterId))
                    {
                        _metered = true;
                        Skip(SkipReason.Meter, $"meter {meter.MeterId}");
                    }

                    break;
                case ApplyActionsInstruction apply:
                    if (!Apply(apply.Actions)) return;
                    break;
                case ClearActionsInstruction:
                    RereadAfterMpls(null);
                    if (Fault != Fault.ClearActionsIgnored) _actionSet.Clear();
                    break;
                case WriteActionsInstruction write:
                    RereadAfterMpls(null);
                    if (Fault != Fault.GotoSkipsWriteActions || !instructions.Any(other => other is GotoTableInstruction)) _actionSet.AddRange(write.Actions);
                    break;
                case WriteMetadataInstruction write:
                    RereadAfterMpls(null);
                    var mask = Fault == Fault.MetadataMaskIgnored ? ulong.MaxValue : write.Mask;
                    _fields.Metadata = (_fields.Metadata & ~mask) | (write.Metadata & mask);
                    break;
                case GotoTableInstruction next:
                    RereadAfterMpls(null);
                    EnterTable(next.TableId, new PortNumber(_fields.InPort));
                    break;
                default:
                    Skip(SkipReason.Unsupported, instruction.GetType().Name);
                    break;
            }
        }
    }

    /// <summary>After the last label of an MPLS packet is popped, what needs the headers below makes the switch parse the packet anew.</summary>
    private void RereadAfterMpls(OpenFlowAction? action)
    {
        if (!_wasMpls || Fault == Fault.PopMplsKeepsOldFields) return;
        if (action is OutputAction or GroupAction or SetQueueAction) return;
        if (action is SetFieldAction { Field.Field: < OxmField.MplsLabel } or RegLoadAction { Destination.Field: < OxmField.MplsLabel }) return;
        Reread();
    }

    private void Reread()
    {
        _wasMpls = false;
        _isResumed = true;


        // What left on the first way has left, whatever happens on the second.
        _committedExits = _exits.Count;
        _metersPassed.Clear();
        _editor.Commit(_fields);

        // What follows happens to the packet on its second way through the datapath; a bucket's end comes back to the first.
        _editor = _editor.Clone();
        _fields = _editor.Reread(_fields);
    }

    private void Fail(string why)
    {
        _failed = true;
        Skip(SkipReason.Error, why);
    }

    private bool PassMeter(uint meterId)
    {
        if (_metered) return false;
        if (_datapath.FindMeter(meterId) is { } meter) _metersPassed.Add((meter, meter.Save()));
        return _datapath.PassMeter(meterId, _editor.Frame.Length);
    }

    private void Skip(SkipReason reason, string detail) => _trace?.Report(new SkipStep(reason, detail));
}
