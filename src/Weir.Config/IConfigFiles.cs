namespace Weir.Config;

/// <summary>Where configuration files come from.</summary>
public interface IConfigFiles
{
    /// <summary>The absolute path of <paramref name="path"/>, symbolic links followed where there is a file; the file's identity.</summary>
    string FullPath(string path);

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">As the operator gave it, or joined from the including file's directory.</param>
    /// <param name="maxBytes">The most to read; if the file is longer, one byte more than this comes back.</param>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    byte[] Read(string path, int maxBytes);
}
