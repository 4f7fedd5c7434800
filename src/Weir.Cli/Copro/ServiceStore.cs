using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weir.Cli.Copro;

/// <summary>The services' pid files and logs of one coprocessor.</summary>
internal sealed partial class ServiceStore(string folder)
{
    public string LogOf(string service) => Path.Combine(folder, service + ".log");

    /// <summary>Gives <paramref name="service"/> back if it can be the name of a file.</summary>
    public static string CheckName(string service) =>
        ServiceName().IsMatch(service) ? service : throw new CoproException($"--service '{service}': 1 to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit");

    public void Write(ServiceRecord record)
    {
        // The folder goes with `down`; a supervisor that outlives it must not bring it back.
        if (Directory.Exists(folder)) CoproStateStore.ReplaceFile(FileOf(record.Service), JsonSerializer.Serialize(record, CoproStateStore.Json) + "\n");
    }

    public void Delete(string service) => File.Delete(FileOf(service));

    public ServiceRecord? Read(string service) => ReadFile(FileOf(service));

    public IReadOnlyList<ServiceRecord> ReadAll() =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(ReadFile).OfType<ServiceRecord>()] : [];

    private string FileOf(string service) => Path.Combine(folder, service + ".json");

    private static ServiceRecord? ReadFile(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ServiceRecord>(File.ReadAllText(path), CoproStateStore.Json);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServiceName();
}
