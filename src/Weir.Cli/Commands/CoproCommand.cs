using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Weir.Cli.Copro;
using Weir.Primitives;

namespace Weir.Cli.Commands;

/// <summary><c>weir copro</c>: a coprocessor host, that is another host's double on the wire, on this machine.</summary>
internal static class CoproCommand
{
    private static readonly Option<string> Name = new("--name") { Description = "Names the coprocessor, its namespace (NAME) and its bridge (br-NAME).", DefaultValueFactory = _ => "copro" };

    private static readonly Option<string?> OvsDb = new("--ovs-db")
    {
        Description = "The Open vSwitch database on this host, unix:PATH. Default: in OVS_RUNDIR, else /var/run/openvswitch.",
    };

    private static readonly Option<string> RunDir = new("--run-dir") { Description = "Where state files, pid files and logs lie.", DefaultValueFactory = _ => CoproStateStore.DefaultRunDirectory };

    // IEEE 802.3: 64 bytes with the check sequence. A network card pads what it sends; a virtual device, and so Open vSwitch, may drop shorter ones.
    private const int ShortestFrame = 60;

    public static Command Create() => new("copro", "Make this machine a coprocessor: impersonate a host, with services of your own behind its MAC and IP addresses.")
    {
        Up(), Exec(), Send(), Stop(), Status(), Down(), Supervise(),
    };

    private static Command Up()
    {
        var device = new Option<string>("--interface") { Description = "The NFV interface: the network device wired to the switch's coprocessor port. It must carry nothing else.", Required = true };
        var mac = new Option<string>("--mac") { Description = "MAC address of the host to impersonate.", Required = true };
        var ip = new Option<string[]>("--ip") { Description = "Its address with prefix length, IPv4 or IPv6; may be repeated.", Required = true };
        var vlan = new Option<int>("--vlan") { Description = "VLAN that the answers are injected into, 1 to 4094.", Required = true };
        var proto = new Option<string[]>("--proto") { Description = "What may leave, besides ARP and neighbour discovery: tcp, udp, icmp, separated by commas.", DefaultValueFactory = _ => ["tcp"] };
        var command = new Command("up", "Make the namespace, the veth pair, the bridge and its flow entries. Again with the same arguments: mends what is missing. With others: says what differs and changes nothing.")
        {
            device, mac, ip, vlan, proto, Name, OvsDb, RunDir,
        };
        command.SetAction((parsed, cancellation) => RunAsync(async () =>
        {
            var asked = CoproSettings.Parse(parsed.GetValue(Name)!, parsed.GetValue(device)!, parsed.GetValue(mac)!, parsed.GetValue(ip)!, parsed.GetValue(vlan), parsed.GetValue(proto)!);
            var done = await Host(parsed).UpAsync(asked, cancellation);
            Console.WriteLine(done.Length == 0
                ? $"{asked.Name}: up already, nothing to do"
                : $"{asked.Name}: up ({done.Length} steps): {asked.Mac} {string.Join(' ', asked.Addresses)} behind {asked.Interface}, VLAN {asked.Vlan}, {CoproSettings.FormatProtocols(asked.Protocols)}");
            return 0;
        }));
        return command;
    }

    private static Command Exec()
    {
        var detach = new Option<bool>("--detach") { Description = "Run it in the background, supervised, and return." };
        var restart = new Option<bool>("--restart") { Description = "With --detach: start it again when it ends, after 0.2 s, doubled each time up to 10 s." };
        var service = new Option<string?>("--service") { Description = "With --detach: names the service in status and stop. Default: the program's name." };
        var line = CommandLine();
        var command = new Command("exec", "Run a program as the impersonated host: weir copro exec [--detach [--restart]] -- PROGRAM ARGUMENTS") { line, Name, detach, restart, service, RunDir };
        command.SetAction((parsed, cancellation) => RunAsync(async () =>
        {
            var host = Host(parsed);
            await host.MustBeUpAsync(cancellation);
            ImmutableArray<string> program = [.. parsed.GetValue(line)!];
            if (!parsed.GetValue(detach))
            {
                if (parsed.GetValue(restart) || parsed.GetValue(service) is not null) throw new CoproException("--restart and --service go with --detach");
                host.Services.Become(program);
            }

            var name = ServiceStore.CheckName(parsed.GetValue(service) ?? Path.GetFileName(program[0]));
            var (record, wasThere) = await host.Services.DetachAsync(name, program, parsed.GetValue(restart), cancellation);
            Console.WriteLine(record.IsSupervised
                ? $"{name}: {(wasThere ? "runs already" : "started")}, process {record.Pid}; its output goes to {record.Log}"
                : $"{name}: ended with {record.LastExitCode}; its output is in {record.Log}");
            return 0;
        }));
        return command;
    }

    private static Command Send()
    {
        var frame = new Option<string>("--frame") { Description = "The frame in hex, from the destination MAC on, without a VLAN tag; blanks and colons are skipped; padded to 60 bytes.", Required = true };
        var vlan = new Option<int?>("--vlan") { Description = "Tag it with this VID. Default: the VLAN that up was given." };
        var port = new Option<int?>("--port") { Description = "Have the switch send it out of this port, untagged: the tag becomes --vlan-base + PORT." };
        var vlanBase = new Option<int>("--vlan-base") { Description = "The coprocessor port's vlan_vid_base.", DefaultValueFactory = _ => 1000 };
        var untagged = new Option<bool>("--untagged") { Description = "Send it without a tag; the switch drops it." };
        var count = new Option<int>("--count") { Description = "How often.", DefaultValueFactory = _ => 1 };
        var command = new Command("send", "Inject one frame into the dataplane, such as a CDP announcement of a router that is not there.") { frame, vlan, port, vlanBase, untagged, count, Name, RunDir };
        command.SetAction((parsed, cancellation) => RunAsync(async () =>
        {
            var host = Host(parsed);
            var settings = await host.MustBeUpAsync(cancellation);
            var bytes = ParseFrame(parsed.GetValue(frame)!);
            if (new[] { parsed.GetValue(vlan) is not null, parsed.GetValue(port) is not null, parsed.GetValue(untagged) }.Count(each => each) > 1) throw new CoproException("--vlan, --port and --untagged exclude each other");
            var vid = parsed.GetValue(port) is { } to ? parsed.GetValue(vlanBase) + to : parsed.GetValue(vlan) ?? settings.Vlan.Value;
            if (vid is < 1 or > 4094) throw new CoproException(string.Create(CultureInfo.InvariantCulture, $"a tag with VID {vid}: a VLAN id is 1 to 4094"));
            await host.SendAsync(bytes, parsed.GetValue(untagged) ? null : CoproFlows.Tag(Vid.From(vid)), parsed.GetValue(count), cancellation);
            return 0;
        }));
        return command;
    }

    private static Command Stop()
    {
        var service = new Argument<string>("service") { Description = "As status names it." };
        var command = new Command("stop", "End a service that exec --detach started.") { service, Name, RunDir };
        command.SetAction((parsed, _) => RunAsync(async () =>
        {
            var host = Host(parsed);
            var record = host.Services.List().FirstOrDefault(each => each.Service == parsed.GetValue(service)) ?? throw new CoproException($"there is no service '{parsed.GetValue(service)}' in '{parsed.GetValue(Name)}'");
            Console.WriteLine($"{record.Service}: {(await host.Services.StopAsync(record) ? "ended" : "was not running")}");
            return 0;
        }));
        return command;
    }

    private static Command Status()
    {
        var json = new Option<bool>("--json") { Description = "As JSON." };
        var command = new Command("status", "Show what exists, what has passed and what runs. Exit code 0: up; 3: incomplete or down.") { json, Name, OvsDb, RunDir };
        command.SetAction((parsed, cancellation) => RunAsync(async () =>
        {
            var status = await Host(parsed).StatusAsync(cancellation);
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(status, CoproStateStore.Json));
            else Print(status);
            return status.State == "up" ? 0 : 3;
        }));
        return command;
    }

    private static Command Down()
    {
        var command = new Command("down", "End what runs inside and remove everything that up made. What weir copro did not make is left alone.") { Name, OvsDb, RunDir };
        command.SetAction((parsed, cancellation) => RunAsync(async () =>
        {
            var done = await Host(parsed).DownAsync(cancellation);
            foreach (var line in done) Console.WriteLine(line);
            Console.WriteLine($"{parsed.GetValue(Name)}: {(done.Length == 0 ? "was not up, nothing to do" : "down")}");
            return 0;
        }));
        return command;
    }

    // What exec --detach starts: one such process a service.
    private static Command Supervise()
    {
        var service = new Option<string>("--service") { Required = true };
        var restart = new Option<bool>("--restart");
        var line = CommandLine();
        var command = new Command("supervise") { service, restart, line, Name, RunDir };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            var store = new ServiceStore(new CoproStateStore(parsed.GetValue(RunDir)!, parsed.GetValue(Name)!).ServiceFolder);
            using var supervisor = new ServiceSupervisor(parsed.GetValue(Name)!, store, TimeProvider.System);
            return await supervisor.RunAsync(parsed.GetValue(service)!, [.. parsed.GetValue(line)!], parsed.GetValue(restart));
        });
        return command;
    }

    private static Argument<string[]> CommandLine() => new("command") { Description = "After --: the program and its arguments.", Arity = ArgumentArity.OneOrMore };

    private static CoproHost Host(ParseResult parsed) =>
        new(parsed.GetValue(Name)!, parsed.GetValue(RunDir)!, parsed.CommandResult.Command.Options.Contains(OvsDb) ? parsed.GetValue(OvsDb) : null, TimeProvider.System);

    private static async Task<int> RunAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is CoproException or UnauthorizedAccessException or IOException)
        {
            await Console.Error.WriteLineAsync($"weir copro: {e.Message}");
            return 1;
        }
    }

    private static byte[] ParseFrame(string hex)
    {
        try
        {
            var bytes = Convert.FromHexString(string.Concat(hex.Where(c => !char.IsWhiteSpace(c) && c != ':')));
            if (bytes.Length is >= 14 and < ShortestFrame) Array.Resize(ref bytes, ShortestFrame);
            return bytes.Length is >= 14 and <= 9000 ? bytes : throw new CoproException("--frame: an Ethernet frame has 14 bytes at least (destination, source, type), and 9000 at most here");
        }
        catch (FormatException)
        {
            throw new CoproException("--frame: not an even number of hex digits");
        }
    }

    private static void Print(CoproStatus status)
    {
        Console.WriteLine($"{status.Name}: {status.State}");
        if (status.Settings is { } settings)
        {
            Console.WriteLine($"  impersonates  {settings.Mac} {string.Join(' ', settings.Ips)}");
            Console.WriteLine($"  through       {settings.Interface}, VLAN {settings.Vlan}, {settings.Protocols}");
            Console.WriteLine($"  namespace     {settings.Name} (device {CoproSettings.InnerDevice})");
            Console.WriteLine($"  bridge        {CoproSettings.BridgeOf(settings.Name)} ({settings.Datapath} datapath, {settings.OvsDb})");
        }

        foreach (var line in status.Missing.Concat(status.Foreign)) Console.WriteLine($"  ! {line}");
        if (status.Flows.Length > 0) AnsiConsole.Write(FlowTable(status.Flows));
        foreach (var each in status.Services)
        {
            Console.WriteLine($"service {each.Service}: {Describe(each)}, since {each.Since:yyyy-MM-dd HH:mm:ss}Z, started again {each.Restarts} times");
            Console.WriteLine($"  runs {new HostCommand(each.Command[0], each.Command[1..])}");
            Console.WriteLine($"  log  {each.Log}");
        }
    }

    private static string Describe(ServiceStatus service) => service.State switch
    {
        "running" => string.Create(CultureInfo.InvariantCulture, $"running as process {service.Pid}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{service.State}, last exit code {service.LastExitCode}"),
    };

    private static Table FlowTable(IEnumerable<FlowCount> flows)
    {
        var table = new Table().AddColumn("passed").AddColumn(new TableColumn("packets").RightAligned()).AddColumn(new TableColumn("bytes").RightAligned());
        foreach (var flow in flows) table.AddRow(flow.Purpose, flow.Packets.ToString(CultureInfo.InvariantCulture), flow.Bytes.ToString(CultureInfo.InvariantCulture));
        return table;
    }
}
