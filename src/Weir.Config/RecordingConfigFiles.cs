using System.Collections.Immutable;

namespace Weir.Config;

/// <summary>Files of the disk, each kept as it was read, so that the configuration in force can be said when the files have gone on.</summary>
public sealed class RecordingConfigFiles : IConfigFiles
{
    private readonly Dictionary<string, byte[]> _read = new(StringComparer.Ordinal);

    /// <summary>What has been read, by the path that it was asked for with; input for <see cref="TextConfigFiles"/>.</summary>
    public ImmutableSortedDictionary<string, byte[]> Read => _read.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string FullPath(string path) => DiskConfigFiles.Instance.FullPath(path);

    /// <inheritdoc/>
    byte[] IConfigFiles.Read(string path, int maxBytes) => _read[path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path] = DiskConfigFiles.Instance.Read(path, maxBytes);
}
