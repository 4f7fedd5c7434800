using System.Collections.Immutable;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>Datapaths for tests, built by hand.</summary>
internal static class Networks
{
    public static Datapath Of(IEnumerable<Port> ports, IEnumerable<Vlan>? vlans = null)
    {
        ImmutableArray<Port> sorted = [.. ports.OrderBy(port => port.Number)];
        var named = vlans?.ToDictionary(vlan => vlan.Vid) ?? [];
        foreach (var port in sorted)
            foreach (var vid in Vids(port)) named.TryAdd(vid, Vlan(vid.Value));
        return new Datapath(new DatapathId(1), "dp") { Ports = sorted, Vlans = [.. named.Values.OrderBy(vlan => vlan.Vid)] };
    }

    public static Port Port(uint number, int? native = null, params int[] tagged) => new(new PortNumber(number), number.ToString())
    {
        NativeVlan = native is { } vid ? Vid.From(vid) : null,
        TaggedVlans = [.. tagged.Select(Vid.From)],
    };

    public static Port Coprocessor(uint number, int vidBase = 1000) => Port(number) with { Coprocessor = new Coprocessor(vidBase) };

    public static Vlan Vlan(int vid, string? name = null) => new(name ?? vid.ToString(), Vid.From(vid));

    public static Acl Acl(string name, params AclRule[] rules) => new(name, [.. rules.Select((rule, i) => rule with { Index = i })], false, new SourceLocation("faucet.yaml", 1, 1));

    public static AclRule Rule(Match match, bool allow, params AclAction[] actions) => new(0, match, allow, [.. actions], null, new SourceLocation("faucet.yaml", 2, 1));

    public static AclOutput Output(uint port) => new(new PortNumber(port));

    /// <summary>TCP to a port, over IPv4.</summary>
    public static Match Tcp(ushort port) => Match.Of(
        MatchField.Exact(OxmField.EthType, EtherType.IPv4),
        MatchField.Exact(OxmField.IpProto, 6),
        MatchField.Exact(OxmField.TcpDst, port));

    public static Match EthTypeIs(ushort type) => Match.Of(MatchField.Exact(OxmField.EthType, type));

    /// <summary>A long ACL without two equal rules: TCP ports are allowed and denied in turn, and everything else is allowed.</summary>
    public static Acl LongAcl(int rules, string name = "long") => Acl(
        name,
        [
            .. Enumerable.Range(0, rules - 1).Select(i => Rule(
                Tcp((ushort)(i % 60_000)).With(MatchField.Exact(OxmField.Ipv4Dst, (UInt128)(0x0A00_0000 + (i / 60_000)))),
                i % 2 == 0)),
            Rule(Match.Any, true),
        ]);

    /// <summary>The coprocessing scenario: router on 1, another host on 2, the test host on 13, the coprocessor on 18.</summary>
    public static Datapath Coprocessing()
    {
        var acl = Acl(
            "coprocessssh",
            Rule(EthTypeIs(EtherType.Arp), true, Output(18)),
            Rule(Tcp(22), false, Output(18)),
            Rule(Match.Any, true));
        return Of([Port(1, 2), Port(2, 2), Port(13, 2) with { AclsIn = [acl] }, Coprocessor(18)], [Vlan(2, "trusted")]);
    }

    /// <summary>Compiles with every port up on an empty Open vSwitch.</summary>
    public static DesiredState Compile(Datapath dp, AclPriorities? previous = null) => DatapathCompiler.Compile(dp, AllUp(dp, previous), SwitchCapabilities.OpenVSwitch);

    /// <summary>The same where guarded hosts have used link-local addresses first.</summary>
    public static DesiredState Compile(Datapath dp, ImmutableDictionary<PortNumber, ImmutableArray<IpPrefix>> firstUsed) =>
        DatapathCompiler.Compile(dp, AllUp(dp) with { FirstUsed = firstUsed }, SwitchCapabilities.OpenVSwitch);

    public static DatapathState AllUp(Datapath dp, AclPriorities? previous = null) => new([.. dp.Ports.Select(port => port.Number)], previous ?? AclPriorities.Empty);

    private static IEnumerable<Vid> Vids(Port port) => port.NativeVlan is { } native ? port.TaggedVlans.Append(native) : port.TaggedVlans;
}
