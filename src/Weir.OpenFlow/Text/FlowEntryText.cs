using System.Globalization;
using System.Text;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;

namespace Weir.OpenFlow.Text;

/// <summary>Flow entries in the notation of <c>ovs-ofctl dump-flows</c>, without counters: <c>table=port_acl, priority=20480,tcp,in_port=13,tp_dst=22 actions=output:18</c>.</summary>
public static class FlowEntryText
{
    private const ushort DefaultPriority = 0x8000;

    /// <summary>The entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="tableName">Names of tables; null: their numbers. Also used for goto.</param>
    /// <param name="showCookie">Begins with <c>cookie=0x…</c>.</param>
    public static string Format(FlowEntry entry, Func<byte, string>? tableName = null, bool showCookie = false)
    {
        tableName ??= static id => id.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        if (showCookie) text.Append(CultureInfo.InvariantCulture, $"cookie=0x{entry.Cookie:x}, ");
        text.Append(CultureInfo.InvariantCulture, $"table={tableName(entry.TableId)}, ");
        if (entry.IdleTimeoutSeconds != 0) text.Append(CultureInfo.InvariantCulture, $"idle_timeout={entry.IdleTimeoutSeconds}, ");
        if (entry.HardTimeoutSeconds != 0) text.Append(CultureInfo.InvariantCulture, $"hard_timeout={entry.HardTimeoutSeconds}, ");
        text.Append(Flags(entry.Flags)).Append(KeyText(entry)).Append("actions=").Append(Instructions(entry.Instructions, tableName));
        return text.ToString();
    }

    /// <summary>The instructions as they stand after <c>actions=</c>; <c>drop</c> where there are none.</summary>
    /// <param name="instructions">The instructions.</param>
    /// <param name="tableName">Names of tables; null: their numbers.</param>
    public static string Instructions(ValueList<Instruction> instructions, Func<byte, string>? tableName = null)
    {
        tableName ??= static id => id.ToString(CultureInfo.InvariantCulture);
        var parts = new List<string>();
        foreach (var instruction in instructions)
        {
            var part = instruction switch
            {
                MeterInstruction meter => $"meter:{meter.MeterId}",
                ApplyActionsInstruction apply => ActionText.List(apply.Actions),
                ClearActionsInstruction => "clear_actions",
                WriteActionsInstruction write => $"write_actions({(write.Actions.Count == 0 ? "drop" : ActionText.List(write.Actions))})",
                WriteMetadataInstruction { Mask: ulong.MaxValue } metadata => $"write_metadata:0x{metadata.Metadata:x}",
                WriteMetadataInstruction metadata => $"write_metadata:0x{metadata.Metadata:x}/0x{metadata.Mask:x}",
                GotoTableInstruction table => $"goto_table:{tableName(table.TableId)}",
                ExperimenterInstruction other => $"experimenter(0x{other.Experimenter:x8},{Convert.ToHexStringLower(other.Body.AsSpan())})",
                _ => throw new ArgumentException($"no text for {instruction.GetType().Name}", nameof(instructions)),
            };
            if (part.Length > 0) parts.Add(part);
        }

        return parts.Count == 0 ? "drop" : string.Join(',', parts);
    }

    private static string Flags(FlowEntryFlags flags)
    {
        var text = new StringBuilder();
        if (flags.HasFlag(FlowEntryFlags.SendFlowRemoved)) text.Append("send_flow_rem ");
        if (flags.HasFlag(FlowEntryFlags.CheckOverlap)) text.Append("check_overlap ");
        if (flags.HasFlag(FlowEntryFlags.ResetCounts)) text.Append("reset_counts ");
        if (flags.HasFlag(FlowEntryFlags.NoPacketCounts)) text.Append("no_packet_counts ");
        if (flags.HasFlag(FlowEntryFlags.NoByteCounts)) text.Append("no_byte_counts ");
        return text.ToString();
    }

    private static string KeyText(FlowEntry entry)
    {
        var match = FlowMatchText.Format(entry.Match);
        var priority = entry.Priority == DefaultPriority ? "" : $"priority={entry.Priority}";
        return (priority.Length, match.Length) switch
        {
            (0, 0) => "",
            (0, _) => $"{match} ",
            (_, 0) => $"{priority} ",
            _ => $"{priority},{match} ",
        };
    }
}
