using System.Diagnostics;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Guard;

/// <summary>The hook's own program as it is built, which <c>WEIR_BIN</c> names.</summary>
public sealed class HookProgramTests : IDisposable
{
    private readonly HookHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void The_hooks_program_is_native_code_that_needs_nothing_but_the_C_library()
    {
        var program = Path.Combine(Path.GetDirectoryName(Environment.GetEnvironmentVariable("WEIR_BIN") ?? "") ?? "", "lib/hook/weir-hook");
        Assert.True(File.Exists(program), $"there is no {program}: build/build.sh makes it, and WEIR_BIN names the bin/weir beside it");
        _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0");
        Assert.Contains($"weir='{program}'", File.ReadAllText(_host.HookFile), StringComparison.Ordinal);
        _host.Plug(2);

        // Alone in a directory, where no .NET is to be found: what libvirt's host has to have is Open vSwitch.
        var alone = _host.File("alone/weir-hook");
        Directory.CreateDirectory(Path.GetDirectoryName(alone)!);
        File.Copy(program, alone);
        var start = new ProcessStartInfo(alone, ["vm", "hook", "vm2", "start", "begin", "-"]) { RedirectStandardInput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("WEIR_GUARD_ROOT", _host.File("").TrimEnd('/')), ("OVS_RUNDIR", Path.GetDirectoryName(_host.Switch.RunFile("x"))!), ("WEIR_HOOK_SECONDS", "60"), ("DOTNET_ROOT", "/nowhere")])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Write(HookHost.Xml(2));
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "the hook hangs");

        Assert.Equal("", process.StandardError.ReadToEnd());
        Assert.Equal(0, process.ExitCode);
        Assert.True(_host.EntriesOf(2) > 0);
        Assert.Equal(["libc.so.6", "libm.so.6"], Shell.Run("ldd", alone).Split('\n').Select(line => line.Trim().Split(' ')[0]).Where(name => name.StartsWith("lib", StringComparison.Ordinal)).Order());
    }
}
