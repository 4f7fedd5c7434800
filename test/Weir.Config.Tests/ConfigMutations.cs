using System.Text;

namespace Weir.Config.Tests;

/// <summary>Configurations that are nearly right.</summary>
internal static class ConfigMutations
{
    private static readonly string[] Fragments =
    [
        ":", "- ", "{", "}", "[", "]", "\t", "\n", "  ", "&a ", "*a", "<<: ", "'", "\"", "!!int ", "? ", "|", ">", "#", "---\n", "null", "true", "-1", "0x", "999999999999999999999",
        "vid: ", "acls_in: ", "native_vlan: ", "tagged_vlans: ", "mirror: ", "coprocessor: ", "output: ", "ports: ", "set_fields: ", "vlan_vids: ", "rule: ", "actions: ", "1-", "\u00e9", "\0", "%", "@",
    ];

    /// <summary>The samples, and the examples of the diagnostics, of the source tree at <paramref name="root"/>.</summary>
    public static List<byte[]> Corpus(string root) =>
    [
        .. Directory.GetFiles(Path.Combine(root, "samples"), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
        .. Directory.GetFiles(Path.Combine(root, "docs", "diagnostics"), "WEIR*.md").Order(StringComparer.Ordinal).Select(File.ReadAllText).Where(page => page.Contains("```yaml\n", StringComparison.Ordinal))
            .Select(page => page.Split("```yaml\n")[1].Split("```")[0]).Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>One to five changes of <paramref name="seed"/>: bytes, pieces and keys taken out, doubled, put in, or taken over from others.</summary>
    public static byte[] Mutate(byte[] seed, List<byte[]> corpus, Random random)
    {
        var bytes = seed.ToList();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                case 3 when bytes.Count > at:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 4 when bytes.Count > at:
                    bytes[at] = (byte)"0123456789abcxyz:-[]{}\n ,"[random.Next(25)];
                    break;
                case 5:
                    var other = corpus[random.Next(corpus.Count)];
                    var start = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(start, Math.Min(60, other.Length - start)).ToArray());
                    break;
                default:
                    if (random.Next(10) == 0) bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
