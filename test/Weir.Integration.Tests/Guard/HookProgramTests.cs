using System.Diagnostics;

namespace Weir.Integration.Tests.Guard;

/// <summary>The hook's own program as it is built, which <c>WEIR_BIN</c> names.</summary>
public sealed class HookProgramTests : IDisposable
{
    // Of 1,468 in a program that shares its runtime. What is left is the framework's: generic parsing of addresses, and code that depends on the processor.
    private const int MostCompiled = 300;

    private readonly HookHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Hardly_anything_is_compiled_while_a_VM_waits_to_start()
    {
        var program = Path.Combine(Path.GetDirectoryName(Environment.GetEnvironmentVariable("WEIR_BIN") ?? "") ?? "", "lib/hook/weir-hook");
        Assert.True(File.Exists(program), $"there is no {program}: build/build.sh makes it, and WEIR_BIN names the bin/weir beside it");
        _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0");
        Assert.Contains($"weir='{program}'", File.ReadAllText(_host.HookFile), StringComparison.Ordinal);
        _host.Plug(2);
        var list = _host.File("jitted");
        var start = new ProcessStartInfo(program, ["vm", "hook", "vm2", "start", "begin", "-"]) { RedirectStandardInput = true, RedirectStandardError = true };
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("WEIR_GUARD_ROOT", _host.File("").TrimEnd('/')), ("OVS_RUNDIR", Path.GetDirectoryName(_host.Switch.RunFile("x"))!), ("WEIR_HOOK_SECONDS", "60"), ("DOTNET_JitStdOutFile", list), ("DOTNET_JitDisasmSummary", "1")])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Write(HookHost.Xml(2));
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "the hook hangs");

        Assert.Equal("", process.StandardError.ReadToEnd());
        Assert.Equal(0, process.ExitCode);
        Assert.True(_host.EntriesOf(2) > 0);
        Assert.InRange(File.ReadLines(list).Count(), 1, MostCompiled);
    }
}
