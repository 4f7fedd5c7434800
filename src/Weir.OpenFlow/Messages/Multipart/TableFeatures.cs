namespace Weir.OpenFlow.Messages.Multipart;

/// <summary>OFPTFPT_*: what a property of a table tells. Those with <c>Miss</c> are about the table-miss. Source: OpenFlow 1.3.5, section 7.3.5.5.</summary>
public enum TableFeaturePropertyType : ushort
{
#pragma warning disable CS1591 // the members are the specification's own names
    Instructions = 0, InstructionsMiss = 1, NextTables = 2, NextTablesMiss = 3, WriteActions = 4, WriteActionsMiss = 5, ApplyActions = 6, ApplyActionsMiss = 7,
    Match = 8, Wildcards = 10, WriteSetField = 12, WriteSetFieldMiss = 13, ApplySetField = 14, ApplySetFieldMiss = 15,
    Experimenter = 0xFFFE, ExperimenterMiss = 0xFFFF,
#pragma warning restore CS1591
}

/// <summary>A property of a table.</summary>
/// <param name="Type">What it tells.</param>
public abstract record TableFeatureProperty(TableFeaturePropertyType Type);

/// <summary>Instructions or actions, by their numbers.</summary>
/// <param name="Type">Instructions, WriteActions, ApplyActions, or one of these for the miss.</param>
/// <param name="Ids">OFPIT_* or OFPAT_*; an experimenter's are left out.</param>
public sealed record TypesProperty(TableFeaturePropertyType Type, ValueList<ushort> Ids) : TableFeatureProperty(Type);

/// <summary>Tables that goto may name.</summary>
/// <param name="Type">NextTables, or that for the miss.</param>
/// <param name="Tables">Table ids.</param>
public sealed record NextTablesProperty(TableFeaturePropertyType Type, ValueList<byte> Tables) : TableFeatureProperty(Type);

/// <summary>Fields.</summary>
/// <param name="Type">Match, Wildcards, WriteSetField, ApplySetField, or one of these for the miss.</param>
/// <param name="Headers">OXM headers, mask bit and length included; an experimenter's are left out.</param>
public sealed record FieldsProperty(TableFeaturePropertyType Type, ValueList<uint> Headers) : TableFeatureProperty(Type);

/// <summary>A property that Weir does not model.</summary>
/// <param name="Type">Experimenter, or a number unknown to the specification.</param>
/// <param name="Body">The value.</param>
public sealed record UnknownProperty(TableFeaturePropertyType Type, ValueList<byte> Body) : TableFeatureProperty(Type);

/// <summary>What a table can do.</summary>
/// <param name="TableId">The table.</param>
/// <param name="Name">Its name, at most 31 bytes.</param>
/// <param name="MetadataMatch">Bits of metadata that it can match.</param>
/// <param name="MetadataWrite">Bits of metadata that it can write.</param>
/// <param name="Config">Reserved.</param>
/// <param name="MaxEntries">Entries that it holds at most.</param>
/// <param name="Properties">The rest.</param>
public sealed record TableFeatures(
    byte TableId, string Name, ulong MetadataMatch, ulong MetadataWrite, uint Config, uint MaxEntries, ValueList<TableFeatureProperty> Properties);

/// <summary>OFPMP_TABLE_FEATURES request.</summary>
/// <param name="Tables">The pipeline to set up; empty: asks only.</param>
public sealed record TableFeaturesRequest(ValueList<TableFeatures> Tables) : MultipartRequestBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.TableFeatures;
}

/// <summary>OFPMP_TABLE_FEATURES reply.</summary>
/// <param name="Tables">The tables.</param>
public sealed record TableFeaturesReply(ValueList<TableFeatures> Tables) : MultipartReplyBody
{
    /// <inheritdoc/>
    public override MultipartType Type => MultipartType.TableFeatures;
}
