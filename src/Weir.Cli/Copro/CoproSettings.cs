using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Weir.Primitives;

namespace Weir.Cli.Copro;

/// <summary>What one coprocessor host is to be: whom it impersonates, and through which interface and VLAN it reaches the dataplane.</summary>
internal sealed partial record CoproSettings
{
    /// <summary>Longest name: with the prefix of the bridge and of the veth it must fit in the kernel's 15 characters.</summary>
    public const int LongestName = 12;

    /// <summary>Also the name of the network namespace.</summary>
    public required string Name { get; init; }

    /// <summary>The NFV interface: the host's network device that is wired to the switch's coprocessor port.</summary>
    public required string Interface { get; init; }

    public required MacAddress Mac { get; init; }

    public required ImmutableArray<CoproAddress> Addresses { get; init; }

    /// <summary>The VLAN that the answers are injected into, 1 to 4094.</summary>
    public required Vid Vlan { get; init; }

    public required CoproProtocols Protocols { get; init; }

    /// <summary>The Open vSwitch bridge that joins the NFV interface (port 1) and the namespace (port 2).</summary>
    public string Bridge => BridgeOf(Name);

    /// <summary>The host's end of the veth pair; the other end is <see cref="InnerDevice"/> in the namespace.</summary>
    public string OuterDevice => $"ve-{Name}";

    /// <summary>The impersonated host's network device, inside the namespace.</summary>
    public static string InnerDevice => "fake0";

    /// <summary>The link-local address that the kernel forms from <see cref="Mac"/> (RFC 4291, appendix A: modified EUI-64).</summary>
    public IPAddress LinkLocal
    {
        get
        {
            Span<byte> mac = stackalloc byte[MacAddress.Length];
            Mac.WriteTo(mac);
            return new IPAddress([0xFE, 0x80, 0, 0, 0, 0, 0, 0, (byte)(mac[0] ^ 2), mac[1], mac[2], 0xFF, 0xFE, mac[3], mac[4], mac[5]]);
        }
    }

    public static string BridgeOf(string name) => $"br-{name}";

    /// <summary>Reads the operator's words.</summary>
    /// <exception cref="CoproException">One of them is wrong; the message says which and what would be right.</exception>
    public static CoproSettings Parse(string name, string device, string mac, IReadOnlyCollection<string> addresses, int vlan, IReadOnlyCollection<string> protocols)
    {
        if (addresses.Count == 0) throw new CoproException("--ip is missing: the address of the host to impersonate, as 192.168.2.1/24");
        var parsed = addresses.Select(CoproAddress.Parse).ToImmutableArray();
        if (parsed.GroupBy(each => each.Address).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new CoproException($"--ip {twice.Key} is given twice");
        if (vlan is < 1 or > 4094) throw new CoproException(string.Create(CultureInfo.InvariantCulture, $"--vlan {vlan}: a VLAN id is 1 to 4094"));

        return new CoproSettings
        {
            Name = CheckName(name),
            Interface = DeviceName().IsMatch(device) ? device : throw new CoproException($"--interface '{device}': not the name of a network device (1 to 15 characters, no blank, no slash)"),
            Mac = ParseMac(mac),
            Addresses = parsed,
            Vlan = Vid.From(vlan),
            Protocols = ParseProtocols(protocols),
        };
    }

    /// <summary>Gives <paramref name="name"/> back if it can name a namespace, a bridge and a device.</summary>
    public static string CheckName(string name) =>
        CoproName().IsMatch(name) ? name : throw new CoproException($"--name '{name}': 1 to {LongestName} lower-case letters, digits and hyphens, beginning with a letter");

    /// <summary>Each setting of <paramref name="asked"/> that differs from this one, as a line for the operator.</summary>
    public IEnumerable<string> Differences(CoproSettings asked)
    {
        if (Interface != asked.Interface) yield return $"--interface is {Interface}, asked {asked.Interface}";
        if (Mac != asked.Mac) yield return $"--mac is {Mac}, asked {asked.Mac}";
        if (!Addresses.ToHashSet().SetEquals(asked.Addresses)) yield return $"--ip is {string.Join(' ', Addresses)}, asked {string.Join(' ', asked.Addresses)}";
        if (Vlan != asked.Vlan) yield return $"--vlan is {Vlan}, asked {asked.Vlan}";
        if (Protocols != asked.Protocols) yield return $"--proto is {FormatProtocols(Protocols)}, asked {FormatProtocols(asked.Protocols)}";
    }

    /// <summary>As <c>tcp,icmp</c>.</summary>
    public static string FormatProtocols(CoproProtocols protocols) =>
        string.Join(',', Enum.GetValues<CoproProtocols>().Where(each => each != CoproProtocols.None && protocols.HasFlag(each)).Select(each => each.ToString().ToLowerInvariant()));

    private static MacAddress ParseMac(string text)
    {
        if (!MacAddress.TryParse(text, out var mac)) throw new CoproException($"--mac '{text}': not a MAC address such as 0e:00:00:00:00:01");
        if (mac.IsMulticast) throw new CoproException($"--mac {mac}: the group bit is set; a host has a unicast address");
        return mac.IsZero ? throw new CoproException("--mac 00:00:00:00:00:00 is no host's address") : mac;
    }

    private static CoproProtocols ParseProtocols(IReadOnlyCollection<string> words)
    {
        var protocols = CoproProtocols.None;
        foreach (var word in words.SelectMany(each => each.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            protocols |= word switch
            {
                "tcp" => CoproProtocols.Tcp,
                "udp" => CoproProtocols.Udp,
                "icmp" => CoproProtocols.Icmp,
                _ => throw new CoproException($"--proto '{word}': one or more of tcp, udp, icmp"),
            };
        }

        return protocols == CoproProtocols.None ? throw new CoproException("--proto is empty: one or more of tcp, udp, icmp") : protocols;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,11}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CoproName();

    [GeneratedRegex(@"^(?!-)(?!\.{1,2}$)[^\s/:]{1,15}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeviceName();
}
