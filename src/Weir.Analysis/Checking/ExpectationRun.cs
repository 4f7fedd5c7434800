using Weir.Analysis.Tracing;
using Weir.Api;
using Weir.Compiler;
using Weir.Config;
using Weir.Config.Expectations;
using Weir.Model;
using Weir.OpenFlow.Text;
using Weir.Primitives;

namespace Weir.Analysis.Checking;

/// <summary>Sends the packets of <c>expect</c> through the compiled tables, with every enabled port up and every host of the section learned.</summary>
public sealed class ExpectationRun(string file, Network network, ExpectedTraffic expected)
{
    /// <summary>A diagnostic for each expectation that is not met, or that cannot be looked at.</summary>
    public IEnumerable<Diagnostic> Run() => expected.Expectations.SelectMany(Run);

    private IEnumerable<Diagnostic> Run(Expectation expectation)
    {
        if (!FlowMatchText.TryParse(expectation.Packet, out var packet, out var errors))
        {
            yield return new(DiagnosticCodes.Expectation, DiagnosticSeverity.Error, expectation.Location, expectation.Path, $"the packet cannot be read: {string.Join("; ", errors)}", "write it as for weir trace: 'tcp,nw_dst=192.0.2.1,tp_dst=22'");
            yield break;
        }

        var datapath = network.Datapaths.First(datapath => datapath.Id == expectation.Datapath);
        foreach (var end in expectation.To.IsEmpty ? [null] : expectation.To.Cast<ExpectedEnd?>())
        {
            var sent = Between(packet, expectation.From.Host, end?.Host);
            if (Verdict(datapath, expectation, end, sent) is { } what)
            {
                var about = expectation.Description.Length == 0 ? "" : $"{expectation.Description}: ";
                yield return new(DiagnosticCodes.NotAsExpected, DiagnosticSeverity.Error, expectation.Location, expectation.Path, about + what, Command(datapath, expectation.From, sent));
            }
        }
    }

    /// <summary>What happens instead, or null where it is as expected.</summary>
    private string? Verdict(Datapath datapath, Expectation expectation, ExpectedEnd? end, Match sent)
    {
        var trace = PacketTracer.Run(datapath, Learned(datapath), expectation.From.Port, PacketBuilder.Build(sent));
        var exits = trace.Exits.Where(exit => exit.Port != "controller").ToList();
        var form = end?.Host is { } host ? datapath.FindPort(host.Port)!.NativeVlan == host.Vid ? "untagged" : $"tagged {host.Vid}" : null;
        var there = exits.Where(exit => (end is null || exit.PortNumber == end.Port.Value) && (form is null || exit.Vlan == form)).ToList();
        var subject = $"'{FlowMatchText.Format(sent)}' from {expectation.From.Name}";
        if (!expectation.MustReach)
        {
            if (there.Count == 0) return null;
            return $"{subject} reaches {end?.Name ?? "somebody"}: it {Out(there)}{(Rules(trace) is { Length: > 0 } rules ? $"; {rules}" : "")}";
        }

        if (there.Count > 0) return null;
        return $"{subject} does not reach {end!.Name}: {(trace.Drop is { } drop ? $"dropped: {drop}" : exits.Count > 0 ? $"it {Out(exits)}" : "it comes out nowhere")}";
    }

    private static string Out(List<TraceExit> exits) => $"comes out of {string.Join(", ", exits.Take(4).Select(exit => $"port {exit.Port} {exit.Vlan}"))}{(exits.Count > 4 ? ", ..." : "")}";

    private static string Rules(PacketTrace trace) => string.Join(", ", trace.Tables.Where(table => table is { Matched: not null, Location: not null } && table.Matched.StartsWith("acl ", StringComparison.Ordinal)).Select(table => $"{table.Matched} ({table.Location}) takes it").Distinct());

    private IEnumerable<LearnedHost> Learned(Datapath datapath)
    {
        var entries = new HostEntries(datapath);
        return expected.Hosts.Where(host => host.Datapath == datapath.Id && entries.CanLearn(host.Port, host.Vid)).Select(host => new LearnedHost(host.Mac, host.Vid, host.Port));
    }

    /// <summary>The packet with the addresses of its ends, where it leaves them open.</summary>
    private Match Between(Match packet, ExpectedHost? from, ExpectedHost? to)
    {
        var type = (ushort?)packet.Find(OxmField.EthType)?.LowValue;
        if (from is not null)
        {
            packet = With(packet, MatchField.Exact(OxmField.EthSrc, from.Mac.Bits));
            if (type == EtherType.Arp) packet = With(packet, MatchField.Exact(OxmField.ArpSha, from.Mac.Bits));
            packet = With(packet, Address(from, type, OxmField.Ipv4Src, OxmField.Ipv6Src, OxmField.ArpSpa));
            if (packet.Find(OxmField.VlanPcp) is not null || IsTagged(from)) packet = With(packet, MatchField.Exact(OxmField.VlanVid, from.Vid.OxmValue));
        }

        if (to is null) return packet;
        var isRequest = type == EtherType.Arp && packet.Find(OxmField.ArpOp) is null or { LowValue: 1 };
        if (!isRequest) packet = With(packet, MatchField.Exact(OxmField.EthDst, to.Mac.Bits));
        return With(packet, Address(to, type, OxmField.Ipv4Dst, OxmField.Ipv6Dst, OxmField.ArpTpa));
    }

    private bool IsTagged(ExpectedHost host) => network.Datapaths.First(datapath => datapath.Id == host.Datapath).FindPort(host.Port)!.NativeVlan != host.Vid;

    private static Match With(Match packet, MatchField? field) => field is { } added && packet.Find(added.Field) is null ? packet.With(added) : packet;

    private static MatchField? Address(ExpectedHost host, ushort? type, OxmField ipv4, OxmField ipv6, OxmField arp) => type switch
    {
        EtherType.IPv4 => First(host, isIpv6: false, ipv4),
        EtherType.IPv6 => First(host, isIpv6: true, ipv6),
        EtherType.Arp => First(host, isIpv6: false, arp),
        _ => null,
    };

    private static MatchField? First(ExpectedHost host, bool isIpv6, OxmField field)
    {
        foreach (var address in host.Addresses)
            if (address.IsIpv6 == isIpv6) return MatchField.Exact(field, isIpv6 ? address.Address : (UInt128)(uint)address.Address);
        return null;
    }

    private string Command(Datapath datapath, ExpectedEnd from, Match sent)
    {
        var hosts = Learned(datapath).Select(host => $" --host {host.Mac}@{host.Port},{host.Vid}");
        return $"see weir trace -c {ShellWord.Quote(file)}{(network.Datapaths.Length > 1 ? $" --dp {ShellWord.Quote(datapath.Name)}" : "")} --in-port {from.Port}{string.Concat(hosts.Take(4))} '{FlowMatchText.Format(sent)}'";
    }
}
