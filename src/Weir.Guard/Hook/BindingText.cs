using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Weir.Config.Guard;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Guard.Hook;

/// <summary>A binding as one line of text, and back.</summary>
/// <remarks>
/// Words with a blank between: bridge, interface id, VM, MAC address, port number, then <c>key=value</c> for what differs from the default. Foreign text is percent-encoded, so that neither a
/// blank nor a line feed in a name breaks a line. No reflection and no tables of types: this is read while a VM waits to start.
/// </remarks>
internal static class BindingText
{
    private static readonly (string Key, Func<GuardRates, GuardRate?> Get, Func<GuardRates, GuardRate?, GuardRates> Set)[] Rates =
    [
        ("broadcast", rates => rates.Broadcast, (rates, rate) => rates with { Broadcast = rate }),
        ("multicast", rates => rates.Multicast, (rates, rate) => rates with { Multicast = rate }),
        ("unknown-unicast", rates => rates.UnknownUnicast, (rates, rate) => rates with { UnknownUnicast = rate }),
        ("arp-nd", rates => rates.ArpNd, (rates, rate) => rates with { ArpNd = rate }),
        ("dhcp", rates => rates.Dhcp, (rates, rate) => rates with { Dhcp = rate }),
        ("punt", rates => rates.Punt, (rates, rate) => rates with { Punt = rate ?? rates.Punt }),
    ];

    /// <summary>Appends the line, without its end.</summary>
    public static StringBuilder Append(StringBuilder text, StoredNic stored)
    {
        var nic = stored.Binding.Nic;
        text.Append(Escape(stored.Binding.Bridge)).Append(' ').Append(Escape(nic.InterfaceId)).Append(' ').Append(Escape(nic.Vm)).Append(' ').Append(nic.Mac).Append(CultureInfo.InvariantCulture, $" {stored.Port.Value}");
        if (nic.VmId is { } id) text.Append(" vm-id=").Append(id);
        if (nic.Vlan is { } vlan) text.Append(" vlan=").Append(vlan);
        List(text, "trunk", nic.TrunkVids);
        List(text, "ip", nic.Addresses);
        List(text, "prefix", nic.Prefixes);
        List(text, "vip", nic.SharedVips);
        List(text, "mac", nic.ExtraMacs);
        Flag(text, "dhcp-server", nic.DhcpServer);
        Flag(text, "router", nic.Router);
        Flag(text, "dhcp-snooping", nic.DhcpSnooping);
        Flag(text, "off", nic.Off);
        if (nic.LinkLocal != LinkLocalPolicy.Eui64) text.Append(" link-local=").Append(nic.LinkLocal == LinkLocalPolicy.Listed ? "listed" : "first-use");
        foreach (var (key, get, _) in Rates)
        {
            var rate = get(nic.Rates);
            if (rate != get(GuardRates.Default)) text.Append(CultureInfo.InvariantCulture, $" rate-{key}={(rate is null ? "none" : string.Create(CultureInfo.InvariantCulture, $"{rate.Pps}/{rate.Burst}"))}");
        }

        if (nic.Location is { } at) text.Append(CultureInfo.InvariantCulture, $" at={Escape(at.File)}:{at.Line}:{at.Column}");
        return text;
    }

    /// <summary>Reads a line; false: it is none.</summary>
    public static bool TryParse(string line, out StoredNic stored)
    {
        stored = null!;
        var words = line.Split(' ');
        if (words.Length < 5 || words[0].Length == 0 || words[1].Length == 0 || !MacAddress.TryParse(words[3], out var mac) || !uint.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        var nic = new GuardedNic(Unescape(words[1]), Unescape(words[2]), mac);
        try
        {
            foreach (var word in words.AsSpan(5)) nic = Read(nic, word);
        }
        catch (FormatException)
        {
            return false;
        }

        stored = new StoredNic(new GuardBinding(Unescape(words[0]), nic), new PortNumber(port));
        return true;
    }

    private static GuardedNic Read(GuardedNic nic, string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var (key, value) = equals < 0 ? (word, "") : (word[..equals], word[(equals + 1)..]);
        return key switch
        {
            "vm-id" => nic with { VmId = Guid.ParseExact(value, "D") },
            "vlan" => nic with { Vlan = ReadVid(value) },
            "trunk" => nic with { TrunkVids = ReadList(value, ReadVid) },
            "ip" => nic with { Addresses = ReadList(value, ReadPrefix) },
            "prefix" => nic with { Prefixes = ReadList(value, ReadPrefix) },
            "vip" => nic with { SharedVips = ReadList(value, ReadPrefix) },
            "mac" => nic with { ExtraMacs = ReadList(value, static text => MacAddress.Parse(text)) },
            "dhcp-server" => nic with { DhcpServer = true },
            "router" => nic with { Router = true },
            "dhcp-snooping" => nic with { DhcpSnooping = true },
            "off" => nic with { Off = true },
            "link-local" => nic with { LinkLocal = value switch { "listed" => LinkLocalPolicy.Listed, "first-use" => LinkLocalPolicy.FirstUse, _ => throw new FormatException(value) } },
            "at" => nic with { Location = ReadLocation(value) },
            _ when key.StartsWith("rate-", StringComparison.Ordinal) => nic with { Rates = ReadRate(nic.Rates, key[5..], value) },
            _ => throw new FormatException(key), // Of a later version: what it says may not be left out.
        };
    }

    private static GuardRates ReadRate(GuardRates rates, string key, string value)
    {
        foreach (var (known, _, set) in Rates)
        {
            if (known != key) continue;
            if (value == "none") return set(rates, null);
            var slash = value.IndexOf('/', StringComparison.Ordinal);
            return set(rates, new GuardRate(ReadNumber(value[..Math.Max(slash, 0)]), ReadNumber(value[(slash + 1)..])));
        }

        throw new FormatException(key);
    }

    private static SourceLocation ReadLocation(string value)
    {
        var parts = value.Split(':');
        return parts.Length == 3 ? new SourceLocation(Unescape(parts[0]), (int)ReadNumber(parts[1]), (int)ReadNumber(parts[2])) : throw new FormatException(value);
    }

    private static Vid ReadVid(string text) => ReadNumber(text) is var number and <= 4095 ? Vid.FromBits((int)number) : throw new FormatException(text);

    private static IpPrefix ReadPrefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text);

    private static uint ReadNumber(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException(text);

    private static ImmutableArray<T> ReadList<T>(string text, Func<string, T> read)
    {
        var parts = text.Split(',');
        var list = ImmutableArray.CreateBuilder<T>(parts.Length);
        foreach (var part in parts) list.Add(read(part));
        return list.MoveToImmutable();
    }

    private static void List<T>(StringBuilder text, string key, ImmutableArray<T> values)
    {
        for (var i = 0; i < values.Length; i++) text.Append(i == 0 ? $" {key}=" : ",").Append(values[i]);
    }

    private static void Flag(StringBuilder text, string key, bool value)
    {
        if (value) text.Append(' ').Append(key);
    }

    // The encoding leaves no blank, line feed, comma, colon or equals sign; an empty word would be lost between two blanks.
    internal static string Escape(string text) => text.Length == 0 ? "%" : Uri.EscapeDataString(text);

    internal static string Unescape(string text) => text == "%" ? "" : Uri.UnescapeDataString(text);
}
