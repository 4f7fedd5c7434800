using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Packaging;

/// <summary>A root directory with a minimal Debian in it (<c>build/clean-root.sh</c>): no .NET, no service manager, nothing of the machine.</summary>
internal sealed class CleanRoot : IDisposable
{
    // What the package depends on, and dpkg's scripts need.
    private static readonly string[] Packages = ["adduser", "init-system-helpers", "libc6", "libgcc-s1", "libssl3", "libstdc++6"];

    // dpkg's own notes, and what adduser keeps of the file before: they outlive every package.
    private static readonly string[] Notes = ["/var/lib/dpkg/", "/var/log/", "/var/cache/", "/etc/passwd-", "/etc/group-", "/etc/shadow", "/etc/gshadow", "/etc/subuid", "/etc/subgid", "/etc/.pwd.lock", "/proc", "/dev", "/run/adduser", "/var/lib/systemd/deb-systemd-helper"];

    /// <param name="folder">Where it is made.</param>
    /// <param name="more">Packages that shall be in it, too.</param>
    public CleanRoot(string folder, params string[] more)
    {
        Folder = folder;
        Shell.Run(Path.Combine(PackageBuild.Repository, "build/clean-root.sh"), [folder, .. Packages, .. more]);
    }

    public string Folder { get; }

    /// <summary>The words that run a command inside, from whatever namespace they are run in: /proc and /dev are there for it alone. It keeps the process id.</summary>
    public string[] Inside(params string[] command) =>
        ["unshare", "--mount", "sh", "-c", "mount -t proc proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && exec chroot \"$0\" \"$@\"", Folder, .. command];

    /// <summary>The words that run a command as the service of a unit file is run: its user, environment and arguments, and none of root's rights.</summary>
    public string[] AsService(string unit, string environmentFile)
    {
        var settings = File.ReadAllLines(Path.Combine(Folder, "lib/systemd/system", unit));
        string Setting(string name) => settings.Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
        var environment = File.ReadAllLines(Path.Combine(Folder, environmentFile)).Where(line => line.Length > 0 && line[0] != '#').ToDictionary(line => line.Split('=', 2)[0], line => line.Split('=', 2)[1]);
        var words = Setting("ExecStart").Split(' ').SelectMany(word => word[0] == '$' ? environment[word[1..]].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [word]);
        return Inside(
            ["/usr/bin/setpriv", $"--reuid={Setting("User")}", $"--regid={Setting("Group")}", "--init-groups", "--no-new-privs", "--bounding-set=-all", "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                .. environment.Select(pair => $"{pair.Key}={pair.Value}"), .. words]);
    }

    /// <summary>What a command inside prints, root's environment aside.</summary>
    public string Run(params string[] command)
    {
        var (code, output, error) = Try(command);
        Assert.True(code == 0, $"{string.Join(' ', command)} ended with {code}:\n{output}{error}");
        return output;
    }

    public (int Code, string Output, string Error) Try(params string[] command)
    {
        var words = Inside(["/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", .. command]);
        return Shell.Try(words[0], words[1..]);
    }

    /// <summary>Runs a command inside that makes network namespaces: with /sys, and an empty /run of its own.</summary>
    public (int Code, string Output, string Error) TryWithNetworks(params string[] command) => Shell.Try("unshare",
    [
        "--mount", "sh", "-c",
        "mount --bind \"$0\" \"$0\" && mount -t proc proc \"$0/proc\" && mount -t sysfs sys \"$0/sys\" && mount --rbind /dev \"$0/dev\" && mount -t tmpfs run \"$0/run\" && exec chroot \"$0\" \"$@\"",
        Folder, "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", .. command,
    ]);

    /// <summary>Installs a package file, as dpkg does it.</summary>
    public string Install(string file)
    {
        File.Copy(file, Path.Combine(Folder, "tmp/package.deb"), overwrite: true);
        var said = Run("dpkg", "--force-unsafe-io", "--install", "/tmp/package.deb");
        File.Delete(Path.Combine(Folder, "tmp/package.deb"));
        return said;
    }

    /// <summary>Every file with what can be seen of it from outside: kind, mode, size or target.</summary>
    public SortedDictionary<string, string> Snapshot()
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Shell.Run("find", Folder, "-xdev", "-printf", "/%P\t%y %m %U %G %l\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (path, what) = (line.Split('\t')[0], line.Split('\t')[1]);
            if (!Notes.Any(note => path.StartsWith(note, StringComparison.Ordinal))) found[path] = what;
        }

        foreach (var file in (string[])["/etc/passwd", "/etc/group"]) found[file] = File.ReadAllText(Folder + file);
        return found;
    }

    public void Dispose() => Shell.Run("rm", "-rf", "--one-file-system", Folder);
}
