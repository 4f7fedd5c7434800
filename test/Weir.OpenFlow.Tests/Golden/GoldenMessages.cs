using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Golden;

/// <summary>The values of the golden messages, by family; a family is a file.</summary>
public static partial class GoldenMessages
{
    public static IReadOnlyDictionary<string, IReadOnlyList<(string Name, OpenFlowMessage Message)>> Families { get; } =
        new Dictionary<string, IReadOnlyList<(string Name, OpenFlowMessage Message)>>
        {
            ["session"] = [.. Session()],
            ["field"] = [.. Fields()],
            ["flow-mod"] = [.. FlowMods()],
            ["action"] = [.. Actions()],
            ["group-meter"] = [.. GroupsAndMeters()],
            ["multipart"] = [.. Multiparts()],
            ["extension"] = [.. Extensions()],
        };

    /// <summary>Open vSwitch 3.1 has no such field or action, or says that the specification forbids it.</summary>
    public static IReadOnlyList<string> UnknownToOpenVSwitch { get; } =
    [
        "action copy_ttl_in", "action copy_ttl_out", "action of an unknown experimenter", "action pop_pbb", "action push_pbb", "experimenter message", "experimenter reply",
        "experimenter request", "field in_phy_port", "field ipv6_exthdr", "field ipv6_exthdr masked", "field pbb_isid", "field pbb_isid masked",
        "instruction of an experimenter", "meter-mod with a band of an experimenter",
    ];

    private static MatchField F(OxmField field, UInt128 value) => MatchField.Exact(field, value);

    private static FlowEntry Entry(Match match, params ReadOnlySpan<Instruction> instructions) => new(0, 0x8000, match, ValueList.Create(instructions));

    private static FlowModMessage Apply(Match match, params ReadOnlySpan<OpenFlowAction> actions) =>
        new(FlowModCommand.Add, Entry(match, new ApplyActionsInstruction(ValueList.Create(actions)))) { Xid = 1 };

    private static ValueList<byte> Hex(string hex) => ValueList.Create<byte>(Convert.FromHexString(hex));
}
