using System.Buffers.Binary;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Tests.Golden;

public sealed class GoldenTests
{
    private static readonly Lazy<Dictionary<string, GoldenMessage>> All = new(() => GoldenMessages.Families
        .SelectMany(family => GoldenFile.Load(family.Key, family.Value)).ToDictionary(golden => golden.Name));

    public static IEnumerable<GoldenMessage> Messages => All.Value.Values;

    public static TheoryData<string> Names => [.. GoldenMessages.Families.SelectMany(family => family.Value).Select(message => message.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_as_these_bytes(string name)
    {
        var golden = All.Value[name];

        Assert.Equal(Convert.ToHexString(golden.Bytes), Convert.ToHexString(GoldenFile.Encode(golden.Message)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void These_bytes_are_read_as_the_message(string name)
    {
        var golden = All.Value[name];

        Assert.Equal(golden.Message, OpenFlowDecoder.Decode(golden.Bytes));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_truncation_is_a_length_error(string name)
    {
        var golden = All.Value[name];

        for (var length = 0; length < golden.Bytes.Length; length++)
        {
            var error = Assert.Throws<OpenFlowFormatException>(() => OpenFlowDecoder.Decode(golden.Bytes.AsSpan(0, length))).Error;
            Assert.True(error.IsLengthError, $"{length} bytes: {error}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_truncation_whose_header_agrees_is_a_length_error_or_a_shorter_message(string name)
    {
        var golden = All.Value[name];

        for (var length = OpenFlowHeader.Size; length < golden.Bytes.Length; length++)
        {
            var cut = golden.Bytes[..length];
            BinaryPrimitives.WriteUInt16BigEndian(cut.AsSpan(2), (ushort)length);
            try
            {
                var message = OpenFlowDecoder.Decode(cut);
                Assert.Equal(message, OpenFlowDecoder.Decode(GoldenFile.Encode(message)));
            }
            catch (OpenFlowFormatException e)
            {
                Assert.True(e.Error.IsLengthError, $"{length} bytes: {e.Message}");
            }
        }
    }

    [Fact]
    public void Open_vSwitch_prints_each_message_as_stored()
    {
        var messages = Messages.ToList();

        var prints = OvsOfctl.Print([.. messages.Select(message => message.Bytes)]);

        foreach (var (golden, print) in messages.Zip(prints)) Assert.Equal($"{golden.Name}\n{golden.Print}", $"{golden.Name}\n{print}");
    }

    [Fact]
    public void Open_vSwitch_refuses_only_what_it_does_not_have()
    {
        var refused = Messages.Where(golden => golden.Print.Contains("***decode error", StringComparison.Ordinal)).Select(golden => golden.Name);

        Assert.Equal(GoldenMessages.UnknownToOpenVSwitch.Order(), refused.Order());
    }

    [Fact]
    public void There_is_a_golden_message_of_every_type()
    {
        var missing = Enum.GetValues<MessageType>().Except(Messages.Select(golden => golden.Message.Type));

        Assert.Empty(missing);
    }
}
