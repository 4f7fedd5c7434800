using System.Collections.Immutable;
using Weir.Compiler.Features;
using Weir.Model;

namespace Weir.Compiler;

/// <summary>Compiles a datapath's configuration to the tables that its switch shall hold.</summary>
public static class DatapathCompiler
{
    // In the order of their tables; the order decides which of two entries with one key stays.
    private static readonly ImmutableArray<Feature> Features =
        [new EntryTable(), new GuardTables(), new PortAcl(), new VlanIngress(), new ControlProtocols(), new SwitchMeters(), new Copro(), new VlanAcl(), new Classification(), new UnknownSource(), new HairpinTable(), new Egress(), new Flood(), new PortEgress()];

    /// <summary>The tables in use for <paramref name="dp"/>, in packet order. Depends on the configuration alone.</summary>
    public static ImmutableArray<PipelineTable> TablesInUse(Datapath dp)
    {
        var used = new HashSet<byte>();
        foreach (var feature in Features)
            foreach (var table in feature.Tables(dp)) used.Add(table.Id);
        if (dp.Class.Numbering == TableNumbering.Static) used.Add(Pipeline.PortAcl.Id); // a switch without it would have to move its other tables
        return Pipeline.InPacketOrder.RemoveAll(table => !used.Contains(table.Id));
    }

    /// <summary>
    /// All static entries: what the configuration and the state of the ports ask for. Learned hosts and bans are <see cref="HostEntries"/>'s. The result
    /// depends on nothing but the arguments (INV-1). What cannot be compiled is left out and reported in <see cref="DesiredState.Diagnostics"/>.
    /// </summary>
    public static DesiredState Compile(Datapath dp, DatapathState state, SwitchCapabilities caps)
    {
        var context = new CompileContext(dp, state, caps) { TablesInUse = TablesInUse(dp) };
        foreach (var feature in Features) feature.Contribute(context);
        return context.Finish();
    }
}
