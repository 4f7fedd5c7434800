using System.Collections.Immutable;
using System.Globalization;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Config.Guard;

/// <summary>Reads an entry's values as texts, whatever file they stand in: the same rules and the same words for all sources.</summary>
/// <param name="mac">The NIC's MAC address.</param>
/// <param name="path">The place in the source's own words; it names VM and NIC.</param>
/// <param name="location">Where the entry stands.</param>
/// <param name="report">Takes what is wrong.</param>
public sealed class NicPolicyBuilder(MacAddress mac, string path, SourceLocation location, Action<Diagnostic> report)
{
    private static readonly (string Name, GuardTraffic Traffic)[] Kinds =
    [
        ("broadcast", GuardTraffic.Broadcast), ("multicast", GuardTraffic.Multicast), ("unknown-unicast", GuardTraffic.UnknownUnicast), ("arp-nd", GuardTraffic.ArpNd),
        ("dhcp", GuardTraffic.Dhcp), ("punt", GuardTraffic.Punt),
    ];

    private readonly List<Located<IpPrefix>> _addresses = [];
    private readonly List<Located<IpPrefix>> _prefixes = [];
    private readonly List<Located<IpPrefix>> _vips = [];
    private readonly List<Located<MacAddress>> _macs = [];
    private readonly List<Located<Vid>> _trunk = [];
    private readonly Dictionary<GuardTraffic, GuardRate?> _rates = [];
    private bool _hasFaults;
    private SourceLocation? _snooping;
    private SourceLocation? _dhcpServer;
    private SourceLocation? _router;
    private SourceLocation? _off;
    private Located<LinkLocalPolicy>? _linkLocal;
    private Located<Vid>? _vlan;

    /// <summary>The bridge that the entry is meant for.</summary>
    public string? Bridge { get; set; }

    /// <summary>Parses the MAC address of a NIC, and says what is wrong with it.</summary>
    public static bool TryReadMac(string text, string path, SourceLocation at, Action<Diagnostic> report, out MacAddress mac)
    {
        var problem = !MacAddress.TryParse(text, out mac) ? $"{Show.Quoted(text)} is not a MAC address"
            : mac == MacAddress.Broadcast ? $"{mac} is the broadcast address"
            : mac.IsMulticast ? $"{mac} is a group address (the lowest bit of its first octet is set)"
            : mac.IsZero ? $"{mac} is no address" : null;
        if (problem is null) return true;
        report(Error(DiagnosticCodes.NicMac, at, path, problem, "write the unicast address that the NIC sends from, such as 52:54:00:09:00:02"));
        return false;
    }

    /// <summary>An address of its own; <c>dhcp</c>: leases are followed.</summary>
    public void AddIp(string text, SourceLocation at)
    {
        if (text == "dhcp") _snooping = at;
        else if (ReadHost(text, at, "ip") is { } address) Add(_addresses, address, at, "ip");
    }

    /// <summary>A net that it may use any address of.</summary>
    public void AddPrefix(string text, SourceLocation at)
    {
        if (!IpPrefix.TryParse(text, out var prefix) || !text.Contains('/', StringComparison.Ordinal))
        {
            Report(DiagnosticCodes.GuardAddress, at, "prefix", $"{Show.Quoted(text)} is not a net", IpPrefix.TryParse(text, out _) ? $"write {text}/64 or whatever its length is; a single address is an ip" : "write 192.0.2.0/24 or 2001:db8:9::/64");
            return;
        }

        var net = AddressRules.NetOf(prefix);
        if (prefix.HasHostBits) Report(DiagnosticCodes.HostBits, at, "prefix", $"{prefix} has bits set beyond its /{prefix.Length}", $"write {net} for the net, or ip {AddressRules.HostOf(prefix)} for the one address");
        else if (AddressRules.WhyUnusable(prefix) is { } why) Report(DiagnosticCodes.GuardAddress, at, "prefix", $"{prefix} is {why}", "write a net of unicast addresses");
        else if (AddressRules.IsLinkLocal(prefix)) Report(DiagnosticCodes.GuardAddress, at, "prefix", $"{prefix} is the link-local net, which is not given to a NIC as a whole", "write link-local: first-use for a stable-privacy address, or list the address as ip");
        else if (prefix.IsHost) Add(_addresses, prefix, at, "prefix");
        else Add(_prefixes, prefix, at, "prefix");
    }

    /// <summary>An address that it shares with other NICs.</summary>
    public void AddVip(string text, SourceLocation at)
    {
        if (ReadHost(text, at, "vip") is { } address) Add(_vips, address, at, "vip");
    }

    /// <summary>A further MAC address.</summary>
    public void AddMac(string text, SourceLocation at)
    {
        if (TryReadMac(text, $"{path}, mac", at, report, out var extra) && extra != mac) Add(_macs, extra, at, "mac");
    }

    /// <summary>VLANs of tagged frames: <c>10</c>, <c>10-20</c>, several joined by blanks or commas.</summary>
    public void AddTrunk(string text, SourceLocation at)
    {
        foreach (var word in text.Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = word.Split('-');
            if (ends.Length > 2 || !TryVid(ends[0], out var first) || !TryVid(ends[^1], out var last) || first > last)
            {
                Report(DiagnosticCodes.NicVlan, at, "trunk", $"{Show.Quoted(word)} is not a VID or a range of VIDs", "VIDs go from 1 to 4094: write 10 or 10-20");
                continue;
            }

            for (var vid = first; vid <= last; vid++)
                if (_trunk.TrueForAll(known => known.Value.Value != vid)) _trunk.Add(new(Vid.From(vid), at));
        }
    }

    /// <summary>The VLAN of untagged frames.</summary>
    public void SetVlan(string text, SourceLocation at)
    {
        if (TryVid(text, out var vid)) _vlan = new(Vid.From(vid), at);
        else Report(DiagnosticCodes.NicVlan, at, "vlan", $"{Show.Quoted(text)} is not a VID", "VIDs go from 1 to 4094");
    }

    /// <summary>The link-local policy: <c>eui64</c>, <c>listed</c> or <c>first-use</c>, with a hyphen or an underscore.</summary>
    public void SetLinkLocal(string text, SourceLocation at)
    {
        if (ReadLinkLocal(text) is { } policy) _linkLocal = new(policy, at);
        else Report(DiagnosticCodes.NotAChoice, at, "link-local", $"{Show.Quoted(text)} is not possible here", Show.DidYouMean(text, ["eui64", "listed", "first-use"], "write eui64, listed or first-use"));
    }

    /// <summary>A rate limit. <paramref name="pps"/> may be <c>none</c>; without <paramref name="burst"/> it is twice as much.</summary>
    public void SetRate(GuardTraffic traffic, string pps, string? burst, SourceLocation at)
    {
        if (TryReadRate(pps, burst, out var rate) && (rate is not null || traffic != GuardTraffic.Punt)) _rates[traffic] = rate;
        else Report(DiagnosticCodes.OutOfRange, at, "rate", traffic == GuardTraffic.Punt && pps == "none" ? "what is copied to Weir always has a limit" : $"{Show.Quoted(pps)} packets/s with a burst of {Show.Quoted(burst ?? "")} is no rate", "packets/s and burst are whole numbers from 1 to 1000000; none lifts the limit");
    }

    /// <summary>A rate limit as one text: <c>broadcast=50</c>, <c>arp-nd=50/100</c>, <c>multicast=none</c>.</summary>
    public void SetRate(string text, SourceLocation at)
    {
        var (kind, rate) = text.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign ? (text[..sign], text[(sign + 1)..]) : (text, "");
        var slash = rate.IndexOf('/', StringComparison.Ordinal);
        var index = Array.FindIndex(Kinds, known => known.Name == kind);
        if (index < 0) Report(DiagnosticCodes.NotAChoice, at, "rate", $"{Show.Quoted(kind)} is no kind of traffic that has a limit", $"write one of {string.Join(", ", Kinds.Select(known => known.Name))}, as in broadcast=50/200");
        else SetRate(Kinds[index].Traffic, slash < 0 ? rate : rate[..slash], slash < 0 ? null : rate[(slash + 1)..], at);
    }

    /// <summary>The kinds of traffic, and what metadata and commands call them.</summary>
    public static ImmutableArray<(string Name, GuardTraffic Traffic)> TrafficNames { get; } = [.. Kinds];

    /// <summary>It may answer DHCP.</summary>
    public void SetDhcpServer(SourceLocation at) => _dhcpServer = at;

    /// <summary>It may advertise itself as a router.</summary>
    public void SetRouter(SourceLocation at) => _router = at;

    /// <summary>It is not guarded.</summary>
    public void SetOff(SourceLocation at) => _off = at;

    /// <summary>The policy; contradictions are reported.</summary>
    public NicPolicy Build()
    {
        CheckContradictions();
        return new(mac, path, location)
        {
            Addresses = [.. _addresses],
            Prefixes = [.. _prefixes],
            SharedVips = [.. _vips],
            ExtraMacs = [.. _macs],
            TrunkVids = [.. _trunk],
            Vlan = _vlan,
            Bridge = Bridge,
            DhcpServer = _dhcpServer is not null,
            Router = _router is not null,
            DhcpSnooping = _snooping is not null,
            Off = _off is not null,
            LinkLocal = _linkLocal?.Value,
            Rates = [.. _rates.OrderBy(rate => rate.Key).Select(rate => new RateOverride(rate.Key, rate.Value))],
        };
    }

    /// <summary>The policy that a word names, or null.</summary>
    internal static LinkLocalPolicy? ReadLinkLocal(string text) => text switch
    {
        "eui64" => LinkLocalPolicy.Eui64,
        "listed" => LinkLocalPolicy.Listed,
        "first-use" or "first_use" => LinkLocalPolicy.FirstUse,
        _ => null,
    };

    /// <summary>A rate of two texts; null in <paramref name="rate"/>: no limit.</summary>
    internal static bool TryReadRate(string pps, string? burst, out GuardRate? rate)
    {
        rate = null;
        if (pps == "none" && burst is null) return true;
        if (!TryCount(pps, out var packets)) return false;
        var atOnce = packets * 2;
        if (burst is not null && !TryCount(burst, out atOnce)) return false;
        rate = new(packets, atOnce);
        return true;
    }

    private static bool TryCount(string text, out uint count) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= 1_000_000;

    private static bool TryVid(string text, out int vid) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out vid) && vid is >= 1 and <= 4094;

    private IpPrefix? ReadHost(string text, SourceLocation at, string key)
    {
        if (!IpPrefix.TryParse(text, out var address))
        {
            Report(DiagnosticCodes.GuardAddress, at, key, $"{Show.Quoted(text)} is not an IP address", key == "ip" ? "write 192.0.2.1 or 2001:db8:9::2, or dhcp" : "write 192.0.2.1 or 2001:db8:9::2");
            return null;
        }

        if (!address.IsHost)
        {
            var host = AddressRules.HostOf(address);
            var prefix = $"or prefix {AddressRules.NetOf(address)} if it may use every address of that net";
            if (address.HasHostBits) Report(DiagnosticCodes.HostBits, at, key, $"{address} is an address with the length of a net", $"write {host} for the one address, {prefix}");
            else Report(DiagnosticCodes.GuardAddress, at, key, $"{address} is a net", $"{prefix[3..]}");
            return null;
        }

        if (AddressRules.WhyUnusable(address) is not { } why) return address;
        Report(DiagnosticCodes.GuardAddress, at, key, $"{address} is {why}", "write a unicast address of the VM");
        return null;
    }

    private void Add<T>(List<Located<T>> values, T value, SourceLocation at, string key)
        where T : struct
    {
        if (values.TrueForAll(known => !known.Value.Equals(value))) values.Add(new(value, at));
        else report(new(DiagnosticCodes.Doubtful, DiagnosticSeverity.Warning, at, $"{path}, {key}", $"{value} stands here a second time", "remove one"));
    }

    private void CheckContradictions()
    {
        foreach (var vip in _vips)
            if (_addresses.Exists(address => address.Value == vip.Value))
                Contradiction(vip.Location, $"{vip.Value} is both an ip, which is this NIC's alone, and a vip, which others have too", "keep one of the two");
        if (_off is { } off)
        {
            if (_linkLocal is { } linkLocal) Contradiction(linkLocal.Location, "a NIC that is off has no link-local policy", "remove off, or this");
            if (_rates.Count > 0) Contradiction(off, "a NIC that is off has no rate limits", "remove off, or the rates");
            if (_snooping is { } snooped) Contradiction(snooped, "a NIC that is off has no leases that are followed", "remove off, or this");
        }

        if (_dhcpServer is { } server && _snooping is not null) Contradiction(server, "a DHCP server gets no lease itself", "give it an address as ip, or let it be no DHCP server");
        foreach (var everything in _prefixes.Where(prefix => prefix.Value.Length == 0 && _router is null))
            Contradiction(everything.Location, $"{everything.Value} lets the NIC claim every address, and it is no router", "list the nets behind it; router, if it forwards for all; off, if it shall not be guarded");
        if (_vlan is { } vlan && _trunk.Exists(tagged => tagged.Value == vlan.Value))
            Report(DiagnosticCodes.NicVlan, vlan.Location, "vlan", $"VLAN {vlan.Value} is that of its untagged frames and in its trunk too", "keep it in one of the two");
        if (!_hasFaults && _off is null && _snooping is null && _addresses.Count + _prefixes.Count + _vips.Count == 0)
            report(new(DiagnosticCodes.Doubtful, DiagnosticSeverity.Warning, location, path, "it has no address: nothing but IPv6 link-local traffic and frames that carry no addresses pass", "give it an ip, ip dhcp or a prefix"));
    }

    private void Contradiction(SourceLocation at, string message, string hint) => report(Error(DiagnosticCodes.NicContradiction, at, path, message, hint));

    private void Report(string code, SourceLocation at, string key, string message, string hint)
    {
        _hasFaults = true; // what follows from a fault is not worth a word
        report(Error(code, at, $"{path}, {key}", message, hint));
    }

    private static Diagnostic Error(string code, SourceLocation at, string path, string message, string hint) => new(code, DiagnosticSeverity.Error, at, path, message, hint);
}
