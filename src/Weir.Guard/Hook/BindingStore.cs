using System.Collections.Immutable;
using System.Text;

namespace Weir.Guard.Hook;

/// <summary>What is known of running VMs where no daemon remembers it: so that all can be put back after a restart of Open vSwitch, without asking libvirt.</summary>
/// <remarks>
/// <c>vms/UUID.xml</c> is the truth: a VM's XML, read again with the present <c>guard.yaml</c> whenever everything is put back. <c>nics</c> is derived from them, one line a
/// NIC (<see cref="BindingText"/>): a VM that starts must be held against all others, and reading a thousand XML files would take longer than starting it. Both are replaced by
/// renaming, so a reader sees the old or the new. Writers hold the <see cref="FileLock"/>.
/// </remarks>
public sealed class BindingStore(string directory)
{
    private const int LongestXml = HookWire.LongestRequest;
    private const long LongestIndex = 64 * 1024 * 1024;
    private const string FirstLine = "weir-nics 1";

    private readonly string _vms = Path.Combine(directory, "vms");
    private readonly string _index = Path.Combine(directory, "nics");

    internal const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The NICs of all VMs that are known to run, those without a policy left out; null: the list is missing although VMs are there, or is none: <see cref="ReadDomains"/> has what it was made of.</summary>
    /// <exception cref="BindingStoreException">Others can write the file, or it cannot be read.</exception>
    public ImmutableArray<StoredNic>? ReadNics()
    {
        if (!File.Exists(_index)) return Directory.Exists(_vms) && Directory.EnumerateFiles(_vms, "*.xml").Any() ? null : [];
        var lines = Read(_index, LongestIndex, static path => File.ReadAllText(path, Encoding.UTF8)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [FirstLine, ..]) return null;
        var bindings = ImmutableArray.CreateBuilder<StoredNic>(lines.Length - 1);
        foreach (var line in lines.AsSpan(1))
        {
            if (!BindingText.TryParse(line, out var nic)) return null;
            bindings.Add(nic);
        }

        return bindings.DrainToImmutable();
    }

    /// <summary>Tells one list that <see cref="ReadNics"/> reads from the next; null: there is none.</summary>
    public (DateTime Written, long Length)? NicsStamp => new FileInfo(_index) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : null;

    /// <summary>The XML of all VMs that are known to run, by UUID.</summary>
    /// <param name="report">Takes what is wrong with a file that is left out.</param>
    public IEnumerable<StoredDomain> ReadDomains(Action<string> report)
    {
        if (!Directory.Exists(_vms)) yield break;
        foreach (var file in Directory.EnumerateFiles(_vms, "*.xml").Order(StringComparer.Ordinal))
        {
            if (!Guid.TryParseExact(Path.GetFileNameWithoutExtension(file), "D", out var id)) continue;
            ReadOnlyMemory<byte> xml;
            try
            {
                xml = Read(file, LongestXml, File.ReadAllBytes);
            }
            catch (BindingStoreException exception)
            {
                report(exception.Message);
                continue;
            }

            yield return new StoredDomain(id, file, xml);
        }
    }

    /// <summary>Notes a VM that starts, or whose XML is another now.</summary>
    /// <param name="id">Its UUID.</param>
    /// <param name="xml">Its XML.</param>
    /// <exception cref="BindingStoreException">It cannot be written.</exception>
    public void WriteDomain(Guid id, ReadOnlySpan<byte> xml)
    {
        try
        {
            Directory.CreateDirectory(directory, Private);
            Directory.CreateDirectory(_vms, Private);
            // A list that is missing beside VMs is a broken one: a hook that is killed after the next line must not leave that.
            if (!File.Exists(_index)) WriteNics([]);
            Replace(FileOf(id), xml);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BindingStoreException($"{FileOf(id)} cannot be written: {exception.Message}");
        }
    }

    /// <summary>Forgets a VM; one that is not known is none of its business.</summary>
    /// <param name="id">Its UUID.</param>
    /// <param name="all">The NICs of all VMs that go on running.</param>
    /// <exception cref="BindingStoreException">It cannot be written.</exception>
    public void Remove(Guid id, IEnumerable<StoredNic> all)
    {
        WriteNics(all);
        try
        {
            // Last: as long as the file is there, somebody may try again.
            File.Delete(FileOf(id));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever written.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BindingStoreException($"{FileOf(id)} cannot be removed: {exception.Message}");
        }
    }

    /// <summary>Writes the derived list anew: the NICs that have entries.</summary>
    /// <exception cref="BindingStoreException">It cannot be written.</exception>
    public void WriteNics(IEnumerable<StoredNic> all)
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        foreach (var nic in all) BindingText.Append(text, nic).Append('\n');
        try
        {
            Directory.CreateDirectory(directory, Private);
            Replace(_index, Encoding.UTF8.GetBytes(text.ToString()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BindingStoreException($"{_index} cannot be written: {exception.Message}");
        }
    }

    /// <summary>Whether a VM is known to run.</summary>
    public bool Knows(Guid id) => File.Exists(FileOf(id));

    private string FileOf(Guid id) => Path.Combine(_vms, id.ToString("D") + ".xml");

    private static T Read<T>(string path, long longest, Func<string, T> read)
    {
        if (TrustedFile.WhatIsWrong(path) is { } wrong) throw new BindingStoreException(wrong);
        try
        {
            var length = new FileInfo(path).Length;
            if (length > longest) throw new BindingStoreException($"{path} has {length} bytes, and {longest} are the most that Weir writes: remove it, and run `weir vm sync --libvirt`");
            return read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BindingStoreException($"{path} cannot be read: {exception.Message}");
        }
    }

    /// <summary>Replaces a file by renaming: a reader sees the old or the new.</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var made = path + ".new";
        File.Delete(made);
        using (var file = new FileStream(made, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(bytes);
        }

        File.Move(made, path, overwrite: true);
    }
}
