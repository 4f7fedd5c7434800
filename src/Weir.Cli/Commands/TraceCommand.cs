using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weir.Cli.Tracing;
using Weir.Compiler;
using Weir.Config;
using Weir.Model;
using Weir.OpenFlow.Text;
using Weir.Primitives;

namespace Weir.Cli.Commands;

/// <summary><c>weir trace</c>: a packet's way through the compiled tables, in the operator's names; no switch is asked.</summary>
internal static class TraceCommand
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var packet = new Argument<string?>("PACKET")
        {
            Description = "The packet as ovs-ofctl writes matches: 'tcp,nw_src=192.168.2.5,nw_dst=192.168.2.1,tp_dst=22'. What it leaves open gets a value.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var config = new Option<string>("--config", "-c") { Description = "The configuration file.", Required = true };
        var dp = new Option<string?>("--dp") { Description = "The datapath; not needed where there is one." };
        var inPort = new Option<string>("--in-port") { Description = "The port it comes in, by number or name.", Required = true };
        var frame = new Option<string?>("--frame") { Description = "The whole frame in hex, instead of PACKET." };
        var hosts = new Option<string[]>("--host") { Description = "MAC@PORT or MAC@PORT,VLAN: a host that is learned there. Without VLAN: the port's native one." };
        var json = ControlCommand.JsonOption();
        var command = new Command("trace", "Show what happens to a packet: which rule takes it, where it comes out and how tagged, or why it is dropped.") { packet, config, dp, inPort, frame, hosts, json };
        command.SetAction(parsed =>
        {
            try
            {
                var datapath = Select(Load(parsed.GetValue(config)!), parsed.GetValue(dp));
                var port = FindPort(datapath, parsed.GetValue(inPort)!);
                var bytes = Frame(parsed.GetValue(packet), parsed.GetValue(frame));
                var trace = PacketTrace.Run(datapath, (parsed.GetValue(hosts) ?? []).Select(host => Host(datapath, host)), port.Number, bytes);
                if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(trace, Json));
                else Print(datapath, port, parsed.GetValue(packet) ?? $"frame of {bytes.Length} bytes", trace);
                return 0;
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException)
            {
                Console.Error.WriteLine($"weir: {TerminalText.Escape(exception.Message)}");
                return 1;
            }
        });
        return command;
    }

    private static void Print(Datapath datapath, Port port, string packet, PacketTrace trace)
    {
        Say($"{datapath.Name}, in on port {Words(port.Number.ToString(), port.Name)}: {packet}");
        foreach (var table in trace.Tables)
        {
            Say($"  {table.Table,-15} {table.Vlan,-20} {table.Matched ?? "nothing matches"}{(table.Location is null ? "" : $"  ({table.Location})")}");
            if (table.Done.Count > 0) Say($"  {"",-15} {"",-20}   {string.Join(", ", table.Done)}");
        }

        foreach (var exit in trace.Exits.Where(exit => exit.Port != "controller")) Say($"=> comes out of port {Words(exit.PortNumber.ToString(CultureInfo.InvariantCulture), exit.Port)}, {exit.Vlan}");
        if (trace.Exits.Any(exit => exit.Port == "controller")) Say("=> a copy goes to the controller, which learns the sender");
        if (trace.Drop is { } drop) Say($"=> dropped: {drop}");
    }

    private static void Say(string line) => Console.WriteLine(TerminalText.Escape(line).TrimEnd());

    private static string Words(string number, string name) => name == number ? number : $"{number} ({name})";

    private static Network Load(string file)
    {
        var loaded = ConfigLoader.Load(file);
        foreach (var diagnostic in loaded.Diagnostics) Console.Error.WriteLine(diagnostic.ToString());
        return loaded.Network ?? throw new FormatException($"{file} cannot be used");
    }

    private static Datapath Select(Network network, string? name)
    {
        if (name is null && network.Datapaths is [var only]) return only;
        return network.Datapaths.FirstOrDefault(datapath => datapath.Name == name)
            ?? throw new FormatException($"--dp: {(name is null ? "which datapath?" : $"no datapath is called '{name}'")} There are: {string.Join(", ", network.Datapaths.Select(datapath => datapath.Name))}");
    }

    private static Port FindPort(Datapath datapath, string text) =>
        datapath.Ports.FirstOrDefault(port => port.Name == text || port.Number.ToString() == text)
            ?? throw new FormatException($"{datapath.Name} has no port '{text}'. It has: {string.Join(", ", datapath.Ports.Select(port => port.Name))}");

    private static byte[] Frame(string? packet, string? hex)
    {
        if (packet is null == hex is null) throw new FormatException("say either PACKET or --frame HEX");
        if (packet is not null) return PacketBuilder.Build(FlowMatchText.Parse(packet));
        var bytes = Convert.FromHexString(string.Concat(hex!.Where(c => !char.IsWhiteSpace(c) && c != ':')));
        return bytes.Length >= 14 ? bytes : throw new FormatException("--frame: an Ethernet frame has at least 14 bytes");
    }

    private static LearnedHost Host(Datapath datapath, string text)
    {
        var parts = text.Split('@', 2);
        if (parts.Length != 2 || !MacAddress.TryParse(parts[0], out var mac)) throw new FormatException($"--host {text}: MAC@PORT or MAC@PORT,VLAN is due");
        var where = parts[1].Split(',', 2);
        var port = FindPort(datapath, where[0]);
        if (where.Length == 1) return new LearnedHost(mac, port.NativeVlan ?? throw new FormatException($"--host {text}: port {port.Name} has no native VLAN; say MAC@PORT,VLAN"), port.Number);
        var vlan = datapath.Vlans.FirstOrDefault(vlan => vlan.Name == where[1] || vlan.Vid.ToString() == where[1]) ?? throw new FormatException($"--host {text}: there is no VLAN '{where[1]}'");
        return new LearnedHost(mac, vlan.Vid, port.Number);
    }
}
