using System.Text.Json;
using Weir.Cli.Commands;

namespace Weir.Cli.Tests.Faucet;

public sealed class CheckFaucetConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-check-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_good_file_is_a_list_of_JSON_strings_one_a_datapath()
    {
        var (code, output) = Check("vlans: {office: {vid: 100}}\ndps:\n  it's: {dp_id: 1, interfaces: {1: {native_vlan: office}}}\n  two: {dp_id: 2, interfaces: {1: {native_vlan: office}}}\n");

        Assert.Equal(0, code);
        var strings = output.Trim()[1..^1].Split(",\n ").Select(text => text[1..^1].Replace("\\'", "'", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)).ToList();
        Assert.Equal(["it's", "two"], strings.Select(text => JsonDocument.Parse(text).RootElement.GetProperty("name").GetString()));
        Assert.Equal("office", JsonDocument.Parse(strings[0]).RootElement.GetProperty("interfaces").GetProperty("1").GetProperty("native_vlan").GetString());
    }

    [Fact]
    public void A_bad_file_is_1_and_says_why()
    {
        var (code, output) = Check("dps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: office}}}}\n");

        Assert.Equal(1, code);
        Assert.Contains("office", output);
    }

    [Fact]
    public void The_first_bad_file_ends_it()
    {
        var output = new StringWriter();

        Assert.Equal(1, CheckFaucetConfigCommand.Check([Path.Combine(_folder, "no"), Path.Combine(_folder, "neither")], output));

        Assert.DoesNotContain("neither", output.ToString());
    }

    private (int Code, string Output) Check(string yaml)
    {
        var file = Path.Combine(_folder, "faucet.yaml");
        File.WriteAllText(file, yaml);
        var output = new StringWriter();
        return (CheckFaucetConfigCommand.Check([file], output), output.ToString());
    }
}
