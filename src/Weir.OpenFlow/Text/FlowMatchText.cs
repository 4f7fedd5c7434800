using System.Diagnostics.CodeAnalysis;
using Weir.Primitives;

namespace Weir.OpenFlow.Text;

/// <summary>Matches in the notation of <c>ovs-ofctl</c>: <c>tcp,in_port=13,nw_dst=192.168.2.1,tp_dst=22</c>.</summary>
/// <remarks>
/// Read are its names and shorthands (<c>dl_vlan</c>, <c>nw_src</c>, <c>arp</c>, <c>icmp6</c> …), OpenFlow's own names (<c>eth_src</c>, <c>ipv4_src</c>, <c>vlan_vid</c> with the
/// tag bit), masks as <c>/24</c> or <c>/255.255.255.0</c> or <c>/0xff00</c>, flags as <c>+syn-ack</c>. Source: Open vSwitch, <c>ovs-fields(7)</c>.
/// </remarks>
public static class FlowMatchText
{
    /// <summary>As <c>ovs-ofctl -O OpenFlow13</c> prints it, without a priority; empty for every packet.</summary>
    public static string Format(Match match) => MatchFormatter.Format(match);

    /// <summary>Reads a match.</summary>
    /// <exception cref="FormatException">Something is wrong; the message lists everything that is.</exception>
    public static Match Parse(string text) => TryParse(text, out var match, out var errors) ? match : throw new FormatException(string.Join("; ", errors));

    /// <summary>Reads a match; on failure <paramref name="errors"/> says all that is wrong, a line each.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Match? match, out IReadOnlyList<string> errors)
    {
        var parser = new MatchParser();
        match = parser.Parse(text);
        errors = parser.Errors;
        if (errors.Count == 0) return true;
        match = null;
        return false;
    }
}
