using Weir.Guard.Hook;
using Weir.Hook.Profile;

// Weir.Hook.Profile OUT.mibc JITTED.txt DOMAIN.xml: does the hook's work for a VM's start and stop in this process, and writes what of the methods met was listed as compiled at run time
// (DOTNET_JitStdOutFile of a run of weir-hook). Called by bench/hook-profile.sh, with DOTNET_ReadyToRun=0 so that every method is met.
if (args is not [var output, var list, var domain]) return 2;
using var met = new MetMethods();
foreach (var operation in (string[])["start", "stopped", "start"])
{
    await using var xml = File.OpenRead(domain);
    if (await HookCall.RunAsync(new[] { "vm", operation, "begin", "-" }, xml, Console.Error.WriteLine) != 0) return 1;
}

var wanted = File.ReadLines(list).Select(MetMethods.NameIn).OfType<string>().ToHashSet();
var methods = met.Take().Where(method => wanted.Contains(MetMethods.NameOf(method)))
    .Concat(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name is "Weir.Guard" or "Weir.Ovsdb" or "Weir.OpenFlow.Channel").SelectMany(AsyncMethods.In))
    .Distinct().ToList();
ProfileWriter.Write(methods, output, out var written);
Console.WriteLine($"{wanted.Count} names, {methods.Count} methods, {written} written");
return 0;
