using System.CommandLine;
using Weir.Cli.Guard;

namespace Weir.Cli.Commands;

/// <summary><c>weir vm</c>: the guard of this host's VMs. One file a subcommand, here and in <c>Guard/</c>.</summary>
internal static class VmCommand
{
    public static Command Create() => new("vm", "Guard this host's VMs: what their NICs may send and receive on an Open vSwitch bridge, so that none can take another's addresses.")
    {
        VmInstall.Create(), VmUninstall.Create(), VmBind.Create(), VmImport.Create(), VmList.Create(), VmShow.Create(), VmExplain.Create(), VmWatch.Create(), VmVerify.Create(), VmSync.Create(),
        VmHook.Create(),
    };
}
