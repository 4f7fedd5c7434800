namespace Weir.Config;

/// <summary>Files of the disk.</summary>
public sealed class DiskConfigFiles : IConfigFiles
{
    private DiskConfigFiles()
    {
    }

    /// <summary>The one instance.</summary>
    public static DiskConfigFiles Instance { get; } = new();

    /// <inheritdoc/>
    public string FullPath(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            return full;
        }
        catch (UnauthorizedAccessException)
        {
            return full;
        }
    }

    /// <inheritdoc/>
    public byte[] Read(string path, int maxBytes)
    {
        if (Directory.Exists(path)) throw new IOException("it is a directory");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (content.Length <= maxBytes)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, maxBytes + 1L - content.Length));
            if (read == 0) break;
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}
