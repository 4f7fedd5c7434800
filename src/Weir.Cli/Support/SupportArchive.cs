using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Weir.Cli.Support;

/// <summary>The members of a bug report, and the <c>.tar.gz</c> that they become. Nothing goes in but through <see cref="Secrets"/>.</summary>
internal sealed class SupportArchive(Secrets secrets, DateTimeOffset now)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly List<(string Name, string Text)> _members = [];

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _members.Select(member => member.Name);

    /// <summary>Takes a text. Names are made unique and kept inside the archive's folder.</summary>
    public void Add(string name, string text)
    {
        var safe = string.Join('/', name.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => part is "." or ".." ? "_" : string.Concat(part.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'))));
        var unique = safe;
        for (var i = 2; _members.Exists(member => member.Name == unique); i++) unique = $"{safe}.{i}";
        _members.Add((unique, secrets.TakeOut(text)));
    }

    /// <summary>Writes it, readable by its owner alone, in one step.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path)
    {
        var folder = Path.GetFileName(path).Split(".tar", 2)[0];
        var made = $"{path}.{Environment.ProcessId}";
        using (var file = new FileStream(made, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        using (var packed = new GZipStream(file, CompressionLevel.Optimal))
        using (var tar = new TarWriter(packed, TarEntryFormat.Pax))
        {
            foreach (var (name, text) in _members)
            {
                using var content = new MemoryStream(Encoding.UTF8.GetBytes(secrets.TakeOutRemembered(text)));
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{folder}/{secrets.TakeOutRemembered(name)}") { DataStream = content, Mode = OwnerOnly, ModificationTime = now });
            }
        }

        File.Move(made, path, overwrite: true);
    }
}
