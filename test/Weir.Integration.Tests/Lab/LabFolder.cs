namespace Weir.Integration.Tests.Lab;

/// <summary>A scratch folder of this test process, short enough for UNIX socket paths.</summary>
internal sealed class LabFolder : IDisposable
{
    private static int s_last;

    public LabFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"weirlab-{Environment.ProcessId}-{Interlocked.Increment(ref s_last)}");

    /// <summary>Full path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a text file in one step, as an editor does: readers see the old one or the new one.</summary>
    public string Write(string name, string text)
    {
        var path = File(name);
        System.IO.File.WriteAllText(path + ".new", text);
        System.IO.File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A dying process may still hold or make files in it; the next sweep gets them.
        }
    }

    public void Dispose() => Delete(Path);
}
