using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Model;
using Weir.OpenFlow;
using Weir.Primitives;

namespace Weir.Controller;

/// <summary>
/// Walks the path from a model to bytes once with a toy network, while the configuration is still being read: what the runtime has to compile of it
/// is then compiled when the first switch connects. Costs no more than the processor that would else be idle.
/// </summary>
public static class WarmUp
{
    /// <summary>Compiles, compares and encodes a toy network. Throws nothing.</summary>
    public static void Run()
    {
        try
        {
            var place = new SourceLocation("", 0, 0);
            var rule = new AclRule(0, Match.Of(MatchField.Exact(OxmField.EthType, EtherType.IPv4)), Allow: true, [], null, place);
            var acl = new Acl("a", [rule, rule with { Index = 1, Match = Match.Any }], ExactMatch: false, place);
            var datapath = new Datapath(new DatapathId(1), "a")
            {
                Vlans = [new Vlan("a", Vid.From(1))],
                Ports = [new Port(new PortNumber(1), "1") { NativeVlan = Vid.From(1), AclsIn = [acl] }, new Port(new PortNumber(2), "2") { TaggedVlans = [Vid.From(1)] }],
            };
            ImmutableHashSet<PortNumber> up = [new PortNumber(1), new PortNumber(2)];
            var desired = DatapathCompiler.Compile(datapath, new DatapathState(up, AclPriorities.Empty), SwitchCapabilities.OpenVSwitch);
            var change = StateDiff.Compute(ObservedState.Empty, desired, new DiffOptions(TakeOver: true, datapath.Cookie) { DatapathName = datapath.Name });
            var writer = new OpenFlowWriter();
            foreach (var message in change.ToMessages()) OpenFlowEncoder.Encode(message, writer);
            OpenFlowDecoder.Decode(writer.WrittenSpan[..OpenFlowLength(writer.WrittenSpan)]);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Only speed is lost; what is wrong shows where it matters.
        }
    }

    private static int OpenFlowLength(ReadOnlySpan<byte> bytes) => OpenFlowHeader.TryRead(bytes, out var header) ? header.Length : 0;
}
