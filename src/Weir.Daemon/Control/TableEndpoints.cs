using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.OpenFlow.Text;

namespace Weir.Daemon.Control;

/// <summary>Flow tables: what they shall hold, what they hold, and the difference. Datapaths are asked side by side.</summary>
internal static class TableEndpoints
{
    private const int MostEntries = 1000; // of a table

    public static void Map(WebApplication app, NetworkController controller) => app.MapGet(ApiRoutes.Tables, async Task<IResult> (string? dp, string? table, bool? entries, CancellationToken ct) =>
        ControlEndpoints.Unknown(controller, dp)
        ?? TypedResults.Json(await Task.WhenAll(ControlEndpoints.Selected(controller, dp).Select(datapath => AnswerAsync(datapath, table, entries ?? false, ct))), ApiJson.Default.IReadOnlyListTablesResponse));

    private static async Task<TablesResponse> AnswerAsync(DatapathRuntime datapath, string? table, bool withEntries, CancellationToken ct)
    {
        var report = await datapath.ReadTablesAsync(ct);
        return new TablesResponse(
            datapath.Status.Name, report.ReadAt, report.Fault,
            [.. report.Entries.GroupBy(entry => entry.Entry.TableId).Where(group => table is null || NameOf(group.Key) == table || $"{group.Key}" == table).Select(group => Table(group.Key, [.. group], withEntries))]);
    }

    private static TableResponse Table(byte id, IReadOnlyList<TableEntry> entries, bool withEntries)
    {
        var by = entries.CountBy(entry => entry.State).ToDictionary();
        int Count(TableEntryState state) => by.GetValueOrDefault(state);
        return new TableResponse(
            NameOf(id), id, entries.Count(entry => entry.Desired is not null), entries.Count(entry => entry.Counted is not null), Count(TableEntryState.Held), Count(TableEntryState.Missing), Count(TableEntryState.Different),
            Count(TableEntryState.Foreign), Count(TableEntryState.Learned), withEntries ? [.. entries.Take(MostEntries).Select(Entry)] : []);
    }

    private static TableEntryResponse Entry(TableEntry entry) => new(
        entry.State.ToString().ToLowerInvariant(),
        FlowEntryText.Format(entry.Entry, NameOf),
        entry is { State: TableEntryState.Different, Counted: { } observed } ? FlowEntryText.Format(observed.Entry, NameOf) : null,
        Counted(entry.Counted?.PacketCount),
        Counted(entry.Counted?.ByteCount),
        entry.Counted?.DurationSeconds,
        entry.Desired?.Origin.Subject,
        entry.Desired?.Origin.Location?.ToString());

    private static ulong? Counted(ulong? counter) => counter == ulong.MaxValue ? null : counter;

    private static string NameOf(byte id) => Pipeline.Find(id)?.Name ?? GuardPipeline.Find(id)?.Name ?? id.ToString(CultureInfo.InvariantCulture);
}
