using System.Buffers.Binary;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

/// <summary><c>ONF_BCT_*</c>, the requests.</summary>
internal enum BundleControl : ushort
{
    Open = 0,
    Commit = 4,
    Discard = 6,
}

/// <summary>The messages of one bundle. Source: ONF extension 230, "Bundle", to OpenFlow 1.3; the flags must be the same in all of them.</summary>
internal sealed class Bundle(uint id)
{
    private const uint ControlType = 2300; // ONF_ET_BUNDLE_CONTROL
    private const uint AddType = 2301;     // ONF_ET_BUNDLE_ADD_MESSAGE
    private const ushort Flags = 3;        // ONF_BF_ATOMIC | ONF_BF_ORDERED

    /// <summary>Opens, commits or discards it.</summary>
    public OpenFlowMessage Control(BundleControl control)
    {
        Span<byte> body = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(body, id);
        BinaryPrimitives.WriteUInt16BigEndian(body[4..], (ushort)control);
        BinaryPrimitives.WriteUInt16BigEndian(body[6..], Flags);
        return new ExperimenterMessage(ExperimenterId.Onf, ControlType, ValueList.Create<byte>(body));
    }

    /// <summary>Appends the message that adds <paramref name="message"/>; inner and outer xid must be equal.</summary>
    public void WriteAdd(OpenFlowMessage message, uint xid, OpenFlowWriter writer)
    {
        var start = writer.Length;
        writer.WriteByte(OpenFlowHeader.OpenFlow13);
        writer.WriteByte((byte)MessageType.Experimenter);
        writer.WriteUInt16(0);
        writer.WriteUInt32(xid);
        writer.WriteUInt32(ExperimenterId.Onf);
        writer.WriteUInt32(AddType);
        writer.WriteUInt32(id);
        writer.WriteUInt16(0);
        writer.WriteUInt16(Flags);
        OpenFlowEncoder.Encode(message with { Xid = xid }, writer);
        writer.PatchUInt16(start + 2, writer.Length - start);
    }
}
