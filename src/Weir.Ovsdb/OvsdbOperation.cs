using System.Collections.Immutable;
using System.Text.Json;

namespace Weir.Ovsdb;

/// <summary>An operation of a transaction (RFC 7047, section 5.2).</summary>
public abstract record OvsdbOperation
{
    private OvsdbOperation()
    {
    }

    /// <summary>Reads rows.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">Which rows; empty: all.</param>
    /// <param name="Columns">Which columns; empty: all.</param>
    public sealed record Select(string Table, ImmutableArray<OvsdbCondition> Where, ImmutableArray<string> Columns) : OvsdbOperation
    {
        private protected override void WriteBody(Utf8JsonWriter writer)
        {
            WriteTarget(writer, "select", Table, Where);
            if (!Columns.IsEmpty) WriteNames(writer, "columns", Columns);
        }
    }

    /// <summary>Makes a row.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Row">Its columns; those left out have their defaults.</param>
    /// <param name="Name">The name by which other operations of the transaction refer to it; null: none.</param>
    public sealed record Insert(string Table, OvsdbRow Row, string? Name = null) : OvsdbOperation
    {
        private protected override void WriteBody(Utf8JsonWriter writer)
        {
            writer.WriteString("op", "insert");
            writer.WriteString("table", Table);
            writer.WritePropertyName("row");
            Row.Write(writer);
            if (Name is not null) writer.WriteString("uuid-name", Name);
        }
    }

    /// <summary>Replaces columns.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">Which rows.</param>
    /// <param name="Row">Their new values.</param>
    public sealed record Update(string Table, ImmutableArray<OvsdbCondition> Where, OvsdbRow Row) : OvsdbOperation
    {
        private protected override void WriteBody(Utf8JsonWriter writer)
        {
            WriteTarget(writer, "update", Table, Where);
            writer.WritePropertyName("row");
            Row.Write(writer);
        }
    }

    /// <summary>Changes columns relative to what they hold.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">Which rows.</param>
    /// <param name="Mutations">The changes, in order.</param>
    public sealed record Mutate(string Table, ImmutableArray<OvsdbCondition> Where, ImmutableArray<OvsdbMutation> Mutations) : OvsdbOperation
    {
        private protected override void WriteBody(Utf8JsonWriter writer)
        {
            WriteTarget(writer, "mutate", Table, Where);
            writer.WriteStartArray("mutations");
            foreach (var mutation in Mutations) mutation.Write(writer);
            writer.WriteEndArray();
        }
    }

    /// <summary>Deletes rows.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">Which rows.</param>
    public sealed record Delete(string Table, ImmutableArray<OvsdbCondition> Where) : OvsdbOperation
    {
        private protected override void WriteBody(Utf8JsonWriter writer) => WriteTarget(writer, "delete", Table, Where);
    }

    /// <summary>Waits until rows are as said, or fails the transaction with <c>timed out</c>.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">Which rows.</param>
    /// <param name="Columns">Which columns are compared.</param>
    /// <param name="Rows">The rows that it is compared with.</param>
    /// <param name="Equal">Until they are equal; false: until they are not.</param>
    /// <param name="Patience">How long; zero: it must hold at once.</param>
    public sealed record Wait(string Table, ImmutableArray<OvsdbCondition> Where, ImmutableArray<string> Columns, ImmutableArray<OvsdbRow> Rows, bool Equal, TimeSpan Patience)
        : OvsdbOperation
    {
        private protected override void WriteBody(Utf8JsonWriter writer)
        {
            WriteTarget(writer, "wait", Table, Where);
            writer.WriteNumber("timeout", (long)Patience.TotalMilliseconds);
            WriteNames(writer, "columns", Columns);
            writer.WriteString("until", Equal ? "==" : "!=");
            writer.WriteStartArray("rows");
            foreach (var row in Rows) row.Write(writer);
            writer.WriteEndArray();
        }
    }

    /// <summary>Says in the server's log why.</summary>
    /// <param name="Text">The sentence.</param>
    public sealed record Comment(string Text) : OvsdbOperation
    {
        private protected override void WriteBody(Utf8JsonWriter writer)
        {
            writer.WriteString("op", "comment");
            writer.WriteString("comment", Text);
        }
    }

    /// <summary>How long the server may take for it beyond the usual.</summary>
    internal TimeSpan Extra => this is Wait wait ? wait.Patience : TimeSpan.Zero;

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteBody(writer);
        writer.WriteEndObject();
    }

    private protected abstract void WriteBody(Utf8JsonWriter writer);

    private static void WriteTarget(Utf8JsonWriter writer, string name, string table, ImmutableArray<OvsdbCondition> where)
    {
        writer.WriteString("op", name);
        writer.WriteString("table", table);
        writer.WriteStartArray("where");
        foreach (var condition in where) condition.Write(writer);
        writer.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter writer, string property, ImmutableArray<string> names)
    {
        writer.WriteStartArray(property);
        foreach (var name in names) writer.WriteStringValue(name);
        writer.WriteEndArray();
    }
}
