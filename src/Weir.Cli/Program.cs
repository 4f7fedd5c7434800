using System.CommandLine;
using System.Runtime.CompilerServices;
using Weir.Cli.Commands;
using Weir.Guard.Hook;

// What bin/lib/hook/weir-hook does too, sooner.
return args is ["vm", "hook", ..] ? await HookCall.RunAsync(args.AsMemory(2), Console.OpenStandardInput(), Console.Error.WriteLine) : await RunCommandsAsync(args);

// Apart, so that the hook does not load what only the commands need.
[MethodImpl(MethodImplOptions.NoInlining)]
static Task<int> RunCommandsAsync(string[] args)
{
    var root = new RootCommand("Weir: a network controller for OpenFlow switches and VM hosts.");

    if (args is ["run", ..]) root.Subcommands.Add(RunCommand.Create()); // the daemon's start does not wait for the others to be made
    else AddCommands(root);

    // A daemon ends in its own time, and with its own exit code: service managers have limits of theirs.
    return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
}

static void AddCommands(RootCommand root)
{
    // One file per command in Commands/; each is a static class with `Command Create()`.
    root.Subcommands.Add(RunCommand.Create());
    root.Subcommands.Add(StatusCommand.Create());
    root.Subcommands.Add(PortsCommand.Create());
    root.Subcommands.Add(VlansCommand.Create());
    root.Subcommands.Add(LinksCommand.Create());
    root.Subcommands.Add(ServicesCommand.Create());
    root.Subcommands.Add(HostsCommand.Create());
    root.Subcommands.Add(FlowsCommand.Create());
    root.Subcommands.Add(EventsCommand.Create());
    root.Subcommands.Add(TablesCommand.Create());
    root.Subcommands.Add(WhyCommand.Create());
    root.Subcommands.Add(AclsCommand.Create());
    root.Subcommands.Add(CheckCommand.Create());
    root.Subcommands.Add(PlanCommand.Create());
    root.Subcommands.Add(ApplyCommand.Create());
    root.Subcommands.Add(VerifyCommand.Create());
    root.Subcommands.Add(TraceCommand.Create());
    root.Subcommands.Add(VmCommand.Create());
    root.Subcommands.Add(CoproCommand.Create());
    root.Subcommands.Add(GuardCommand.Create());
    root.Subcommands.Add(FctlCommand.Create());
    root.Subcommands.Add(TokenCommand.Create());
    root.Subcommands.Add(FaucetCommand.Create());
    root.Subcommands.Add(GaugeCommand.Create());
    root.Subcommands.Add(CheckFaucetConfigCommand.Create());
    root.Subcommands.Add(LogLevelCommand.Create());
    root.Subcommands.Add(SupportCommand.Create());
    root.Subcommands.Add(CompletionCommand.Create());
}
