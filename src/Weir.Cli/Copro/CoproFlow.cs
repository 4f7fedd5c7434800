using System.Globalization;

namespace Weir.Cli.Copro;

/// <summary>One flow entry of the coprocessor host's bridge.</summary>
/// <param name="Cookie">Names the kind: entries of one kind share it, and their packets are shown as one sum.</param>
/// <param name="Purpose">What it lets through, for the operator.</param>
/// <param name="Text">Priority, match and actions in the syntax of ovs-ofctl(8), without the cookie.</param>
internal sealed record CoproFlow(ulong Cookie, string Purpose, string Text)
{
    /// <summary>The line that <c>ovs-ofctl replace-flows</c> reads.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"cookie=0x{Cookie:x},{Text}");
}
