using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using Weir.OpenFlow;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.SoftSwitch.Tests.Differential;

/// <summary>
/// A private ovs-vswitchd in a network namespace of its own, with the dummy datapath that Open vSwitch's own tests use: frames go in by its control socket and
/// come out as pcap files, all parsing and forwarding being that of the userspace datapath. Its clock stands still.
/// </summary>
internal sealed class OpenVSwitch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-ovs").FullName;
    private readonly List<Process> _daemons = [];
    private readonly ConcurrentQueue<string> _lastWords = new();
    private readonly UnixControl _marker;
    private readonly UnixControl _injector;
    private readonly Dictionary<uint, FileStream> _captures = [];

    public OpenVSwitch(IReadOnlyCollection<SwitchPort> ports)
    {
        Run("ovsdb-tool", "create", $"{_folder}/conf.db", "/usr/share/openvswitch/vswitch.ovsschema");
        Start("ovsdb-server", $"{_folder}/conf.db", $"--remote=punix:{_folder}/db.sock", $"--unixctl={_folder}/db.ctl", "-vconsole:off");
        Await($"{_folder}/db.sock");
        Run("ovs-vsctl", $"--db=unix:{_folder}/db.sock", "--no-wait", "init");
        Start("ovs-vswitchd", $"unix:{_folder}/db.sock", "--disable-system", "--enable-dummy=override", $"--unixctl={_folder}/vs.ctl", "-vconsole:emer");
        Await($"{_folder}/vs.ctl");
        List<string> configure =
        [
            $"--db=unix:{_folder}/db.sock", "add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=dummy", "fail-mode=secure", "protocols=OpenFlow13",
            "other-config:disable-in-band=true", "other-config:datapath-id=0000000000000001",
        ];
        foreach (var port in ports)
        {
            configure.AddRange(["--", "add-port", "br0", port.Name, "--", "set", "interface", port.Name, "type=dummy", $"ofport_request={port.Number.Value}", $"options:tx_pcap={_folder}/{port.Name}.pcap"]);
            if (port.AccessVlan is { } access) configure.AddRange(["--", "set", "port", port.Name, $"tag={access}"]);
            if (!port.TrunkVlans.IsEmpty) configure.AddRange(["--", "set", "port", port.Name, $"trunks={string.Join(',', port.TrunkVlans)}"]);
        }

        Run("ovs-vsctl", [.. configure]);
        Await($"{_folder}/br0.mgmt");

        // The daemon serves its control connections oldest first, once a turn of its main loop: when a call on the older one is answered after a frame went in by the
        // newer one, a whole turn, and so the frame's way through the datapath, lies between.
        _marker = new UnixControl($"{_folder}/vs.ctl");
        _marker.Call("version");
        _injector = new UnixControl($"{_folder}/vs.ctl");
        _injector.Call("version");
        foreach (var port in ports)
        {
            if (port.IsDown || port.IsLinkDown) _injector.Call("netdev-dummy/set-admin-state", port.Name, "down");
            _captures[port.Number.Value] = new FileStream($"{_folder}/{port.Name}.pcap", FileMode.Open, FileAccess.Read, FileShare.ReadWrite) { Position = 24 };
        }

        Connection = new SwitchConnection($"{_folder}/br0.mgmt");
        _injector.Call("time/stop");
    }

    public SwitchConnection Connection { get; }

    /// <summary>What the daemons said before they died.</summary>
    public string LastWords()
    {
        foreach (var daemon in _daemons.Skip(1)) daemon.WaitForExit(Patience);
        return string.Concat(_lastWords);
    }

    /// <summary>Forgets cached decisions, after the flows changed.</summary>
    public void ForgetDecisions() => _injector.Call("revalidator/purge");

    public void ForgetHosts() => _injector.Call("fdb/flush", "br0");

    public void Advance(TimeSpan time) => _injector.Call("time/warp", $"{(long)time.TotalMilliseconds}");

    /// <summary>What happens to a frame.</summary>
    public Answer Send(SwitchPort port, ReadOnlySpan<byte> frame)
    {
        _injector.Call("netdev-dummy/receive", port.Name, Convert.ToHexStringLower(frame));
        _marker.Call("version");
        var punts = Connection.Barrier().OfType<PacketInMessage>().Select(Answer.Describe).ToList();
        return new Answer(_captures.SelectMany(capture => ReadFrames(capture.Value).Select(bytes => Answer.Describe(new PortNumber(capture.Key), bytes))).ToList(), punts);
    }

    /// <summary>The way that the switch itself says a frame takes, as long as it holds the scenario's entries.</summary>
    public string Explain(ScenarioFrame frame) => _injector.Call("ofproto/trace", "br0", $"in_port={frame.InPort.Number.Value}", Convert.ToHexStringLower(frame.Bytes));

    public void Dispose()
    {
        Connection?.Dispose();
        _marker?.Dispose();
        _injector?.Dispose();
        foreach (var capture in _captures.Values) capture.Dispose();
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            if (!daemon.HasExited) daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit(Patience);
            daemon.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static List<byte[]> ReadFrames(FileStream capture)
    {
        var frames = new List<byte[]>();
        Span<byte> header = stackalloc byte[16];
        while (capture.Length - capture.Position >= header.Length)
        {
            capture.ReadExactly(header);
            var frame = new byte[BinaryPrimitives.ReadInt32LittleEndian(header[8..])];
            capture.ReadExactly(frame);
            frames.Add(frame);
        }

        return frames;
    }

    private static void Await(string path)
    {
        for (var start = Stopwatch.StartNew(); !File.Exists(path); Thread.Sleep(5))
            if (start.Elapsed > Patience) throw new TimeoutException($"{path} does not appear");
    }

    private ProcessStartInfo Command(string program, IEnumerable<string> arguments)
    {
        var command = new ProcessStartInfo("unshare", ["--net", program, .. arguments]) { RedirectStandardError = true };
        foreach (var variable in (string[])["OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR"]) command.Environment[variable] = _folder;
        return command;
    }

    private void Start(string program, params string[] arguments)
    {
        var daemon = Process.Start(Command(program, arguments)) ?? throw new InvalidOperationException($"{program} does not start");
        daemon.ErrorDataReceived += (_, line) => _lastWords.Enqueue(line.Data ?? "");
        daemon.BeginErrorReadLine();
        _daemons.Add(daemon);
    }

    private void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(Command(program, arguments)) ?? throw new InvalidOperationException($"{program} does not start");
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors}");
    }
}

/// <summary>What a switch did with a frame: frames out of ports (each port's in order) and packet-ins, as text to compare and to read.</summary>
internal sealed record Answer(IReadOnlyList<string> Frames, IReadOnlyList<string> Punts)
{
    private const string Vague = "vague ";

    public static string Describe(PortNumber port, ReadOnlySpan<byte> frame) => $"{port}: {Convert.ToHexStringLower(frame)}";

    public static string Describe(PacketInMessage message) =>
        $"punt {message.Reason} table {message.TableId} cookie {message.Cookie:x} [{message.Match}] {message.TotalLength} {Convert.ToHexStringLower(message.Data.AsSpan())}";

    public static Answer From(IEnumerable<Exit> exits)
    {
        var all = exits.ToList();
        var frames = all.Where(exit => exit.Punt is null).OrderBy(exit => exit.Port).Select(exit => Describe(exit.Port, exit.Frame.AsSpan()));
        return new Answer([.. frames], [.. all.Where(exit => exit.Punt is not null && exit.Punt.Reason != PuntReason.InvalidTtl).Select(DescribePunt)]);
    }

    public bool IsDelivery => Frames.Count > 0 || Punts.Count > 0;

    public bool Equals(Answer? other) =>
        other is not null && Frames.SequenceEqual(other.Frames) && Punts.Count == other.Punts.Count && Punts.Zip(other.Punts).All(pair => IsSame(pair.First, pair.Second));

    public override int GetHashCode() => Frames.Count;

    public override string ToString() => string.Join('\n', Frames.Concat(Punts).DefaultIfEmpty("nothing"));

    private static bool IsSame(string one, string other) =>
        one == other || ((one.StartsWith(Vague, StringComparison.Ordinal) || other.StartsWith(Vague, StringComparison.Ordinal)) && FromMatch(one) == FromMatch(other));

    /// <summary>Without reason, table and cookie.</summary>
    private static string FromMatch(string punt) => punt[punt.IndexOf('[', StringComparison.Ordinal)..];

    private static string DescribePunt(Exit exit)
    {
        var punt = exit.Punt!;
        return (punt.IsVague ? Vague : "") + Describe(new PacketInMessage(0, (ushort)exit.Frame.Length, (PacketInReason)punt.Reason, punt.TableId, punt.Cookie, punt.PipelineFields, ValueList.Create(exit.Frame.AsSpan())));
    }
}
