using System.Collections.Immutable;
using Weir.Config.Expectations;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads the sections <c>expect</c> of all files: hosts by name (one read later replaces one of the same name), and the lists one after the other.</summary>
internal sealed class ExpectReader(IReadOnlyList<DatapathConfig> datapaths, VlanTable vlans, DiagnosticBag bag)
{
    private readonly Dictionary<string, ExpectedHost> _hosts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);

    /// <summary>Everything that is expected; what is wrong is left out after a diagnostic.</summary>
    public ExpectedTraffic Read(IReadOnlyList<YamlMap> sections)
    {
        var readers = new List<SectionReader>();
        foreach (var section in sections)
        {
            var reader = new SectionReader(ConfigSchema.Expect, section, ConfigPath.Root("expect"), bag);
            reader.CheckKeys();
            readers.Add(reader);
            foreach (var (key, value) in reader.Mapping("hosts")?.Entries ?? []) ReadHost(key, value, reader.Path["hosts"][Show.KeyName(key)]);
        }

        var expectations = ImmutableArray.CreateBuilder<Expectation>();
        foreach (var mustReach in (ReadOnlySpan<bool>)[true, false])
        {
            var key = mustReach ? "must_reach" : "must_not_reach";
            foreach (var reader in readers)
            {
                var items = reader.List(key)?.Items ?? [];
                for (var i = 0; i < items.Count; i++)
                    if (ReadExpectation(items[i], mustReach, reader.Path[key][i]) is { } expectation) expectations.Add(expectation);
            }
        }

        return new([.. _hosts.Values], expectations.ToImmutable());
    }

    private void ReadHost(YamlScalar key, YamlNode value, ConfigPath path)
    {
        var name = key.Canonical;
        _broken.Add(name);
        _hosts.Remove(name);
        if (value is not YamlMap map)
        {
            bag.Error(DiagnosticCodes.WrongType, value is YamlScalar { Kind: ScalarKind.Null } ? key : value, path, $"expected a mapping, found {value.Describe()}", "a host needs port and mac");
            return;
        }

        var reader = new SectionReader(ConfigSchema.ExpectHost, map, path, bag);
        reader.CheckKeys();
        if (!reader.Has("port")) reader.Missing("port", "write port: with the name or number of the port that it is on");
        if (!reader.Has("mac")) reader.Missing("mac", "write mac: with its MAC address");
        var mac = reader.Mac("mac");
        var addresses = ReadAddresses(reader);
        if (reader.Reference("port") is not { } reference || FindPort(reference, reader, path["port"]) is not var (datapath, port) || mac is null || VidOf(reader, port) is not { } vid) return;
        _broken.Remove(name);
        _hosts[name] = new(name, datapath.Datapath.Id, port.Port.Number, vid, mac.Value, addresses);
    }

    private ImmutableArray<IpPrefix> ReadAddresses(SectionReader reader)
    {
        var addresses = ImmutableArray.CreateBuilder<IpPrefix>();
        foreach (var text in reader.References("ip", single: true))
        {
            if (IpPrefix.TryParse(text.Text, out var address) && address.IsHost) addresses.Add(address);
            else bag.Error(DiagnosticCodes.Expectation, text, reader.Path["ip"], $"{Show.Quoted(text.Text)} is no IP address", "for example 192.0.2.1 or 2001:db8::1, without a length");
        }

        return addresses.ToImmutable();
    }

    private Vid? VidOf(SectionReader reader, PortConfig port)
    {
        var name = Show.Quoted(port.Port.Name);
        if (reader.Reference("vlan") is not { } reference)
        {
            if (port.Port.NativeVlan is null) reader.Missing("vlan", $"port {name} has no native VLAN: write vlan: with one that it carries");
            return port.Port.NativeVlan;
        }

        foreach (var vid in port.Vids)
            if (reference.Canonical == vid.ToString() || vlans.FindVid(vid.Value)?.Name == reference.Canonical) return vid;
        bag.Error(DiagnosticCodes.Expectation, reference, reader.Path["vlan"], $"port {name} does not carry the VLAN {Show.Quoted(reference.Text)}", $"it carries {(port.HasVlans ? string.Join(", ", port.Vids.Take(12).Select(vid => vlans.FindVid(vid.Value)?.Name ?? vid.ToString())) : "none")}");
        return null;
    }

    private Expectation? ReadExpectation(YamlNode item, bool mustReach, ConfigPath path)
    {
        if (item is not YamlMap map)
        {
            bag.Error(DiagnosticCodes.WrongType, item, path, $"expected a mapping, found {item.Describe()}", "for example {from: desk, to: server, packet: 'tcp,tp_dst=22'}");
            return null;
        }

        var reader = new SectionReader(ConfigSchema.Expectation, map, path, bag);
        reader.CheckKeys();
        foreach (var required in (ReadOnlySpan<string>)(mustReach ? ["from", "to", "packet"] : ["from", "packet"]))
            if (!reader.Has(required)) reader.Missing(required, required == "packet" ? "write packet: 'tcp,tp_dst=22' or the like, as for weir trace" : $"write {required}: with a port or a host");
        var packet = reader.Text("packet");
        if (reader.Reference("from") is not { } reference || FindEnd(reference, reader, null, path["from"]) is not var (datapath, from)) return null;
        var to = ImmutableArray.CreateBuilder<ExpectedEnd>();
        var known = true;
        foreach (var target in reader.References("to", single: true))
        {
            if (FindEnd(target, reader, datapath, path["to"]) is (_, { } end)) to.Add(end);
            else known = false;
        }

        if (packet is null || !known || (mustReach && to.Count == 0)) return null;
        return new(mustReach, datapath.Datapath.Id, from, to.ToImmutable(), packet, reader.Text("description") ?? "", item.Location, path.ToString());
    }

    /// <summary>The host or port of this name; on <paramref name="on"/>, where that is known.</summary>
    private (DatapathConfig Datapath, ExpectedEnd End)? FindEnd(YamlScalar reference, SectionReader reader, DatapathConfig? on, ConfigPath path)
    {
        var name = reference.Canonical;
        if (_hosts.TryGetValue(name, out var host))
        {
            var datapath = datapaths.First(candidate => candidate.Datapath.Id == host.Datapath);
            if (on is null || on == datapath) return (datapath, new(name, host.Port, host));
            bag.Error(DiagnosticCodes.Expectation, reference, path, $"the host {Show.Quoted(name)} is on {Show.Quoted(datapath.Datapath.Name)}, and the packet comes in on {Show.Quoted(on.Datapath.Name)}", "name the port of this datapath where the packet shall leave");
            return null;
        }

        if (_broken.Contains(name) || FindPort(reference, reader, path, on) is not var (found, port)) return null;
        return (found, new(name, port.Port.Number, null));
    }

    private (DatapathConfig Datapath, PortConfig Port)? FindPort(YamlScalar reference, SectionReader reader, ConfigPath path, DatapathConfig? on = null)
    {
        var candidates = on is null ? datapaths : [on];
        if (on is null && reader.Reference("dp") is { } name)
        {
            candidates = [.. datapaths.Where(datapath => datapath.Datapath.Name == name.Canonical)];
            if (candidates.Count == 0)
            {
                bag.Error(DiagnosticCodes.Expectation, name, reader.Path["dp"], $"the datapath {Show.Quoted(name.Text)} is not defined", Show.DidYouMean(name.Canonical, datapaths.Select(datapath => datapath.Datapath.Name), "name one of dps"));
                return null;
            }
        }

        var found = new List<(DatapathConfig Datapath, PortConfig Port)>();
        foreach (var datapath in candidates)
            if (datapath.FindPort(reference) is { } port) found.Add((datapath, port));
        if (found.Count == 1) return found[0];
        if (found.Count > 1) bag.Error(DiagnosticCodes.Expectation, reference, path, $"{found.Count} datapaths have a port {Show.Quoted(reference.Text)}", "write dp: with the datapath's name beside it");
        else bag.Error(DiagnosticCodes.Expectation, reference, path, $"{Show.Quoted(reference.Text)} is neither a port nor a host", candidates.Count == 1 ? candidates[0].Suggest(reference) : "name a port of the datapath, or a host below expect.hosts");
        return null;
    }
}
