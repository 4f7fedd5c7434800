using System.Globalization;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Text;

namespace Weir.Compiler.Tests;

/// <summary>Entries as <c>ovs-ofctl dump-flows</c> prints them, with the pipeline's table names.</summary>
internal static class FlowText
{
    public static string Format(FlowEntry entry) => FlowEntryText.Format(entry, TableName, showCookie: true);

    public static string FormatWithoutCookie(FlowEntry entry) => FlowEntryText.Format(entry, TableName);

    private static string TableName(byte id) => Pipeline.Find(id)?.Name ?? id.ToString(CultureInfo.InvariantCulture);
}
