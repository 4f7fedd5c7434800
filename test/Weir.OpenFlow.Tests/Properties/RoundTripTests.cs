using FsCheck;
using FsCheck.Fluent;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.OpenFlow.Tests.Golden;
using Weir.OpenFlow.Text;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Properties;

public sealed class RoundTripTests
{
    private static readonly Config Config = PropertyRuns.Of(2000);

    private static Arbitrary<RandomMessages> Any => Gen.Choose(0, int.MaxValue).Select(seed => new RandomMessages(new Random(seed))).ToArbitrary();

    [Fact]
    public void What_was_written_is_read() =>
        Prop.ForAll(Any, random =>
        {
            var message = random.Next();
            Assert.Equal(message, OpenFlowDecoder.Decode(GoldenFile.Encode(message)));
        }).Check(Config);

    [Fact]
    public void Bytes_are_a_multiple_of_eight_where_the_specification_says_so() =>
        Prop.ForAll(Any, random =>
        {
            var message = random.Next();
            var openEnded = message is PacketInMessage or PacketOutMessage or BundleAddMessage;
            Assert.True(openEnded || GoldenFile.Encode(message).Length % 8 == 0);
        }).Check(Config);

    [Fact]
    public void A_match_that_a_switch_takes_is_read_from_its_text() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var match = LegalMatch(new Random(seed));
            Assert.Equal(match, FlowMatchText.Parse(FlowMatchText.Format(match)));
        }).Check(Config);

    [Fact]
    public void A_flow_entry_survives_a_flow_mod_and_the_statistics_that_show_it() =>
        Prop.ForAll(Any, random =>
        {
            var entry = random.Entry();
            var sent = (FlowModMessage)OpenFlowDecoder.Decode(GoldenFile.Encode(new FlowModMessage(FlowModCommand.Add, entry)));
            var shown = (MultipartReplyMessage)OpenFlowDecoder.Decode(GoldenFile.Encode(new MultipartReplyMessage(new FlowStatsReply([new(sent.Entry, 1, 2, 3, 4)]))));
            Assert.Equal(entry, ((FlowStatsReply)shown.Body).Flows[0].Entry);
        }).Check(Config);

    private static Match LegalMatch(Random random)
    {
        // What has no text of its own: the NXM twins, partly masked fragment bits, ct_tp_* without ct_nw_proto.
        var candidates = OxmFieldInfo.All.ToArray().Where(info => info.Field is not (OxmField.EthTypeNxm or OxmField.IpProtoNxm or OxmField.IpFrag or OxmField.CtTpSrc or OxmField.CtTpDst)).ToList();
        var info = candidates[random.Next(candidates.Count)];
        var value = RandomBits(random) & info.AllOnes;
        var mask = info.Maskable && random.Next(2) == 0 ? RandomBits(random) & info.AllOnes : info.AllOnes;
        if (mask == 0) mask = info.AllOnes;
        if (info.Field == OxmField.EthType) value = 0x88CC;
        return GoldenMessages.WithPrerequisites(mask == info.AllOnes ? MatchField.Exact(info.Field, value) : MatchField.Masked(info.Field, value, mask));
    }

    private static UInt128 RandomBits(Random random) => ((UInt128)(ulong)random.NextInt64() << 64) | (ulong)random.NextInt64();
}
