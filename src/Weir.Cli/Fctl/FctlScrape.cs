using Weir.Metrics;

namespace Weir.Cli.Fctl;

/// <summary>Fetches metrics: three tries, a second apart.</summary>
internal static class FctlScrape
{
    private const int Tries = 3;

    /// <summary>The samples with the types that stand above them, or why there are none.</summary>
    public static async Task<(string? Document, string? Fault)> GetAsync(HttpClient http, string endpoint, CancellationToken ct)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return (null, "not a http URL");
        for (var tries = 1; ; tries++)
        {
            try
            {
                var document = await http.GetStringAsync(uri, ct);
                foreach (var _ in ExpositionReader.Samples(document)) { }
                return (document, null);
            }
            catch (FormatException exception)
            {
                return (null, exception.Message);
            }
            catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException || (exception is TaskCanceledException && !ct.IsCancellationRequested))
            {
                if (tries == Tries) return (null, exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct);
            }
        }
    }
}
