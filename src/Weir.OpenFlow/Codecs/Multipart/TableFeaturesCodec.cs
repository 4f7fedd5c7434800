using Weir.OpenFlow.Messages.Multipart;
using Prop = Weir.OpenFlow.Messages.Multipart.TableFeaturePropertyType;

namespace Weir.OpenFlow.Codecs;

/// <summary>
/// Both directions: u16 length, u8 table_id, 5 zeros, 32 name, u64 metadata_match, u64 metadata_write, u32 config, u32 max_entries, properties, again and again.
/// A property: u16 type, u16 length without padding, ids, zeros up to 8. Instruction and action ids: u16 type, u16 length 4; an experimenter's has length 8 and its id.
/// Field ids: the 4-byte OXM header; an experimenter's has its id behind.
/// </summary>
internal sealed class TableFeaturesCodec : MultipartCodec<TableFeaturesRequest, TableFeaturesReply>
{
    private const int NameLength = 32;
    private const ushort ExperimenterClass = 0xFFFF;

    public override MultipartRequestBody ReadRequest(ref WireReader reader) => new TableFeaturesRequest(ReadTables(ref reader));

    public override MultipartReplyBody ReadReply(ref WireReader reader) => new TableFeaturesReply(ReadTables(ref reader));

    protected override void Write(TableFeaturesRequest request, OpenFlowWriter writer) => WriteTables(request.Tables, writer);

    protected override void Write(TableFeaturesReply reply, OpenFlowWriter writer) => WriteTables(reply.Tables, writer);

    private static ValueList<TableFeatures> ReadTables(ref WireReader reader) => ReadItems(ref reader, ReadTable);

    private static TableFeatures ReadTable(ref WireReader reader)
    {
        var length = reader.ReadUInt16();
        if (length < 2) throw reader.Bad($"table features of {length} bytes");
        var body = reader.Part(length - 2, OpenFlowError.BadTableFeaturesLength);
        var id = body.ReadByte();
        body.Skip(5);
        var name = FixedText.Read(ref body, NameLength);
        return new TableFeatures(
            id, name, body.ReadUInt64(), body.ReadUInt64(), body.ReadUInt32(), body.ReadUInt32(), ReadItems(ref body, ReadProperty));
    }

    private static TableFeatureProperty ReadProperty(ref WireReader reader)
    {
        var value = PropertyCodec.Read(ref reader, out var number);
        var type = (Prop)number;
        return type switch
        {
            <= Prop.InstructionsMiss or (>= Prop.WriteActions and <= Prop.ApplyActionsMiss) => new TypesProperty(type, ReadTypes(value)),
            Prop.NextTables or Prop.NextTablesMiss => new NextTablesProperty(type, value.ReadRest()),
            Prop.Match or Prop.Wildcards or (>= Prop.WriteSetField and <= Prop.ApplySetFieldMiss) => new FieldsProperty(type, ReadFields(value)),
            _ => new UnknownProperty(type, value.ReadRest()),
        };
    }

    private static ValueList<ushort> ReadTypes(WireReader reader)
    {
        var types = new List<ushort>();
        while (!reader.IsEmpty)
        {
            var type = reader.ReadUInt16();
            var length = reader.ReadUInt16();
            if (length < 4) throw reader.Bad($"type {type} of {length} bytes");
            reader.Skip(length - 4);
            if (type != ActionCodecs.Experimenter) types.Add(type);
        }

        return ValueList.From(types);
    }

    private static ValueList<uint> ReadFields(WireReader reader)
    {
        var headers = new List<uint>();
        while (!reader.IsEmpty)
        {
            var header = reader.ReadUInt32();
            if (header >> 16 == ExperimenterClass) reader.Skip(4);
            else headers.Add(header);
        }

        return ValueList.From(headers);
    }

    private static void WriteTables(ValueList<TableFeatures> tables, OpenFlowWriter writer)
    {
        foreach (var table in tables)
        {
            var start = writer.Length;
            writer.WriteUInt16(0);
            writer.WriteByte(table.TableId);
            writer.WriteZeros(5);
            FixedText.Write(table.Name, NameLength, writer);
            writer.WriteUInt64(table.MetadataMatch);
            writer.WriteUInt64(table.MetadataWrite);
            writer.WriteUInt32(table.Config);
            writer.WriteUInt32(table.MaxEntries);
            foreach (var property in table.Properties) WriteProperty(property, writer);
            writer.PatchUInt16(start, writer.Length - start);
        }
    }

    private static void WriteProperty(TableFeatureProperty property, OpenFlowWriter writer)
    {
        var start = PropertyCodec.Begin((ushort)property.Type, writer);
        switch (property)
        {
            case TypesProperty types:
                foreach (var type in types.Ids)
                {
                    writer.WriteUInt16(type);
                    writer.WriteUInt16(4);
                }

                break;
            case NextTablesProperty next:
                writer.WriteBytes(next.Tables.AsSpan());
                break;
            case FieldsProperty fields:
                foreach (var header in fields.Headers) writer.WriteUInt32(header);
                break;
            case UnknownProperty unknown:
                writer.WriteBytes(unknown.Body.AsSpan());
                break;
        }

        PropertyCodec.End(start, writer);
    }
}
