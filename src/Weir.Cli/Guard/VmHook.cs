using System.CommandLine;

namespace Weir.Cli.Guard;

/// <summary><c>weir vm hook</c>: what libvirt's hook calls where no daemon answers. Hidden: operators do not type it.</summary>
internal static class VmHook
{
    // Program.cs takes the hook's own way before the command tree is built: making the tree costs a VM's start more time than the work does.
    public static Command Create()
    {
        var command = new Command("hook", "What libvirt's hook calls: NAME OPERATION SUB-OPERATION EXTRA, the domain's XML on standard input.");
        command.Hidden = true;
        return command;
    }
}
