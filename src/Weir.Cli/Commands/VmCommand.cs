using System.CommandLine;

namespace Weir.Cli.Commands;

/// <summary><c>weir vm</c>: the guard of this host's VMs. One file a subcommand: <c>VmBind</c>, <c>VmImport</c> ….</summary>
internal static class VmCommand
{
    public static Command Create() => new("vm", "Guard this host's VMs: bind their MAC and IP addresses, so that none can take another's.")
    {
        VmBind.Create(), VmImport.Create(),
    };
}
