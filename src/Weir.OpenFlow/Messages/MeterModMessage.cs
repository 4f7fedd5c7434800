using Weir.OpenFlow.Entries;

namespace Weir.OpenFlow.Messages;

/// <summary>OFPMC_*.</summary>
public enum MeterModCommand : ushort
{
    /// <summary>Adds; refused where the meter exists.</summary>
    Add = 0,

    /// <summary>Replaces flags and bands; refused where the meter does not exist.</summary>
    Modify = 1,

    /// <summary>Deletes the meter and every flow entry whose instruction uses it.</summary>
    Delete = 2,
}

/// <summary>OFPT_METER_MOD.</summary>
/// <param name="Command">What to do.</param>
/// <param name="Entry">The meter. For deletes flags and bands are ignored, and <see cref="AllMeters"/> is every meter.</param>
public sealed record MeterModMessage(MeterModCommand Command, MeterEntry Entry) : OpenFlowMessage
{
    /// <summary>OFPM_ALL.</summary>
    public const uint AllMeters = 0xFFFF_FFFF;

    /// <inheritdoc/>
    public override MessageType Type => MessageType.MeterMod;

    /// <summary>Deletes meter <paramref name="meterId"/>, or all of them.</summary>
    public static MeterModMessage Delete(uint meterId) => new(MeterModCommand.Delete, new MeterEntry(meterId, default, ValueList<MeterBand>.Empty));
}
