using System.Globalization;
using Weir.Compiler.Guard;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Text;

namespace Weir.Compiler.Tests.Guard;

/// <summary>Entries as <c>ovs-ofctl dump-flows</c> prints them, with the guard's table names.</summary>
internal static class GuardText
{
    public static string Format(FlowEntry entry) => FlowEntryText.Format(entry, TableName);

    private static string TableName(byte id) => (GuardPipeline.Find(id) ?? Pipeline.Find(id))?.Name ?? id.ToString(CultureInfo.InvariantCulture);
}
