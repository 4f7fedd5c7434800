using Weir.OpenFlow.Actions;

namespace Weir.OpenFlow.Codecs;

/// <summary>Reads an action's body: what follows type and length (for Nicira's: experimenter and subtype too), padding included. Null: Weir does not know what it names; keep the bytes.</summary>
internal delegate OpenFlowAction? ReadAction(ref WireReader body);

/// <summary>Writes and reads one kind of action. The header, its length and the zeros up to a multiple of 8 are <see cref="ActionCodecs"/>' business.</summary>
internal sealed class ActionCodec
{
    private ActionCodec(ushort type, ushort? subtype, Type actionClass, Action<OpenFlowAction, OpenFlowWriter> write, ReadAction read) =>
        (Type, Subtype, ActionClass, Write, Read) = (type, subtype, actionClass, write, read);

    /// <summary>OFPAT_*.</summary>
    public ushort Type { get; }

    /// <summary>NXAST_* where <see cref="Type"/> is an experimenter's; else null.</summary>
    public ushort? Subtype { get; }

    public Type ActionClass { get; }

    public Action<OpenFlowAction, OpenFlowWriter> Write { get; }

    public ReadAction Read { get; }

    public static ActionCodec Standard<T>(ushort type, Action<T, OpenFlowWriter> write, ReadAction read)
        where T : OpenFlowAction => new(type, null, typeof(T), (action, writer) => write((T)action, writer), read);

    public static ActionCodec Nicira<T>(ushort subtype, Action<T, OpenFlowWriter> write, ReadAction read)
        where T : OpenFlowAction => new(ActionCodecs.Experimenter, subtype, typeof(T), (action, writer) => write((T)action, writer), read);
}
