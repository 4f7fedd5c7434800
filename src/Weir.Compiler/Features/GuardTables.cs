using Weir.Compiler.Guard;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// The guard's tables, 0 to 19, before FAUCET's: in use where a port has a guarded host. Table 0 is the guard's then. Guarded hosts need not be learned: what is for their MAC addresses
/// goes to their port at once, and nothing is flooded to it.
/// </summary>
internal sealed class GuardTables : Feature
{
    /// <summary>Above what is learned, and told from it, so that a learned entry of the same host may come and go.</summary>
    private const ushort AboveLearned = 1;

    public override void Contribute(CompileContext context)
    {
        if (context.Datapath.Guard is not { } bridge) return;
        var input = DatapathGuard.InputOf(context.Datapath, context.TablesInUse[1].Id, context.FirstUsed);
        context.Add(GuardCompiler.Compile(input));
        if (bridge.ReportOnly) return;

        var entries = new HostEntries(context.Datapath);
        var holders = input.Nics.SelectMany(nic => VidsOf(nic.Port).SelectMany(vid => nic.Nic.ExtraMacs.Select(mac => (vid, mac)))).CountBy(held => held).ToDictionary();
        foreach (var (nic, port) in input.Nics)
        {
            if (nic.Off) continue;
            foreach (var vid in VidsOf(port))
                // A MAC address of several hosts (VRRP) is where it was heard last.
                foreach (var mac in nic.ExtraMacs.Where(mac => holders[(vid, mac)] == 1).Prepend(nic.Mac))
                    foreach (var entry in entries.All(new LearnedHost(mac, vid, port)))
                    {
                        var table = Pipeline.Find(entry.TableId)!;
                        if (context.Uses(table)) context.Add(table, (ushort)(entry.Priority + AboveLearned), entry.Match, entry.Instructions, new Origin("guard", $"guarded host {mac} on port {port}", nic.Location));
                    }
        }

        IEnumerable<Vid> VidsOf(PortNumber port) => Membership.VidsOf(context.Datapath.FindPort(port)!);
    }

    /// <summary>Whether the guard delivers to a port, so that nothing is flooded there.</summary>
    public static bool Delivers(Datapath dp, Port port) => dp.Guard is { ReportOnly: false } && port.GuardedNic is { Off: false };
}
