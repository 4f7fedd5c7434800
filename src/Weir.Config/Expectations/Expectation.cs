using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Config.Expectations;

/// <summary>What the file says shall become of a packet (<c>expect</c>); names are resolved, the packet is a text still. Not part of the network: <c>weir run</c> has no use for it.</summary>
/// <param name="MustReach">True: it comes out at each of <paramref name="To"/>. False: at none.</param>
/// <param name="Datapath">Id of the datapath.</param>
/// <param name="From">Where it comes in.</param>
/// <param name="To">Where it shall, or shall not, come out; empty: anywhere.</param>
/// <param name="Packet">The packet, as <c>weir trace</c> reads it.</param>
/// <param name="Description">For people.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="Path">The place in the configuration's own words: <c>expect.must_reach[0]</c>.</param>
public sealed record Expectation(
    bool MustReach, DatapathId Datapath, ExpectedEnd From, ImmutableArray<ExpectedEnd> To, string Packet, string Description, SourceLocation Location, string Path);

/// <summary>A port, or a host behind one.</summary>
/// <param name="Name">As the expectation names it.</param>
/// <param name="Port">The port.</param>
/// <param name="Host">The host, or null.</param>
public sealed record ExpectedEnd(string Name, PortNumber Port, ExpectedHost? Host);

/// <summary>A host that counts as learned while expectations are looked at.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Datapath">Id of its datapath.</param>
/// <param name="Port">Its port.</param>
/// <param name="Vid">Its VLAN.</param>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Addresses">Its IP addresses.</param>
public sealed record ExpectedHost(string Name, DatapathId Datapath, PortNumber Port, Vid Vid, MacAddress Mac, ImmutableArray<IpPrefix> Addresses);

/// <summary>The section <c>expect</c>.</summary>
/// <param name="Hosts">Its hosts, in the order of the file.</param>
/// <param name="Expectations">Its expectations, in the order of the file; those that must reach first.</param>
public sealed record ExpectedTraffic(ImmutableArray<ExpectedHost> Hosts, ImmutableArray<Expectation> Expectations)
{
    /// <summary>Nothing is expected.</summary>
    public static ExpectedTraffic None { get; } = new([], []);
}
