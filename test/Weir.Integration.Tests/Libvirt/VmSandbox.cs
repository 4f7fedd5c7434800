using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>A private libvirtd beside a private Open vSwitch: build/vm-lab/sandbox.sh, which says what it keeps apart.</summary>
internal sealed class VmSandbox : IDisposable
{
    private readonly string _folder;
    private readonly string _script = Path.Combine(RepositoryFolder, "build/vm-lab/sandbox.sh");

    public VmSandbox(string folder, OpenVSwitch ovs)
    {
        _folder = folder;
        Shell.Run(_script, "up", folder, ovs.Namespace.Name, Path.GetDirectoryName(ovs.RunFile("x"))!);
    }

    /// <summary>The repository's folder.</summary>
    public static string RepositoryFolder { get; } = Find();

    /// <summary>Where the guests' kernel and tools are.</summary>
    public static string GuestFolder => Path.Combine(RepositoryFolder, "artifacts/vm-lab");

    public int LibvirtdPid => int.Parse(File.ReadAllText(Path.Combine(_folder, "run/libvirtd.pid")).Trim());

    /// <summary>What libvirtd logged.</summary>
    public string LibvirtdLog => File.ReadAllText(Path.Combine(_folder, "libvirtd.log"));

    /// <summary>A file that libvirt's folder under /etc holds in here.</summary>
    public string ConfigFile(string name) => Path.Combine(_folder, "etc", name);

    public int QemuPid(string domain) => int.Parse(File.ReadAllText(Path.Combine(_folder, "run/libvirt/qemu", domain + ".pid")).Trim());

    public void StartLibvirtd() => Shell.Run(_script, "libvirtd", _folder);

    public void SignalLibvirtd(int signal)
    {
        var pid = LibvirtdPid;
        _ = Native.kill(pid, signal);
        if (signal is not (Native.SignalKill or Native.SignalTerminate)) return;
        for (var i = 0; Directory.Exists($"/proc/{pid}"); i++)
        {
            if (i > 2000) throw new TimeoutException($"libvirtd runs on after signal {signal}");
            Wait.Milliseconds(5);
        }
    }

    public string Run(string program, params string[] arguments) => Run(program, arguments, input: null);

    public string Run(string program, string[] arguments, string? input) => Shell.Run(_script, ["run", _folder, program, .. arguments], input);

    public (int Code, string Output, string Error) Try(string program, string[] arguments, string? input = null) =>
        Shell.Try(_script, ["run", _folder, program, .. arguments], input);

    /// <summary>A command line that runs a program in here, as that process.</summary>
    public string[] CommandLine(params string[] program) => [_script, "run", _folder, .. program];

    public void Dispose() => Shell.Run(_script, "down", _folder);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Weir.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Weir.slnx above the tests");
        return folder;
    }
}
