using System.Diagnostics;
using Weir.Cli.Guard.Install;

namespace Weir.Cli.Tests.Guard;

/// <summary>The script itself, with another script in the program's place.</summary>
public sealed class HookScriptTests : IDisposable
{
    private const string Xml = "<domain><name>vm</name><uuid>0b7f2a52-39c1-4b0a-8d35-0d5a6f7f0001</uuid><virtualport type='openvswitch'/></domain>";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-script");

    [Theory]
    [InlineData("reconnect", 0)] // a failure would kill the VM, which runs
    [InlineData("start", 1)]
    [InlineData("stopped", 0)]
    [InlineData("migrate", 0)]
    public void A_run_directory_that_cannot_be_written_refuses_a_start_and_nothing_else(string operation, int expected)
    {
        // Not even root makes a directory in a file.
        File.WriteAllText(InFolder("run"), "");

        var (code, output, error) = Run(operation, "echo 'weir: /run/weir/guard/lock cannot be made' >&2; exit 1", Path.Combine(InFolder("run"), "guard"));

        Assert.Equal(expected, code);
        Assert.Empty(output);
        Assert.Equal(operation == "migrate" ? "" : "weir: /run/weir/guard/lock cannot be made\n", error);
    }

    [Fact]
    public void The_program_is_called_as_weir_is_with_libvirts_words_and_the_XML()
    {
        var (code, output, _) = Run("start", $"printf '%s\\n' \"$@\" >'{InFolder("words")}'; cat >'{InFolder("xml")}'; echo not for libvirt", InFolder("run"));

        Assert.Equal(0, code);
        Assert.Empty(output);
        Assert.Equal(["vm", "hook", "vm", "start", "begin", "-"], File.ReadAllLines(InFolder("words")));
        Assert.Equal(Xml, File.ReadAllText(InFolder("xml")));
    }

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/bin/bash")] // counts letters where the locale has letters of several bytes
    public void XML_that_a_pipe_does_not_hold_arrives_whole_however_the_shell_counts(string shell)
    {
        var xml = Xml.Replace("</uuid>", $"</uuid><description>{new string('€', 40_000)}</description>", StringComparison.Ordinal);

        var (code, _, error) = Run("start", $"cat >'{InFolder("xml")}'", InFolder("run"), shell, xml);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(xml, File.ReadAllText(InFolder("xml")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private (int Code, string Output, string Error) Run(string operation, string program, string run, string shell = "/bin/sh", string xml = Xml)
    {
        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("weir", $"#!/bin/sh\n{program}\n"), ("hook", HookScript.Write([KeyValuePair.Create("weir", InFolder("weir")), KeyValuePair.Create("run", run)]))])
        {
            File.WriteAllText(InFolder(name), text);
            File.SetUnixFileMode(InFolder(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using var process = Process.Start(new ProcessStartInfo(shell, [InFolder("hook"), "vm", operation, "begin", "-"]) { Environment = { ["LC_ALL"] = "C.UTF-8" }, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(xml);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The script does not read what it does not need.
        }

        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), "the script hangs");
        return (process.ExitCode, output.Result, error.Result);
    }
}
