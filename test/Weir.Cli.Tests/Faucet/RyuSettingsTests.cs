using Weir.Cli.Faucet;

namespace Weir.Cli.Tests.Faucet;

public class RyuSettingsTests
{
    [Fact]
    public void Without_anything_FAUCETs_defaults() => Assert.Equal("*:6653", From("").Listen);

    [Fact]
    public void The_command_line_goes_before_the_file()
    {
        var settings = From("[DEFAULT]\nofp_tcp_listen_port = 6654\nofp_listen_host = 127.0.0.1\n", ("ofp-tcp-listen-port", "7000"));

        Assert.Equal("127.0.0.1:7000", settings.Listen);
    }

    [Theory]
    [InlineData("0.0.0.0", "*:6653")]
    [InlineData("::", "*:6653")]
    [InlineData("::1", "[::1]:6653")]
    [InlineData("192.0.2.1", "192.0.2.1:6653")]
    public void Hosts_are_written_as_ryu_takes_them(string host, string listen) => Assert.Equal(listen, From($"ofp_listen_host={host}").Listen);

    [Fact]
    public void With_certificates_the_TLS_port_takes_the_place_of_the_other()
    {
        var settings = From("ctl_privkey: key.pem\nctl_cert: cert.pem\nca_certs: ca.pem\nofp_ssl_listen_port: 6636\nofp_tcp_listen_port: 6653");

        Assert.Equal((true, "*:6636"), (settings.Tls, settings.Listen));
    }

    [Fact]
    public void Comments_other_sections_continuations_and_quotes()
    {
        var file = RyuConfigFile.Parse("# a\n; b\n[DEFAULT]\npid-file = \"/run/f.pid\"\nlong = one\n  two\n[other]\npid_file = no\n");

        Assert.Equal(("/run/f.pid", "one two"), (file["pid_file"], file["long"]));
        Assert.Equal("/run/f.pid", file["pid-file"]);
    }

    [Fact]
    public void Echo_settings_are_read_and_0_means_none()
    {
        Assert.Equal((TimeSpan.FromSeconds(2.5), 3), (From("echo_request_interval=2.5\nmaximum_unreplied_echo_requests=3") is var s ? (s.EchoInterval, s.MaximumUnrepliedEchoes) : default));
        Assert.Equal(Timeout.InfiniteTimeSpan, From("echo_request_interval=0").EchoInterval);
    }

    [Theory]
    [InlineData("ofp_tcp_listen_port = 70000", "ofp-tcp-listen-port")]
    [InlineData("ofp_tcp_listen_port = x", "ofp-tcp-listen-port")]
    [InlineData("ctl_privkey = k", "go together")]
    [InlineData("ctl_privkey = k\nctl_cert = c", "ca-certs")]
    [InlineData("echo_request_interval = -1", "echo_request_interval")]
    [InlineData("maximum_unreplied_echo_requests = 1.5", "maximum_unreplied")]
    [InlineData("what is this", "line 1")]
    [InlineData("[DEFAULT", "line 1")]
    [InlineData("  continued", "line 1")]
    public void What_cannot_be_is_said(string file, string problem) => Assert.Contains(problem, Assert.Throws<FormatException>(() => From(file)).Message);

    private static RyuSettings From(string file, params (string Key, string Value)[] given) =>
        RyuSettings.From(key => given.FirstOrDefault(pair => pair.Key == key).Value, RyuConfigFile.Parse(file));
}
