using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Weir.OpenFlow.Tests.Golden;

namespace Weir.OpenFlow.Tests.Properties;

/// <summary>Golden and random messages, changed at random. WEIR_FUZZ_SECONDS: how long (default 3). WEIR_FUZZ_SEED: the seed of an earlier run.</summary>
public sealed class MutationFuzzTests(ITestOutputHelper output)
{
    private static readonly byte[] Interesting = [0, 1, 4, 7, 8, 15, 16, 0x7F, 0x80, 0xFE, 0xFF];

    [Fact]
    public void Decoding_throws_nothing_but_a_format_exception()
    {
        var seconds = double.Parse(Environment.GetEnvironmentVariable("WEIR_FUZZ_SECONDS") ?? "3", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("WEIR_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        var messages = new RandomMessages(random);
        var corpus = GoldenTests.Messages.Select(golden => golden.Bytes).ToList();
        var clock = Stopwatch.StartNew();
        var (count, accepted) = (0, 0);
        for (; clock.Elapsed.TotalSeconds < seconds; count++)
        {
            var bytes = Mutate(random.Next(4) == 0 ? GoldenFile.Encode(messages.Next()) : corpus[random.Next(corpus.Count)], random);
            try
            {
                var message = OpenFlowDecoder.Decode(bytes);
                GoldenFile.Encode(message);
                accepted++;
            }
            catch (OpenFlowFormatException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, {Convert.ToHexString(bytes)}: {e}");
            }

            PacketInReader.TryRead(bytes, out _);
        }

        output.WriteLine($"seed {seed}: {count} messages, {accepted} accepted");
        Assert.True(accepted > 0 && accepted < count);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(Math.Min(8, bytes.Length - 1), bytes.Length);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = Interesting[random.Next(Interesting.Length)];
                    break;
                case 2 when at + 2 <= bytes.Length:
                    BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)random.Next(96));
                    break;
                case 3:
                    bytes = bytes[..at];
                    break;
                case 4:
                    bytes = [.. bytes, .. original[random.Next(original.Length)..]];
                    break;
                default:
                    bytes[1] = (byte)random.Next(31);
                    break;
            }

            if (bytes.Length < OpenFlowHeader.Size) return bytes;
        }

        if (bytes.Length > ushort.MaxValue) bytes = bytes[..ushort.MaxValue];

        // Mostly with a length that agrees, or nothing behind the header would ever be read.
        if (random.Next(20) != 0) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        return bytes;
    }
}
