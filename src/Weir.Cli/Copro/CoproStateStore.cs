using System.Text.Json;

namespace Weir.Cli.Copro;

/// <summary>The folder of one coprocessor under the run directory: its state file, and its services' files.</summary>
internal sealed class CoproStateStore(string runDirectory, string name)
{
    /// <summary>Where the state of all coprocessors lies; a tmpfs, emptied at boot as namespaces are.</summary>
    public const string DefaultRunDirectory = "/run/weir/copro";

    public static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public string Folder { get; } = Path.Combine(runDirectory, name);

    public string ServiceFolder => Path.Combine(Folder, "services");

    private string StateFile => Path.Combine(Folder, "state.json");

    /// <summary>The state, or null where there is none.</summary>
    /// <exception cref="CoproException">The file cannot be read as one.</exception>
    public CoproState? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<CoproState>(File.ReadAllText(StateFile), Json);
        }
        catch (IOException) when (!File.Exists(StateFile))
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CoproException($"{StateFile} cannot be read: {e.Message}");
        }
    }

    public void Write(CoproState state)
    {
        CreatePrivate(Folder);
        CreatePrivate(ServiceFolder);
        ReplaceFile(StateFile, JsonSerializer.Serialize(state, Json) + "\n");
    }

    public void Delete()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        if (Directory.Exists(runDirectory) && !Directory.EnumerateFileSystemEntries(runDirectory).Any()) Directory.Delete(runDirectory);
    }

    /// <summary>Names of the coprocessors that have a state file.</summary>
    public static IReadOnlyList<string> Names(string runDirectory) =>
        Directory.Exists(runDirectory)
            ? [.. Directory.EnumerateDirectories(runDirectory).Where(folder => File.Exists(Path.Combine(folder, "state.json"))).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Writes beside and renames over, so that no reader sees half a file.</summary>
    public static void ReplaceFile(string path, string content)
    {
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }

    // Readable by root alone: logs of a fake service hold what people typed at it.
    private static void CreatePrivate(string folder) =>
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
