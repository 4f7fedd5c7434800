using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Weir.Cli.Support;

namespace Weir.Cli.Tests.Support;

public sealed class SupportTests : IDisposable
{
    private const string Key = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIPlanted0KeyMaterial0Line0One0\nPlanted0KeyMaterial0Line0Two0==\n-----END EC PRIVATE KEY-----";

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-support-").FullName;
    private readonly Secrets _secrets = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Text with a secret in it, the secret, and what must stay.</summary>
    public static TheoryData<string, string, string> Planted => new()
    {
        { "dot1x: {radius_ip: 10.0.0.1, radius_secret: planted1}", "planted1", "radius_ip: 10.0.0.1" },
        { "radius_secret: plan,ted two # comment\nradius_port: 1812", "plan,ted two", "radius_port: 1812" },
        { "radius_secret: \"plan\\\"ted3\", port: 7", "plan\\\"ted3", "port: 7" },
        { "'radius_secret': 'it''s planted4'\nnext: kept", "it''s planted4", "next: kept" },
        { "# old radius_secret: planted5\nkept: 1", "planted5", "kept: 1" },
        { "radius_secret: |\n  planted6\n  more6\nkept: 1", "planted6", "kept: 1" },
        { "radius_secret: |\n  planted6\n  more66\nkept: 1", "more66", "kept: 1" },
        { "a:\n  radius_secret:\n    planted7\n  kept: 1", "planted7", "kept: 1" },
        { "secrets:\n- planted8\n- planted8b\nkept: 1", "planted8b", "kept: 1" },
        { "- radius_secret: >-\n    planted9\n  kept: 1", "planted9", "kept: 1" },
        { "s: &s planted10\nradius_secret: *s\nkept: 1", "planted10", "kept: 1" },
        { "radius_secret: &x planted11\nkept: 1", "planted11", "kept: 1" },
        { "radius_secret: \"planted12\n  goes12 on\"\nkept: 1", "goes12 on", "kept: 1" },
        { "tokens: [planted13, planted13b]\nkept: 1", "planted13b", "kept: 1" },
        { "{\"influx_pwd\":\"planted14\",\"kept\":1}", "planted14", "\"kept\":1" },
        { "{\"text\":\"{\\\"password\\\":\\\"planted15\\\",\\\"kept\\\":1}\"}", "planted15", "kept" },
        { "influx_pwd = planted16\nkept = 1", "planted16", "kept = 1" },
        { "amqp://user:planted17@10.0.0.1/ kept", "planted17", "10.0.0.1/ kept" },
        { "Authorization: Bearer planted18.abc-def\nkept", "planted18.abc-def", "kept" },
        { "weir --api-token planted19 --kept", "planted19", "--kept" },
        { "weir --api-token=planted20 --kept", "planted20", "--kept" },
        { Key + "\nkept", "Planted0KeyMaterial0Line0Two0", "kept" },
        { "MaterialPlanted21\n-----END RSA PRIVATE KEY-----\nkept", "MaterialPlanted21", "kept" },
        { "kept\n-----BEGIN PRIVATE KEY-----\nMaterialPlanted22\n", "MaterialPlanted22", "kept" },
        { "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl kept", "eyJzdWIiOiIxMjM0In0", "kept" },
        { "options : {key=\"1\", psk=\"planted23\", remote_ip=\"10.0.0.1\"}", "planted23", "remote_ip=\"10.0.0.1\"" },
        { "RADIUS_SECRET=planted24\nkept=1", "planted24", "kept=1" },
        { "OTEL_EXPORTER_OTLP_HEADERS=api-key=planted25\nkept=1", "planted25", "kept=1" },
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_secret_goes_and_the_rest_stays(string text, string secret, string kept)
    {
        var taken = _secrets.TakeOutRemembered(_secrets.TakeOut(text));

        Assert.DoesNotContain(secret, taken);
        Assert.Contains(kept, taken);
    }

    [Fact]
    public void What_was_a_secret_in_one_place_is_taken_out_of_all_others_however_it_is_written()
    {
        _secrets.TakeOut("radius_secret: Plänted/26+");
        var texts = $"heard Plänted/26+ from\n{Uri.EscapeDataString("Plänted/26+")}\n{Convert.ToBase64String(Encoding.UTF8.GetBytes("Plänted/26+"))}\nPl\\u00E4nted/26\\u002B";

        var taken = _secrets.TakeOutRemembered(_secrets.TakeOut(texts));

        foreach (var form in texts.Split('\n')) Assert.DoesNotContain(form.Replace("heard ", "").Replace(" from", ""), taken);
    }

    [Theory]
    [InlineData("cookie: 1524372928\nkeepalive: 3\nmonkey: 2")]
    [InlineData("acls: {office: [{rule: {dl_type: 0x800, actions: {allow: 1}}}]}")]
    [InlineData("Nov 22 12:00:00 weir INFO     listening for switches on *:6653, control socket /run/weir/weir.sock")]
    [InlineData("192.0.2.1:6653 http://example.org:80/@x")]
    public void What_is_no_secret_stays(string text) => Assert.Equal(text, _secrets.TakeOutRemembered(_secrets.TakeOut(text)));

    [Fact]
    public async Task The_archive_of_a_dead_daemon_with_a_broken_file_has_what_is_there_and_no_secret()
    {
        var config = Write("faucet.yaml", "dps: {sw: {dp_id: no}}\ninclude: [more.yaml]\nradius_secret: planted30\n");
        Write("more.yaml", $"acls: {{}}\npassword: planted31\nkey: |\n{Key.Replace("\n", "\n  ")}\n");
        var log = Write("faucet.log", $"Nov 22 12:00:00 weir ERROR    radius said planted30\n{Key}\nBearer planted32aaaa\n");
        var variable = $"WEIR_TEST_{Environment.ProcessId}_TOKEN";
        Environment.SetEnvironmentVariable(variable, "planted33");
        try
        {
            var path = await ReportAsync(config, log);

            var members = Read(path);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Contains("version.txt", members.Keys);
            Assert.Contains("not to be had", members["status.json"]);
            Assert.Contains("WEIR", members["config/check.txt"]);
            Assert.Contains("dp_id: no", members["config/faucet.yaml"]);
            Assert.Contains("radius said", members["log/faucet.log"]);
            Assert.Contains(variable, members["environment/weir-support.txt"]);
            foreach (var (name, text) in members)
                foreach (var secret in (string[])["planted30", "planted31", "planted32", "planted33", "Planted0Key", Convert.ToBase64String("planted30"u8)])
                    Assert.False(text.Contains(secret) || name.Contains(secret), $"{secret} is in {name}");
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public async Task Files_that_are_no_YAML_or_not_there_are_no_obstacle()
    {
        var config = Write("faucet.yaml", "\0\u0001[[[[{{{{ radius_secret: planted40\n");

        var members = Read(await ReportAsync(config, Path.Combine(_folder, "no.log")));

        Assert.Contains("not to be had", members["log/no.log"]);
        Assert.DoesNotContain(members, member => member.Value.Contains("planted40"));
    }

    [Fact]
    public void Names_from_outside_stay_inside_the_archives_folder()
    {
        var archive = new SupportArchive(_secrets, DateTimeOffset.UnixEpoch);

        archive.Add("tables/../../etc/passwd", "");
        archive.Add("tables/br 0\n", "");
        archive.Add("tables/br 0\t", "");

        Assert.Equal(["tables/_/_/etc/passwd", "tables/br_0_", "tables/br_0_.2"], archive.Names);
    }

    private async Task<string> ReportAsync(string config, string log)
    {
        var path = Path.Combine(_folder, "report.tar.gz");
        var archive = new SupportArchive(_secrets, DateTimeOffset.UnixEpoch);
        using var client = new ControlClient(Path.Combine(_folder, "no.sock"));
        await new SupportReport(archive, _secrets, client, DateTimeOffset.UnixEpoch) { ConfigFile = config, LogFiles = [log] }.GatherAsync(TestContext.Current.CancellationToken);
        archive.Write(path);
        return path;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static Dictionary<string, string> Read(string path)
    {
        using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(packed);
        var members = new Dictionary<string, string>();
        while (tar.GetNextEntry() is { } entry)
        {
            Assert.StartsWith("report/", entry.Name);
            using var reader = new StreamReader(entry.DataStream ?? Stream.Null);
            members.Add(entry.Name["report/".Length..], reader.ReadToEnd());
        }

        return members;
    }
}
