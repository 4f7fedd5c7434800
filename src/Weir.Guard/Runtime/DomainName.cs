using System.Net;
using System.Text;
using Weir.Config;

namespace Weir.Guard.Runtime;

/// <summary>A VM's name, out of its XML, for the log: an operator does not know VMs by their UUID.</summary>
internal static class DomainName
{
    /// <summary>The name, escaped; <paramref name="otherwise"/> where none is found.</summary>
    public static string Of(ReadOnlySpan<byte> xml, string otherwise)
    {
        var begin = xml.IndexOf("<name>"u8);
        if (begin < 0) return TerminalText.Escape(otherwise);
        var name = xml[(begin + "<name>".Length)..];
        var end = name.IndexOf("</name>"u8);
        return TerminalText.Escape(end < 0 ? otherwise : WebUtility.HtmlDecode(Encoding.UTF8.GetString(name[..end])));
    }
}
