using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Analysis.Planning;

/// <summary>Where a packet is in the pipeline, and which of its fields have a value by now that it did not come with.</summary>
/// <param name="TableId">The table that it is looked up in next; <see cref="Nowhere"/>: none.</param>
/// <param name="Written">Those fields; what the switch carries beside a frame (metadata, registers, ct_state) is 0 where it is not named.</param>
internal sealed record PacketState(byte TableId, Match Written)
{
    /// <summary>The table of a packet that is looked up no more.</summary>
    public const byte Nowhere = 255;

    private const uint TrackedAndNew = 0x21; // +trk+new: what the interpreter has a connection tracker say

    /// <summary>A packet that comes in.</summary>
    public static PacketState Start { get; } = new(0, Match.Any);

    /// <summary>A packet that is done with.</summary>
    public static PacketState End { get; } = new(Nowhere, Match.Any);

    /// <summary>Whether it is looked up no more.</summary>
    public bool IsDone => TableId == Nowhere;

    /// <summary>The VID as <c>vlan_vid</c> shows it now.</summary>
    /// <param name="came">As the packet came in.</param>
    public ulong VidOf(ulong came) => Written.Find(OxmField.VlanVid)?.LowValue ?? came;

    /// <summary>What a packet must have come with to meet <paramref name="match"/> now; null: it cannot.</summary>
    public Match? Before(Match match)
    {
        List<MatchField>? open = null;
        for (var i = 0; i < match.Count; i++)
        {
            UInt128 value = 0;
            if (Written.Find(match[i].Field) is { } written) value = written.Value;
            else if (!IsBesideFrame(match[i].Field))
            {
                open?.Add(match[i]);
                continue;
            }

            if ((value & match[i].Mask) != match[i].Value) return null;
            open ??= [.. match.Take(i)];
        }

        return open is null ? match : Match.Of([.. open]);
    }

    /// <summary>The ways that a packet takes from an entry: where it is looked up next, each copy by itself. Empty: nowhere.</summary>
    /// <param name="instructions">The entry's instructions.</param>
    /// <param name="came">The VID that it came in with.</param>
    public List<PacketState> Next(ValueList<Instruction> instructions, ulong came)
    {
        var ways = new List<PacketState>();
        var written = Written;
        foreach (var instruction in instructions)
        {
            switch (instruction)
            {
                case ApplyActionsInstruction apply:
                    written = Act(apply.Actions, written, came, ways);
                    break;
                case WriteMetadataInstruction write:
                    var metadata = written.Find(OxmField.Metadata)?.LowValue ?? 0;
                    written = written.With(MatchField.Exact(OxmField.Metadata, (metadata & ~write.Mask) | (write.Metadata & write.Mask)));
                    break;
                case GotoTableInstruction go:
                    ways.Add(new(go.TableId, written));
                    break;
            }
        }

        return ways;
    }

    private Match Act(ValueList<OpenFlowAction> actions, Match written, ulong came, List<PacketState> ways)
    {
        foreach (var action in actions)
        {
            switch (action)
            {
                case PushVlanAction:
                    var vid = written.Find(OxmField.VlanVid)?.LowValue ?? came;
                    written = written.With(MatchField.Exact(OxmField.VlanVid, vid | Vid.Present));
                    break;
                case PopVlanAction:
                    written = written.With(MatchField.Exact(OxmField.VlanVid, 0));
                    break;
                case SetFieldAction set:
                    written = written.With(set.Field);
                    break;
                case RegLoadAction load:
                    written = written.With(Load(load, written));
                    break;
                case ResubmitAction resubmit:
                    ways.Add(new(resubmit.TableId == Nowhere ? TableId : resubmit.TableId, written));
                    break;
                case CloneAction clone:
                    Act(clone.Actions, written, came, ways);
                    break;
                case CtAction { RecirculateTable: not Nowhere } track:
                    ways.Add(new(track.RecirculateTable, written.With(MatchField.Exact(OxmField.CtState, TrackedAndNew))));
                    break;
            }
        }

        return written;
    }

    private static MatchField Load(RegLoadAction load, Match written)
    {
        var mask = ((UInt128.One << load.Destination.Count) - 1) << load.Destination.Offset;
        var held = written.Find(load.Destination.Field)?.Value ?? 0;
        return MatchField.Exact(load.Destination.Field, (held & ~mask) | (((UInt128)load.Value << load.Destination.Offset) & mask));
    }

    private static bool IsBesideFrame(OxmField field) => field is (>= OxmField.Metadata and <= OxmField.Reg7) or >= OxmField.CtState;
}
