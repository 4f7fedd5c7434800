using System.Text;

namespace Weir.Config;

/// <summary>Files that exist only in memory, by name; names are taken as they are, with <c>/</c> between directories.</summary>
/// <param name="files">Name and content.</param>
public sealed class TextConfigFiles(IReadOnlyDictionary<string, byte[]> files) : IConfigFiles
{
    /// <summary>One file.</summary>
    public static TextConfigFiles Single(string name, string text) => new(new Dictionary<string, byte[]>(StringComparer.Ordinal) { [name] = Encoding.UTF8.GetBytes(text) });

    /// <inheritdoc/>
    public string FullPath(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;

    /// <inheritdoc/>
    public byte[] Read(string path, int maxBytes)
    {
        if (!files.TryGetValue(FullPath(path), out var content)) throw new FileNotFoundException("there is no such file");
        return content.Length <= maxBytes ? content : content[..(maxBytes + 1)];
    }
}
