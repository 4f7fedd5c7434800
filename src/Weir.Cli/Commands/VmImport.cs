using System.CommandLine;
using Weir.Cli.Vm;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir vm import</c>: what <c>weir vm bind</c> does, for all VMs of a file.</summary>
internal static class VmImport
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "CSV with the columns vm, mac, ip, prefix …, or YAML with the vms of a guard.yaml." };
        var (connect, guard, dryRun) = (VmOptions.Connect(), VmOptions.Guard(), VmOptions.DryRun());
        var command = new Command("import", "Bind the NICs of many VMs. Everything is read and checked before the first is written; with any error nothing is. Again: only what differs is written.")
        {
            file, connect, guard, dryRun,
        };
        command.SetAction((parsed, cancellation) => VmOptions.RunAsync("import", async () =>
        {
            var diagnostics = new List<Diagnostic>();
            var entries = VmImportFile.Read(parsed.GetValue(file)!, diagnostics.Add);
            foreach (var diagnostic in diagnostics) await Console.Error.WriteLineAsync(diagnostic.ToString());
            if (entries.Count == 0 && diagnostics.Count == 0) throw new VmCommandException($"{parsed.GetValue(file)} names no VM");
            var binder = VmOptions.Binder(parsed.GetValue(connect), parsed.GetValue(guard));
            var (plans, found) = await binder.PlanAsync(entries, cancellation);
            diagnostics.AddRange(found);
            foreach (var diagnostic in found) await Console.Error.WriteLineAsync(diagnostic.ToString());
            var errors = diagnostics.Count(diagnostic => diagnostic.IsError);
            if (errors > 0) throw new VmCommandException($"{errors} {(errors == 1 ? "error" : "errors")}: nothing was written");
            var changes = plans.Where(plan => !plan.Commands.IsEmpty).ToList();
            if (parsed.GetValue(dryRun))
            {
                foreach (var line in changes.SelectMany(plan => plan.Commands)) Console.WriteLine(TerminalText.Escape(line.ToString()));
                Console.WriteLine($"{changes.Count} of {plans.Length} VMs would be written");
                return 0;
            }

            return await ApplyAsync(binder, changes, plans.Length, cancellation);
        }));
        return command;
    }

    private static async Task<int> ApplyAsync(VmBinder binder, IReadOnlyList<VmBinder.Plan> changes, int all, CancellationToken cancellation)
    {
        var failed = 0;
        await Parallel.ForEachAsync(changes, new ParallelOptions { MaxDegreeOfParallelism = VmBinder.Parallel, CancellationToken = cancellation }, async (plan, ct) =>
        {
            try
            {
                await binder.ApplyAsync(plan, ct);
            }
            catch (VmCommandException error)
            {
                Interlocked.Increment(ref failed);
                await Console.Error.WriteLineAsync(TerminalText.Escape($"{plan.Name}: {error.Message}"));
            }
        });

        Console.WriteLine($"{changes.Count - failed} of {all} VMs written, {all - changes.Count} said so already{(failed == 0 ? "" : $", {failed} failed: run it again when that is mended")}");
        var live = changes.Count(plan => plan.IsLive);
        if (live > 0) Console.WriteLine($"{live} of them {(live == 1 ? "runs" : "run")}: weir guard puts it in force at once; without it, `weir vm sync --libvirt` does");
        var saved = string.Join(", ", changes.Where(plan => plan.IsSaved).Select(plan => plan.Name));
        if (saved.Length > 0) Console.WriteLine(TerminalText.Escape($"saved (virsh managedsave), and started with the policy that they were saved with: {saved}; import again then"));
        return failed == 0 ? 0 : 1;
    }
}
