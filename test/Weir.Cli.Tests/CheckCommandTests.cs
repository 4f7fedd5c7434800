using System.Diagnostics;
using System.Text.Json;
using Weir.Config;

namespace Weir.Cli.Tests;

public class CheckCommandTests : IDisposable
{
    private const string Good = "vlans: {office: {vid: 100}}\nacls: {a: [{actions: {allow: 1}}], b: [{}]}\ndps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: office, tagged_vlans: [7, 8], acls_in: [a]}, 2: {native_vlan: office, acls_in: [b]}}}}\n";
    private const string Doubtful = "dps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: 4095}}}}\n";
    private const string Bad = "vlans: {office: {vdi: 100, vid: 4095}}\ndps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: \"o\\e[2J\"}}}}\n";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("weir-check");

    [Fact]
    public void A_good_file_is_counted_and_exits_0()
    {
        var (exit, output) = Run(File("good.yaml", Good));

        Assert.Equal((0, $"{Path("good.yaml")}: ok, 1 datapath, 3 VLANs, 2 ACLs\n"), (exit, output));
    }

    [Fact]
    public void A_file_called_guard_yaml_is_read_as_one_also_where_nothing_is_in_it()
    {
        var (exit, output) = Run(File("guard.yaml", "# nothing yet\n"));

        Assert.Equal(1, exit);
        Assert.Contains("bridges", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_has_a_line_and_the_exit_is_1()
    {
        var (exit, output) = Run(File("bad.yaml", Bad), File("good.yaml", Good));

        Assert.Equal(1, exit);
        Assert.Equal(
            [
                $"{Path("bad.yaml")}:1:18: WEIR1010: vlans.office: unknown key 'vdi'; did you mean 'vid'?",
                $"{Path("bad.yaml")}:1:33: WEIR1022: warning: vlans.office.vid: the VID 4095 is reserved by 802.1Q; switches may drop its frames: use one from 1 to 4094",
                $"{Path("bad.yaml")}:2:52: WEIR1023: dps.sw.interfaces.1.native_vlan: the VLAN 'o\\u001b[2J' is not defined; define it under vlans, or give a VID",
                $"{Path("bad.yaml")}: 2 errors, 1 warning",
                $"{Path("good.yaml")}: ok, 1 datapath, 3 VLANs, 2 ACLs",
                "",
            ],
            output.Split('\n'));
    }

    [Fact]
    public void Strict_refuses_what_is_doubtful()
    {
        var file = File("doubtful.yaml", Doubtful);

        Assert.Equal((0, $"{file}: ok, 1 warning, 1 datapath, 1 VLAN, 0 ACLs"), (Run(file).Exit, Run(file).Output.Split('\n')[1]));
        Assert.Equal((1, $"{file}: 1 error"), (Run(file, "--strict").Exit, Run(file, "--strict").Output.Split('\n')[1]));
    }

    [Fact]
    public void Json_is_one_array_for_all_files()
    {
        var (exit, output) = Run(File("bad.yaml", Bad), "--json", File("good.yaml", Good), "--strict");

        var found = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Equal(1, exit);
        Assert.Equal(["WEIR1010", "WEIR1022", "WEIR1023"], found.Select(d => d.GetProperty("code").GetString()));
        Assert.All(found, d => Assert.Equal("error", d.GetProperty("severity").GetString()));
        Assert.Equal(["code", "severity", "file", "line", "column", "path", "message", "hint"], found[2].EnumerateObject().Select(property => property.Name));
        Assert.Equal((Path("bad.yaml"), 2, 52), (found[2].GetProperty("file").GetString(), found[2].GetProperty("line").GetInt32(), found[2].GetProperty("column").GetInt32()));
        Assert.Equal("the VLAN 'o\u001b[2J' is not defined", found[2].GetProperty("message").GetString());
        Assert.DoesNotContain('\u001b', output);
        Assert.Equal("[]\n", Run("--json", File("good.yaml", Good)).Output);
    }

    [Fact]
    public void A_missing_file_is_a_fault_of_the_file()
    {
        var (exit, output) = Run(Path("none.yaml"));

        Assert.Equal(1, exit);
        Assert.StartsWith($"{Path("none.yaml")}: WEIR1001: '{Path("none.yaml")}' cannot be read: there is no such file", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Colour_is_around_the_line_and_nothing_of_the_file_adds_to_it()
    {
        var text = new StringWriter();

        Commands.CheckCommand.WriteText(Commands.CheckCommand.Of("f", ConfigLoader.LoadText(Bad, "f")), text, colour: true);

        Assert.Equal(6, text.ToString().Count(c => c == '\u001b'));
        Assert.StartsWith("\u001b[31mf:1:18: WEIR1010", text.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private string Path(string name) => System.IO.Path.Combine(_directory.FullName, name);

    private string File(string name, string text)
    {
        System.IO.File.WriteAllText(Path(name), text);
        return Path(name);
    }

    private static (int Exit, string Output) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(System.IO.Path.Combine(AppContext.BaseDirectory, "weir")) { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("check");
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
