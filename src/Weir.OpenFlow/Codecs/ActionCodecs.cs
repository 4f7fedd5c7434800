using System.Collections.Frozen;
using Weir.OpenFlow.Actions;

namespace Weir.OpenFlow.Codecs;

/// <summary>
/// Lists of actions. An action: u16 type, u16 length with padding, body, zeros up to 8; an experimenter's body starts with u32 experimenter, and Nicira's goes
/// on with u16 subtype. Source: OpenFlow 1.3.5, section 7.2.4; <c>ofp-actions.c</c> of Open vSwitch.
/// </summary>
internal static class ActionCodecs
{
    public const ushort Experimenter = 0xFFFF;

    private static readonly ActionCodec[] Registered = [.. StandardActionCodecs.All, .. NiciraActionCodecs.All, .. ConntrackActionCodecs.All];
    private static readonly FrozenDictionary<ushort, ActionCodec> ByType = Registered.Where(c => c.Subtype is null).ToFrozenDictionary(c => c.Type);
    private static readonly FrozenDictionary<ushort, ActionCodec> BySubtype = Registered.Where(c => c.Subtype is not null).ToFrozenDictionary(c => c.Subtype!.Value);

    // Where a record has an old and a new form on the wire, the first one registered is written.
    private static readonly FrozenDictionary<Type, ActionCodec> ByClass = Registered.DistinctBy(c => c.ActionClass).ToFrozenDictionary(c => c.ActionClass);

    public static void WriteList(ValueList<OpenFlowAction> actions, OpenFlowWriter writer)
    {
        foreach (var action in actions) Write(action, writer);
    }

    public static void Write(OpenFlowAction action, OpenFlowWriter writer)
    {
        var start = writer.Length;
        switch (action)
        {
            case ExperimenterAction raw:
                WriteRaw(Experimenter, raw.Experimenter, raw.Body.AsSpan(), writer);
                break;
            case ForeignAction raw:
                WriteRaw(raw.Type, null, raw.Body.AsSpan(), writer);
                break;
            default:
                var codec = ByClass.GetValueOrDefault(action.GetType()) ?? throw new ArgumentException($"no codec writes {action.GetType().Name}", nameof(action));
                writer.WriteUInt16(codec.Type);
                writer.WriteUInt16(0);
                if (codec.Subtype is { } subtype)
                {
                    writer.WriteUInt32(ExperimenterId.Nicira);
                    writer.WriteUInt16(NiciraActionCodecs.WireSubtype(action, subtype));
                }

                codec.Write(action, writer);
                break;
        }

        writer.PadToEight(start);
        writer.PatchUInt16(start + 2, writer.Length - start);
    }

    /// <summary>Reads actions to the end of <paramref name="reader"/>.</summary>
    /// <param name="reader">The list and nothing more.</param>
    /// <param name="insideCt">The list is nested in a <c>ct</c> action, which may not nest another.</param>
    public static ValueList<OpenFlowAction> ReadList(WireReader reader, bool insideCt = false)
    {
        if (reader.IsEmpty) return ValueList<OpenFlowAction>.Empty;
        var actions = new List<OpenFlowAction>();
        while (!reader.IsEmpty)
        {
            var list = new WireReader(reader.Rest, OpenFlowError.BadActionLength, reader.Lenient);
            var type = list.ReadUInt16();
            var length = list.ReadUInt16();
            if (length < 8 || length % 8 != 0) throw new OpenFlowFormatException(OpenFlowError.BadActionLength, $"action {type} of {length} bytes");
            var action = Read(type, list.Part(length - 4));
            if (insideCt && action is CtAction) throw new OpenFlowFormatException(OpenFlowError.BadActionArgument, "ct inside ct");
            actions.Add(action);
            reader.Skip(length);
        }

        return ValueList.From(actions);
    }

    private static OpenFlowAction Read(ushort type, WireReader body)
    {
        if (type == Experimenter) return ReadExperimenter(body);
        var codec = ByType.GetValueOrDefault(type) ?? throw new OpenFlowFormatException(OpenFlowError.BadActionType, $"action type {type}");
        var whole = body;
        if (codec.Read(ref body) is not { } action) return new ForeignAction(type, whole.ReadRest());
        ExpectPadding(body, type);
        return action;
    }

    private static OpenFlowAction ReadExperimenter(WireReader body)
    {
        var experimenter = body.ReadUInt32();
        var rest = body;
        if (experimenter == ExperimenterId.Nicira && body.Remaining >= 2 && BySubtype.TryGetValue(body.ReadUInt16(), out var codec) && codec.Read(ref body) is { } action)
        {
            ExpectPadding(body, Experimenter);
            return action;
        }

        return new ExperimenterAction(experimenter, rest.ReadRest());
    }

    private static void ExpectPadding(in WireReader body, ushort type)
    {
        if (body.Remaining >= 8) throw new OpenFlowFormatException(OpenFlowError.BadActionLength, $"action {type} is {body.Remaining} bytes too long");
    }

    private static void WriteRaw(ushort type, uint? experimenter, ReadOnlySpan<byte> body, OpenFlowWriter writer)
    {
        writer.WriteUInt16(type);
        writer.WriteUInt16(0);
        if (experimenter is { } id) writer.WriteUInt32(id);
        writer.WriteBytes(body);
    }
}
