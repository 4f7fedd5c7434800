using System.Security.Cryptography;
using System.Text;

namespace Weir.Config.Tests;

public class IncludeTests
{
    private const string Dps = "dps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: office}}}}\n";

    [Fact]
    public void A_file_read_later_replaces_an_object_whole()
    {
        var result = Load(
            ("dir/top.yaml", "include: [sub/a.yaml, b.yaml]\nvlans: {office: {vid: 1, description: top}}\n" + Dps),
            ("dir/sub/a.yaml", "include: [c.yaml]\nvlans: {office: {vid: 2, description: a}}\n"),
            ("dir/sub/c.yaml", "vlans: {office: {vid: 3, max_hosts: 9}}\n"),
            ("dir/b.yaml", "vlans: {lab: {vid: 4}}\n"));

        Assert.Empty(result.Diagnostics);
        var vlans = result.Network!.Datapaths[0].Vlans;
        Assert.Equal(["office", "lab"], vlans.Select(vlan => vlan.Name));
        Assert.Equal((3, "", 9), (vlans[0].Vid.Value, vlans[0].Description, vlans[0].MaxHosts));
        Assert.Equal(["dir/b.yaml", "dir/sub/a.yaml", "dir/sub/c.yaml", "dir/top.yaml"], result.Files.Keys);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("vlans: {lab: {vid: 4}}\n"u8)), result.Files["dir/b.yaml"]);
    }

    [Theory]
    [InlineData("include: [dir/top.yaml]\n", "1:11 WEIR1001")] // relative to the including file
    [InlineData("include: [top.yaml]\n", "1:11 WEIR1007")]
    [InlineData("include: [a.yaml]\n", "1:11 WEIR1007")]
    [InlineData("include: a.yaml\n", "1:10 WEIR1011")]
    [InlineData("include: [[a.yaml]]\n", "1:11 WEIR1011")]
    public void Bad_includes_have_a_place(string include, string expected)
    {
        var result = Load(("dir/top.yaml", include + "vlans: {office: {vid: 1}}\n" + Dps), ("dir/a.yaml", "include: [top.yaml]\n"));

        Assert.Contains(result.Diagnostics, d => $"{d.Location.Line}:{d.Location.Column} {d.Code}" == expected);
        Assert.Null(result.Network);
    }

    [Fact]
    public void A_missing_optional_file_is_remembered_and_no_fault()
    {
        var result = Load(("top.yaml", "include-optional: [later.yaml]\nvlans: {office: {vid: 1}}\n" + Dps));

        Assert.Empty(result.Diagnostics);
        Assert.Null(result.Files["later.yaml"]);
        Assert.NotNull(result.Network);
    }

    [Fact]
    public void A_broken_optional_file_is_left_out_with_warnings()
    {
        var result = Load(("top.yaml", "include-optional: [broken.yaml]\nvlans: {office: {vid: 1}}\n" + Dps), ("broken.yaml", "vlans: {office: {vid: 2}}\nbogus: 1\n"));

        var warning = Assert.Single(result.Diagnostics);
        Assert.Equal(("WEIR1010", false, "broken.yaml"), (warning.Code, warning.IsError, warning.Location.File));
        Assert.Null(result.Files["broken.yaml"]);
        Assert.Equal(1, result.Network!.Datapaths[0].Vlans[0].Vid.Value);
    }

    [Fact]
    public void Two_files_may_include_a_third()
    {
        var result = Load(("top.yaml", "include: [a.yaml, b.yaml]\n" + Dps), ("a.yaml", "include: [c.yaml]\n"), ("b.yaml", "include: [c.yaml]\n"), ("c.yaml", "vlans: {office: {vid: 1}}\n"));

        Assert.Empty(result.Diagnostics);
    }

    [Fact]
    public void Files_that_multiply_are_bounded()
    {
        var files = Enumerable.Range(0, 40).Select(i => ($"f{i}", $"include: [f{i + 1}, f{i + 1}, f{i + 1}]\n")).Append(("f40", "vlans: {office: {vid: 1}}\n")).ToArray();

        Assert.Contains(Load(files).Diagnostics, d => d.Code == DiagnosticCodes.TooLarge);
    }

    [Fact]
    public void Diagnostics_stand_in_the_order_of_the_files()
    {
        var result = Load(("top.yaml", "include: [z.yaml, a.yaml]\nbogus: 1\nvlans: {office: {vid: 1}}\n" + Dps), ("a.yaml", "bogus: 1\n"), ("z.yaml", "vlans: {}\nbogus: 1\n"));

        Assert.Equal(["top.yaml:2", "z.yaml:2", "a.yaml:1"], result.Diagnostics.Select(d => $"{d.Location.File}:{d.Location.Line}"));
    }

    [Fact]
    public void Includes_can_be_forbidden()
    {
        var result = ConfigLoader.LoadText("include: [/etc/passwd]\nvlans: {office: {vid: 1}}\n" + Dps, options: new() { AllowIncludes = false });

        Assert.Equal("WEIR1007", Assert.Single(result.Diagnostics).Code);
        Assert.Single(result.Files);
    }

    [Fact]
    public void Files_of_the_disk_are_named_as_given_and_hashed_by_their_full_path()
    {
        var directory = Directory.CreateTempSubdirectory("weir-config");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "real.yaml"), "include: [more.yaml, gone.yaml]\n" + Dps);
            File.WriteAllText(Path.Combine(directory.FullName, "more.yaml"), "vlans: {office: {vid: 1}}\n");
            File.CreateSymbolicLink(Path.Combine(directory.FullName, "link.yaml"), "real.yaml");
            var path = Path.Combine(directory.FullName, "link.yaml");

            var result = ConfigLoader.Load(path);

            Assert.Equal($"{path}:1:22: WEIR1001: include: '{Path.Combine(directory.FullName, "gone.yaml")}' cannot be read: there is no such file; check path and permissions", Assert.Single(result.Diagnostics).ToString());
            Assert.Equal(["gone.yaml", "more.yaml", "real.yaml"], result.Files.Keys.Select(file => Path.GetFileName(file)));
            Assert.Equal("WEIR1001", Assert.Single(ConfigLoader.Load(directory.FullName).Diagnostics).Code);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static ConfigResult Load(params (string Name, string Text)[] files) =>
        ConfigLoader.Load(files[0].Name, new() { Files = new TextConfigFiles(files.ToDictionary(file => file.Name, file => Encoding.UTF8.GetBytes(file.Text))) });
}
