using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Golden;

/// <summary>The facts of <see cref="OxmFieldInfo"/> are those of Open vSwitch. That widths, numbers and masks are right the golden fields show.</summary>
public sealed class PrerequisiteTests
{
    private static IEnumerable<OxmFieldInfo> Known => OxmFieldInfo.All.ToArray().Where(info => !GoldenMessages.UnknownToOpenVSwitch.Contains($"field {info.Name}"));

    [Fact]
    public void Open_vSwitch_refuses_a_match_without_any_one_of_its_prerequisites()
    {
        var cases = (from info in Known from prerequisite in info.Prerequisites select (info, prerequisite)).ToList();

        var prints = Print(cases.Select(c => Without(GoldenMessages.WithPrerequisites(Sample(c.info)), c.prerequisite.Field)));

        foreach (var ((info, prerequisite), print) in cases.Zip(prints)) Assert.True(print.Contains("decode error", StringComparison.Ordinal), $"{info.Name} without {prerequisite.Field}: {print}");
    }

    [Fact]
    public void Open_vSwitch_takes_every_value_of_a_prerequisite()
    {
        var cases = (from info in Known from prerequisite in info.Prerequisites from value in prerequisite.AnyOf select (info, prerequisite, value)).ToList();

        // ICMPv6 type 135 or 136 is what the field itself says; all other values of the same match stay legal.
        var prints = Print(cases.Select(c => GoldenMessages.WithPrerequisites(Sample(c.info)).With(MatchField.Exact(c.prerequisite.Field, c.value))));

        foreach (var ((info, prerequisite, value), print) in cases.Zip(prints)) Assert.False(print.Contains("decode error", StringComparison.Ordinal), $"{info.Name} with {prerequisite.Field}={value}: {print}");
    }

    [Fact]
    public void Open_vSwitch_refuses_a_mask_on_the_fields_that_cannot_be_masked()
    {
        var cases = Known.Where(info => !info.Maskable && info.Bits > 1).ToList();

        var prints = Print(cases.Select(info => GoldenMessages.WithPrerequisites(Sample(info))), cases.Select(Masked).ToList());

        foreach (var (info, print) in cases.Zip(prints)) Assert.True(print.Contains("decode error", StringComparison.Ordinal), $"{info.Name}: {print}");
    }

    private static MatchField Sample(OxmFieldInfo info) => MatchField.Exact(info.Field, GoldenMessages.SampleValue(info.Field));

    private static Match Without(Match match, OxmField field) => Match.Of([.. match.Where(f => f.Field != field)]);

    // The whole match as TLVs, the field itself with its lowest bit left open.
    private static ValueList<byte> Masked(OxmFieldInfo masked)
    {
        var writer = new OpenFlowWriter();
        foreach (var field in GoldenMessages.WithPrerequisites(Sample(masked)))
        {
            var info = OxmFieldInfo.Of(field.Field);
            var open = info == masked;
            writer.WriteUInt32(info.HeaderKey | (open ? 0x100u | (uint)(2 * info.Length) : (uint)info.Length));
            writer.WriteNumber(open ? 0 : field.Value, info.Length);
            if (open) writer.WriteNumber(info.Bits == 1 ? 0 : info.AllOnes << 1 & info.AllOnes, info.Length);
        }

        return ValueList.Create(writer.WrittenSpan);
    }

    private static IReadOnlyList<string> Print(IEnumerable<Match> matches, IReadOnlyList<ValueList<byte>>? raw = null) => OvsOfctl.Print([.. matches.Select((match, i) => GoldenFile.Encode(
        new FlowModMessage(FlowModCommand.Add, new FlowEntry(0, 1, match, [new ApplyActionsInstruction([new OutputAction(new(1))])])) { Xid = 1, ForeignMatch = raw?[i] }))]);
}
