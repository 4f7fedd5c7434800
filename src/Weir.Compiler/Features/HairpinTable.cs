using Weir.Model;

namespace Weir.Compiler.Features;

/// <summary>
/// The table where a frame's way out is judged by its way in: back out of a hairpin port, never back to the LAG that it came from, and never from one port that leads to other switches to another. Only frames from
/// such ports pass it, so that the first of them moves no other host. Its entries are learned (<see cref="HostEntries"/>).
/// </summary>
internal sealed class HairpinTable : Feature
{
    /// <summary>Whether frames that come in there pass the table.</summary>
    public static bool LeadsFrom(Port port) => port.Hairpin || port.HairpinUnicast || port.LoopProtectExternal || port.Lacp is not null;

    public override IEnumerable<PipelineTable> Tables(Datapath dp) => dp.Ports.Any(port => Membership.IsMember(port) && LeadsFrom(port)) ? [Pipeline.EthDstHairpin] : [];

    public override void Contribute(CompileContext context)
    {
        // The table-miss is all that is static.
    }
}
