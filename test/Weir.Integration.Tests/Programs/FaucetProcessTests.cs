using System.Globalization;
using System.Net.Sockets;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Programs;

/// <summary>Weir in the place of FAUCET's program: arguments, environment, signals, files.</summary>
public class FaucetProcessTests
{
    [Fact]
    public void Takes_FAUCETs_arguments_and_files_and_signals()
    {
        using var daemon = new DaemonProcess();
        System.IO.File.WriteAllText(daemon.File("ryu.conf"), "[DEFAULT]\nofp_tcp_listen_port = 9999\nofp_listen_host = 127.0.0.1\nwsapi_port = 1\necho_request_interval = 3\n");
        var weir = daemon.Start(
            ["faucet", "--verbose", "--use-stderr", "--ryu-ofp-tcp-listen-port=6699", $"--ryu-pid-file={daemon.File("pid")}", $"--ryu-config-file={daemon.File("ryu.conf")}", "--ryu-app-lists=faucet.faucet", "--ryu-observe-links"],
            ("FAUCET_LOG", daemon.File("faucet.log")));
        weir.WaitForLog("listening for switches on");
        DaemonProcess.Poll("the pid file", () => daemon.Read("pid").Length > 0);

        Assert.Equal(weir.Pid, int.Parse(daemon.Read("pid"), CultureInfo.InvariantCulture));
        daemon.Namespace.Run(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect("127.0.0.1", 6699);
        });
        Assert.Contains("--ryu-app-lists does nothing here", weir.Log);
        Assert.Contains("--ryu-observe-links does nothing here", weir.Log);
        Assert.Contains("wsapi_port in", weir.Log);
        Assert.Contains(daemon.Read("faucet.log").Split('\n'), line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d faucet INFO .*version [0-9.]+$"));

        System.IO.File.Move(daemon.File("faucet.log"), daemon.File("faucet.log.1"));
        weir.Signal(Native.SignalHangup);
        DaemonProcess.Poll("reloaded into the new file", () => daemon.Read("faucet.log").Contains("is unchanged"));
        Assert.Equal(0, weir.Terminate());

        Assert.False(System.IO.File.Exists(daemon.File("pid")));
        Assert.True(System.IO.File.Exists(daemon.File("exception.log")));
        Assert.Equal("", daemon.Read("exception.log"));
        Assert.DoesNotContain("OFError", daemon.Read("faucet.log") + daemon.Read("faucet.log.1"));
    }

    [Theory]
    [InlineData("--ryu-ofp-tcp-listen-port=70000", "ofp-tcp-listen-port")]
    [InlineData("--ryu-config-file=/nowhere.conf", "/nowhere.conf")]
    [InlineData("--ryu-ctl-privkey=/nowhere.pem", "go together")]
    [InlineData("--ryu-ofp-listen-host=256.1.1.1", "256.1.1.1")]
    public void Arguments_that_cannot_be_are_said(string argument, string problem)
    {
        using var daemon = new DaemonProcess();

        var weir = daemon.Start(["faucet", argument]);

        Assert.Equal(1, weir.WaitForExit());
        DaemonProcess.Poll("the reason", () => weir.Log.Contains(problem));
    }

    [Fact]
    public void Gauges_file_is_read_where_FAUCETs_variable_names_it_and_a_bad_one_is_said()
    {
        using var daemon = new DaemonProcess();
        System.IO.File.WriteAllText(daemon.File("gauge.yaml"), "watchers: {w: {type: port_stats, all_dps: true, db: prom}}\ndbs: {prom: {type: prometheus, prometheus_addr: 127.0.0.1, prometheus_port: 9303}}\n");
        (string, string)[] environment = [("FAUCET_LOG", daemon.File("faucet.log")), ("GAUGE_CONFIG", $"/nowhere.yaml:{daemon.File("gauge.yaml")}")];
        var weir = daemon.Start(["faucet", "--ryu-ofp-listen-host=127.0.0.1"], environment);
        DaemonProcess.Poll("the start", () => daemon.Read("faucet.log").Contains("listening for switches on"));

        Assert.Contains("faucet_pbr_version", daemon.Namespace.Execute("curl", "-s", "http://127.0.0.1:9303/"), StringComparison.Ordinal);
        Assert.Equal(0, weir.Terminate());

        System.IO.File.WriteAllText(daemon.File("gauge.yaml"), "watchers: {}\n");
        var refused = daemon.Start(["faucet", "--ryu-ofp-listen-host=127.0.0.1"], environment);
        Assert.Equal(1, refused.WaitForExit());
        DaemonProcess.Poll("the reason", () => refused.Log.Contains("gauge.yaml:1:1: "));
    }

    [Fact]
    public void Says_its_version()
    {
        using var daemon = new DaemonProcess();

        var weir = daemon.Start(["faucet", "-V"]);

        Assert.Equal(0, weir.WaitForExit());
        DaemonProcess.Poll("the version", () => weir.Log.StartsWith("Weir ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_SIGHUP_in_the_middle_of_the_start_is_kept_until_there_is_something_to_reload()
    {
        using var daemon = new DaemonProcess();
        var weir = daemon.Run();
        // From the moment on that the signal has a handler; before that no program can help it.
        DaemonProcess.Poll("SIGHUP is handled", () => weir.HasExited || (Caught(weir.Pid) & 1) != 0);

        weir.Signal(Native.SignalHangup);

        weir.WaitForLog("is unchanged");
        Assert.Equal(0, weir.Terminate());
    }

    /// <summary>What scripts look for in FAUCET's log.</summary>
    [Fact]
    public void A_switch_that_no_file_names_is_an_error_with_FAUCETs_words()
    {
        using var daemon = new DaemonProcess();
        var weir = daemon.Start(["faucet", "--use-stderr", "--ryu-ofp-tcp-listen-port=6699"], ("FAUCET_LOG", daemon.File("log")));
        weir.WaitForLog("listening for switches on");

        daemon.Namespace.Run(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
            socket.Connect("127.0.0.1", 6699);
            socket.Send((byte[])[4, 0, 0, 8, 0, 0, 0, 1]); // HELLO
            var header = new byte[8];
            while (header[1] != 5) // FEATURES_REQUEST
            {
                for (var got = 0; got < 8;) got += socket.Receive(header.AsSpan(got)) is > 0 and var part ? part : throw new IOException("closed");
                for (var rest = (header[2] << 8 | header[3]) - 8; rest > 0;) rest -= socket.Receive(new byte[rest]);
            }

            socket.Send((byte[])[4, 6, 0, 32, .. header[4..], 0, 0, 0, 0, 0, 0, 0, 0x99, 0, 0, 0, 0, 254, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            weir.WaitForLog("unknown datapath");
        });

        Assert.Contains(weir.Log.Split('\n'), line => System.Text.RegularExpressions.Regex.IsMatch(line, "faucet ERROR +.*unknown datapath.*0x99"));
        Assert.Equal(0, weir.Terminate());
        Assert.Equal("", daemon.Read("exception.log"));
        Assert.DoesNotContain("OFError", daemon.Read("log"));
    }

    [Fact]
    public void A_SIGINT_is_a_clean_end()
    {
        using var daemon = new DaemonProcess();
        var weir = daemon.Run();
        weir.WaitForLog("listening for switches on");

        weir.Signal(Native.SignalInterrupt);

        Assert.Equal(0, weir.WaitForExit());
        DaemonProcess.Poll("the last line", () => weir.Log.Contains("stopped; the switches keep"));
    }

    [Fact]
    public void Json_lines_and_FAUCETs_level()
    {
        using var daemon = new DaemonProcess();
        var weir = daemon.Start(["run", "--listen", "0.0.0.0:0", "--socket", daemon.File("weir.sock"), "--log-format", "json"], ("FAUCET_LOG", daemon.File("log")), ("FAUCET_LOG_LEVEL", "warning"));
        DaemonProcess.Poll("the warning", () => daemon.Read("log").Contains("8003"));

        Assert.Equal(0, weir.Terminate());

        var entry = System.Text.Json.JsonDocument.Parse(Assert.Single(daemon.Read("log").Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        Assert.Equal(("WARNING", 8003), (entry.GetProperty("level").GetString(), entry.GetProperty("event").GetInt32()));
    }

    private static ulong Caught(int pid)
    {
        try
        {
            return ulong.Parse(System.IO.File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("SigCgt:", StringComparison.Ordinal))[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
