using Weir.Compiler.Guard;
using Weir.Model;

namespace Weir.Compiler.Features;

/// <summary>
/// The guard's tables, 0 to 19, before FAUCET's: in use where a port has a guarded host. Table 0 is the guard's then. Guarded hosts need not be learned: what is for their MAC address
/// goes to their port at once, and nothing is flooded to it.
/// </summary>
internal sealed class GuardTables : Feature
{
    /// <summary>Above what is learned, and told from it, so that a learned entry of the same host may come and go.</summary>
    private const ushort AboveLearned = 1;

    public override void Contribute(CompileContext context)
    {
        if (context.Datapath.Guard is not { } bridge) return;
        var input = DatapathGuard.InputOf(context.Datapath, context.TablesInUse[1].Id);
        context.Add(GuardCompiler.Compile(input));
        if (bridge.ReportOnly) return;

        var entries = new HostEntries(context.Datapath);
        foreach (var (nic, port) in input.Nics)
        {
            if (nic.Off) continue;
            foreach (var vid in Membership.VidsOf(context.Datapath.FindPort(port)!))
                foreach (var entry in entries.All(new LearnedHost(nic.Mac, vid, port)))
                {
                    var table = Pipeline.Find(entry.TableId)!;
                    if (context.Uses(table)) context.Add(table, (ushort)(entry.Priority + AboveLearned), entry.Match, entry.Instructions, new Origin("guard", $"guarded host {nic.Mac} on port {port}", nic.Location));
                }
        }
    }

    /// <summary>Whether the guard delivers to a port, so that nothing is flooded there.</summary>
    public static bool Delivers(Datapath dp, Port port) => dp.Guard is { ReportOnly: false } && port.GuardedNic is { Off: false };
}
