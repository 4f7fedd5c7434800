using System.Globalization;
using System.Text;

namespace Weir.Cli.Tests.Checking;

/// <summary>
/// An ACL of which every rule is of use by construction: branches that exclude each other (a net and a protocol each), and in each branch rules from narrow to wide that
/// allow and deny in turn; and the same with rules planted that cannot match.
/// </summary>
internal sealed class GeneratedAcl
{
    private readonly List<string> _rules = [];
    private readonly Random _random;

    public GeneratedAcl(Random random)
    {
        _random = random;
        var branches = Enumerable.Range(0, random.Next(1, 7)).Select(Branch).ToList();
        while (branches.Count > 0)
        {
            // Branches are woven into each other; within a branch the order stays.
            var branch = branches[random.Next(branches.Count)];
            _rules.Add(branch[0]);
            branch.RemoveAt(0);
            if (branch.Count == 0) branches.Remove(branch);
        }

        if (random.Next(2) == 0) _rules.Add($"arp_op: {random.Next(1, 3)}, dl_type: 0x806, actions: {{allow: 1}}");
    }

    /// <summary>Places of the planted rules, from 0, and whether it takes several to cover each.</summary>
    public Dictionary<int, bool> Planted { get; } = [];

    /// <summary>Number of rules.</summary>
    public int Count => _rules.Count;

    /// <summary>Adds rules in a net of their own, and behind them one that they cover, alone or together.</summary>
    public void Plant()
    {
        var net = $"172.{16 + Planted.Count}";
        var union = _random.Next(2) == 0;
        var parts = union ? Halves(net, _random.Next(1, 4)) : [$"nw_src: {net}.0.0/16"];
        var extra = _random.Next(3) switch { 0 => "", 1 => ", ip_proto: 17", _ => ", ip_proto: 6" };
        var narrow = _random.Next(4) switch
        {
            0 when extra.Length > 0 => $"{extra}, {(extra.EndsWith('7') ? "udp" : "tcp")}_dst: 0x{_random.Next(16):x}000/0xf000",
            1 => $"{extra}, nw_dst: 11.{_random.Next(256)}.0.0/255.255.0.255",
            2 => $"{extra}, eth_src: 02:00:00:00:00:0{_random.Next(10)}",
            _ => extra,
        };
        var places = Enumerable.Range(0, parts.Count + 1).Select(_ => _random.Next(_rules.Count + 1)).Order().ToList();
        for (var i = parts.Count; i >= 0; i--)
        {
            var match = i == parts.Count ? $"dl_type: 0x800, nw_src: {(union ? $"{net}.0.0/16" : $"{net}.{_random.Next(256)}.0/24")}{narrow}" : $"dl_type: 0x800, {parts[i]}{extra}";
            Insert(places[i], $"{match}, actions: {{allow: {(i == parts.Count ? 0 : 1)}}}");
            if (i == parts.Count) Planted[places[i]] = parts.Count > 1;
        }
    }

    /// <summary>The configuration; the rules stand in one ACL, or from <paramref name="split"/> on in a second one.</summary>
    public string Write(int split, string place)
    {
        var text = new StringBuilder("acls:\n  first:\n");
        for (var i = 0; i < _rules.Count; i++)
        {
            if (i == split && split > 0) text.Append("  second:\n");
            text.Append(CultureInfo.InvariantCulture, $"    - {{{_rules[i]}}}\n");
        }

        var names = split > 0 && split < _rules.Count ? "[first, second]" : "[first]";
        text.Append(CultureInfo.InvariantCulture, $"vlans:\n  lan: {{vid: 100{(place == "vlan" ? $", acls_in: {names}" : "")}}}\n");
        text.Append(CultureInfo.InvariantCulture, $"dps:\n  sw1:\n    dp_id: 1\n{(place == "dp" ? $"    dp_acls: {names}\n" : "")}    interfaces:\n");
        text.Append(CultureInfo.InvariantCulture, $"      1: {{native_vlan: lan{(place == "port" ? $", acls_in: {names}" : "")}}}\n      2: {{native_vlan: lan{(place == "out" ? $", acls_out: {names}" : "")}}}\n");
        return text.ToString();
    }

    /// <summary>The line of a rule in <see cref="Write"/>, from 1.</summary>
    public static int Line(int rule, int split) => rule + (rule >= split && split > 0 ? 4 : 3);

    private static List<string> Halves(string net, int depth)
    {
        // 1: two halves; 2: a half and two quarters; 3: by bits that are no prefix.
        return depth switch
        {
            1 => [$"nw_src: {net}.0.0/17", $"nw_src: {net}.128.0/17"],
            2 => [$"nw_src: {net}.128.0/17", $"nw_src: {net}.0.0/18", $"nw_src: {net}.64.0/18"],
            _ => [$"nw_src: {net}.0.1/255.255.0.1", $"nw_src: {net}.0.0/255.255.0.1"],
        };
    }

    private void Insert(int at, string rule)
    {
        _rules.Insert(at, rule);
        foreach (var (place, union) in Planted.Where(planted => planted.Key >= at).OrderByDescending(planted => planted.Key).ToList())
        {
            Planted.Remove(place);
            Planted[place + 1] = union;
        }
    }

    private List<string> Branch(int number)
    {
        var (net, protocol) = ($"10.{number}", _random.Next(2) == 0 ? (6, "tcp") : (17, "udp"));
        var (allow, port, wide) = (_random.Next(2), $", {protocol.Item2}_dst: {0x3000 + _random.Next(4096)}", 32 - _random.Next(12));
        var rules = new List<string>();
        for (var length = 32; length >= 16; length -= _random.Next(2, 9))
        {
            // Each is within the next: a port, some ports, all ports.
            if (length < 32) port = length > wide ? $", {protocol.Item2}_dst: 0x3000/0xf000" : "";
            rules.Add($"dl_type: 0x800, ip_proto: {protocol.Item1}, nw_dst: {net}.{(length > 16 ? 3 : 0)}.{(length > 24 ? 77 : 0)}/{Mask(length)}{port}, actions: {{allow: {allow}}}");
            allow = 1 - allow;
        }

        return rules;
    }

    private static string Mask(int length)
    {
        var mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
        return $"{mask >> 24}.{(mask >> 16) & 255}.{(mask >> 8) & 255}.{mask & 255}";
    }
}
