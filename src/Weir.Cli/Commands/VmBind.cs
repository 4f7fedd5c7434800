using System.CommandLine;
using Weir.Cli.Vm;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Primitives;

namespace Weir.Cli.Commands;

/// <summary><c>weir vm bind</c>: writes what a NIC may do into its domain's metadata, live and persistent.</summary>
internal static class VmBind
{
    // The place that diagnostics about the command's own words name.
    private static readonly SourceLocation Here = new("weir vm bind", 0, 1);

    private static readonly Option<string> Nic = new("--nic") { Description = "MAC address of the NIC.", Required = true };
    private static readonly Option<string[]> Ip = new("--ip") { Description = "An address of its own, or dhcp; may be repeated." };
    private static readonly Option<string[]> Prefix = new("--prefix") { Description = "A net that it may use every address of; may be repeated." };
    private static readonly Option<string[]> Mac = new("--mac") { Description = "A further MAC address that it may send from; may be repeated." };
    private static readonly Option<string[]> Vip = new("--vip") { Description = "An address that it shares with other NICs; may be repeated." };
    private static readonly Option<string[]> Trunk = new("--trunk") { Description = "VLANs of its tagged frames: 10 or 10-20; may be repeated." };
    private static readonly Option<string?> LinkLocal = new("--link-local") { Description = "IPv6 link-local addresses: eui64, listed or first-use. Default: the bridge's." };
    private static readonly Option<string[]> Rate = new("--rate") { Description = "KIND=PPS, KIND=PPS/BURST or KIND=none; KIND: broadcast, multicast, unknown-unicast, arp-nd, dhcp, punt; may be repeated." };
    private static readonly Option<bool> DhcpServer = new("--dhcp-server") { Description = "It may answer DHCP requests." };
    private static readonly Option<bool> Router = new("--router") { Description = "It may send router advertisements." };
    private static readonly Option<bool> Off = new("--off") { Description = "It is not guarded." };
    private static readonly Option<bool> Remove = new("--remove") { Description = "Remove the NIC's entry: it is closed from then on." };

    public static Command Create()
    {
        var domain = new Argument<string>("DOMAIN") { Description = "The VM's name or UUID." };
        var (connect, guard, dryRun) = (VmOptions.Connect(), VmOptions.Guard(), VmOptions.DryRun());
        var command = new Command("bind", "Say what a VM's NIC may do: written into the domain's metadata, as it runs and as it is defined, in the place of what was said before about this NIC.")
        {
            domain, Nic, Ip, Prefix, Mac, Vip, Trunk, LinkLocal, Rate, DhcpServer, Router, Off, Remove, connect, guard, dryRun,
        };
        command.SetAction((parsed, cancellation) => VmOptions.RunAsync("bind", async () =>
        {
            var diagnostics = new List<Diagnostic>();
            var entry = Read(parsed, parsed.GetValue(domain)!, diagnostics.Add);
            if (diagnostics.Exists(found => found.IsError)) return Report(diagnostics);
            var binder = VmOptions.Binder(parsed.GetValue(connect), parsed.GetValue(guard));
            var (plans, found) = await binder.PlanAsync([entry!], cancellation);
            diagnostics.AddRange(found);
            if (Report(diagnostics) != 0 || plans is not [var plan]) return 1;
            if (plan.Commands.IsEmpty) Say($"{plan.Name}: says so already, nothing to do");
            else if (parsed.GetValue(dryRun)) Say(string.Join('\n', plan.Commands));
            else
            {
                await binder.ApplyAsync(plan, cancellation);
                Say($"{plan.Name}: nic {parsed.GetValue(Nic)} {(parsed.GetValue(Remove) ? "has no policy any more" : "is bound")} ({plan.Where})");
                if (plan.IsSaved) Say("it was saved (virsh managedsave) and starts with the policy that it was saved with: bind it again then");
                if (plan.IsLive) Say("weir guard puts it in force at once; without it, `weir vm sync --libvirt` does");
            }

            return 0;
        }));
        return command;
    }

    /// <summary>What the command's words ask for, or null after a diagnostic.</summary>
    internal static VmEntry? Read(ParseResult parsed, string domain, Action<Diagnostic> report)
    {
        var path = $"vm {domain}, nic {parsed.GetValue(Nic)}";
        if (!NicPolicyBuilder.TryReadMac(parsed.GetValue(Nic)!, $"vm {domain}, --nic", Here, report, out var mac)) return null;
        if (parsed.GetValue(Remove))
        {
            foreach (var option in (Option[])[Ip, Prefix, Mac, Vip, Trunk, LinkLocal, Rate, DhcpServer, Router, Off])
                if (parsed.GetResult(option) is { Implicit: false }) report(new(DiagnosticCodes.NicContradiction, DiagnosticSeverity.Error, Here, path, $"--remove takes the whole entry away, and {option.Name} would write one", "give one of the two"));
            return new(domain, [], Here) { Removed = [mac] };
        }

        var builder = new NicPolicyBuilder(mac, path, Here, report);
        foreach (var ip in parsed.GetValue(Ip) ?? []) builder.AddIp(ip, Here);
        foreach (var prefix in parsed.GetValue(Prefix) ?? []) builder.AddPrefix(prefix, Here);
        foreach (var extra in parsed.GetValue(Mac) ?? []) builder.AddMac(extra, Here);
        foreach (var vip in parsed.GetValue(Vip) ?? []) builder.AddVip(vip, Here);
        foreach (var vids in parsed.GetValue(Trunk) ?? []) builder.AddTrunk(vids, Here);
        foreach (var rate in parsed.GetValue(Rate) ?? []) builder.SetRate(rate, Here);
        if (parsed.GetValue(LinkLocal) is { } linkLocal) builder.SetLinkLocal(linkLocal, Here);
        if (parsed.GetValue(DhcpServer)) builder.SetDhcpServer(Here);
        if (parsed.GetValue(Router)) builder.SetRouter(Here);
        if (parsed.GetValue(Off)) builder.SetOff(Here);
        return new(domain, [builder.Build()], Here);
    }

    private static int Report(IEnumerable<Diagnostic> diagnostics)
    {
        var code = 0;
        foreach (var diagnostic in diagnostics)
        {
            Console.Error.WriteLine(diagnostic.ToString());
            if (diagnostic.IsError) code = 1;
        }

        return code;
    }

    private static void Say(string text)
    {
        foreach (var line in text.Split('\n')) Console.WriteLine(TerminalText.Escape(line));
    }
}
