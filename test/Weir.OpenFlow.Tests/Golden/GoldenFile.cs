using System.Runtime.CompilerServices;
using System.Text;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Tests.Golden;

/// <summary>A message, its bytes, and what <c>ovs-ofctl ofp-print</c> shows for them.</summary>
public sealed record GoldenMessage(string Name, OpenFlowMessage Message, byte[] Bytes, string Print);

/// <summary>
/// <c>Golden/FAMILY.golden</c>: for each message a line <c>== name</c>, the bytes in hex, 32 a line, and what ovs-ofctl prints. With WEIR_ACCEPT=1 the tests write the file
/// anew: read the difference.
/// </summary>
public static class GoldenFile
{
    public static bool Accept => Environment.GetEnvironmentVariable("WEIR_ACCEPT") == "1";

    public static IReadOnlyList<GoldenMessage> Load(string family, IReadOnlyList<(string Name, OpenFlowMessage Message)> messages)
    {
        var path = Path.Combine(FolderOf(), family + ".golden");
        if (Accept) Write(path, messages);
        var stored = Read(path);
        Assert.Equal(messages.Select(m => m.Name), stored.Select(s => s.Name));
        return [.. messages.Zip(stored, (m, s) => new GoldenMessage(m.Name, m.Message, s.Bytes, s.Print))];
    }

    private static List<(string Name, byte[] Bytes, string Print)> Read(string path)
    {
        var result = new List<(string, byte[], string)>();
        foreach (var block in File.ReadAllText(path).Split("== ", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.Split('\n');
            var hex = lines.Skip(1).TakeWhile(line => line.Length > 0 && line.All(char.IsAsciiHexDigit)).ToList();
            result.Add((lines[0], Convert.FromHexString(string.Concat(hex)), string.Join('\n', lines.Skip(1 + hex.Count)).Trim()));
        }

        return result;
    }

    private static void Write(string path, IReadOnlyList<(string Name, OpenFlowMessage Message)> messages)
    {
        var bytes = messages.Select(m => Encode(m.Message)).ToList();
        var prints = OvsOfctl.Print(bytes);
        var text = new StringBuilder();
        for (var i = 0; i < messages.Count; i++)
        {
            text.Append("== ").Append(messages[i].Name).Append('\n');
            foreach (var line in bytes[i].Chunk(32)) text.Append(Convert.ToHexStringLower(line)).Append('\n');
            text.Append(prints[i]).Append("\n\n");
        }

        File.WriteAllText(path, text.ToString().TrimEnd() + "\n");
    }

    public static byte[] Encode(OpenFlowMessage message)
    {
        var writer = new OpenFlowWriter();
        OpenFlowEncoder.Encode(message, writer);
        return writer.WrittenSpan.ToArray();
    }

    private static string FolderOf([CallerFilePath] string file = "")
    {
        // A deterministic build maps paths: then the folder is found from where the tests run.
        if (File.Exists(file)) return Path.GetDirectoryName(file)!;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "test", "Weir.OpenFlow.Tests", "Golden");
            if (Directory.Exists(candidate)) return candidate;
        }

        throw new DirectoryNotFoundException("test/Weir.OpenFlow.Tests/Golden");
    }
}
