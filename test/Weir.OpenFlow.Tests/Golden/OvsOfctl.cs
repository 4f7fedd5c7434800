using System.Diagnostics;
using System.Text;

namespace Weir.OpenFlow.Tests.Golden;

/// <summary>The real <c>ovs-ofctl</c>, as judge of bytes and notation.</summary>
public static class OvsOfctl
{
    // A barrier request after each message tells where the print of one ends.
    private const string Separator = "OFPT_BARRIER_REQUEST (OF1.3) (xid=0xfeedfeed):";
    private static readonly byte[] SeparatorBytes = Convert.FromHexString("04140008FEEDFEED");

    /// <summary>What it prints for each of the messages.</summary>
    public static IReadOnlyList<string> Print(IReadOnlyList<byte[]> messages)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.Create(path))
            {
                foreach (var message in messages)
                {
                    file.Write(message);
                    file.Write(SeparatorBytes);
                }
            }

            var text = Run(["ofp-parse", path]);
            var prints = text.Split(Separator + "\n");
            Assert.Equal(messages.Count + 1, prints.Length);
            return [.. prints.Take(messages.Count).Select(print => print.Trim())];
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static string Run(IReadOnlyList<string> arguments, string? input = null, bool mayFail = false)
    {
        var start = new ProcessStartInfo("ovs-ofctl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["OVS_RUNDIR"] = Path.GetTempPath();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (input is not null) process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        if (process.ExitCode != 0 && !mayFail) throw new InvalidOperationException($"ovs-ofctl {string.Join(' ', arguments)}: {error.Result}");
        return new StringBuilder(output.Result).Append(mayFail ? error.Result : "").ToString();
    }
}
