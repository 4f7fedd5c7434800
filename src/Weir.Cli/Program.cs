using System.CommandLine;
using Weir.Cli.Commands;

var root = new RootCommand("Weir: a network controller for OpenFlow switches and VM hosts.");

// One file per command in Commands/; each is a static class with `Command Create()`.
root.Subcommands.Add(RunCommand.Create());
root.Subcommands.Add(StatusCommand.Create());
root.Subcommands.Add(HostsCommand.Create());
root.Subcommands.Add(FlowsCommand.Create());
root.Subcommands.Add(CheckCommand.Create());
root.Subcommands.Add(TraceCommand.Create());
root.Subcommands.Add(CoproCommand.Create());
root.Subcommands.Add(VmCommand.Create());
return await root.Parse(args).InvokeAsync();
