using Weir.Model;

namespace Weir.Compiler;

/// <summary>Compiles a datapath's configuration to the tables that its switch shall hold.</summary>
public static class DatapathCompiler
{
    /// <summary>
    /// All static entries: what the configuration and the state of the ports ask for. Learned hosts and bans are <see cref="HostEntries"/>'s. The result
    /// depends on nothing but the arguments (INV-1).
    /// </summary>
    public static DesiredState Compile(Datapath dp, DatapathState state, SwitchCapabilities caps)
    {
        return DesiredState.Empty;
    }
}
