using Weir.OpenFlow.Entries;

namespace Weir.OpenFlow.Messages;

/// <summary>OFPGC_*.</summary>
public enum GroupModCommand : ushort
{
    /// <summary>Adds; refused where the group exists.</summary>
    Add = 0,

    /// <summary>Replaces type and buckets; refused where the group does not exist.</summary>
    Modify = 1,

    /// <summary>Deletes the group and every flow entry that uses it; no error where there is none.</summary>
    Delete = 2,
}

/// <summary>OFPT_GROUP_MOD.</summary>
/// <param name="Command">What to do.</param>
/// <param name="Entry">The group. For deletes type and buckets are ignored, and <see cref="AllGroups"/> is every group.</param>
public sealed record GroupModMessage(GroupModCommand Command, GroupEntry Entry) : OpenFlowMessage
{
    /// <summary>OFPG_ALL.</summary>
    public const uint AllGroups = 0xFFFF_FFFC;

    /// <inheritdoc/>
    public override MessageType Type => MessageType.GroupMod;

    /// <summary>Deletes group <paramref name="groupId"/>, or all of them.</summary>
    public static GroupModMessage Delete(uint groupId) => new(GroupModCommand.Delete, new GroupEntry(groupId, GroupType.All, ValueList<Bucket>.Empty));
}
