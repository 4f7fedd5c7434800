using System.Collections.Immutable;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Model;

namespace Weir.Config.Binding;

/// <summary>The meters of a configuration.</summary>
internal sealed class MeterTable
{
    // Weir's own meters, one a port; FAUCET has none.
    private const uint FirstOwn = 131_073;
    private const uint LastOwn = 199_999;

    private readonly DiagnosticBag _bag;
    private readonly Dictionary<string, AclMeter> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public MeterTable(IReadOnlyList<YamlEntry> entries, DiagnosticBag bag)
    {
        _bag = bag;
        foreach (var entry in entries) Add(entry);
    }

    /// <summary>The meter of this name, or null; then <paramref name="isBroken"/> says whether something was said about it already.</summary>
    public AclMeter? Find(string name, out bool isBroken)
    {
        isBroken = _broken.Contains(name);
        _used.Add(name);
        return _byName.GetValueOrDefault(name);
    }

    /// <summary>What to say of a meter that is not there.</summary>
    public string Suggest(string name) => Show.DidYouMean(name, _byName.Keys, "define it under meters");

    /// <summary>Says which meters no rule names that stands somewhere.</summary>
    public void ReportUnused()
    {
        foreach (var meter in _byName.Values)
            if (!_used.Contains(meter.Name)) _bag.Warning(DiagnosticCodes.UnusedMeter, meter.Location, ConfigPath.Root("meters")[meter.Name], "no rule that is in use names the meter", "name it in meter of a rule's actions, or remove it");
    }

    private void Add(YamlEntry entry)
    {
        var name = entry.Key.Canonical;
        var path = ConfigPath.Root("meters")[Show.KeyName(entry.Key)];
        if (entry.Value is not YamlMap map)
        {
            _bag.Error(DiagnosticCodes.WrongType, entry.Value is YamlScalar { Kind: ScalarKind.Null } ? entry.Key : entry.Value, path, $"expected a mapping, found {entry.Value.Describe()}", "a meter needs meter_id and entry");
            _broken.Add(name);
            return;
        }

        var reader = new SectionReader(ConfigSchema.Meter, map, path, _bag);
        reader.CheckKeys();
        var id = ReadId(reader);
        var meter = ReadEntry(reader, name);
        if (id is null || meter is null) _broken.Add(name);
        else _byName[name] = meter with { Id = id.Value, Location = entry.Key.Location };
    }

    private uint? ReadId(SectionReader reader)
    {
        if (!reader.Has("meter_id"))
        {
            reader.Missing("meter_id", "write meter_id: with a number of its own, such as 1");
            return null;
        }

        if (reader.Number("meter_id") is not { } number) return null;
        var (node, path) = (reader.Value("meter_id")!, reader.Path["meter_id"]);
        if (number.IsZero) _bag.Warning(DiagnosticCodes.RefusedBySwitch, node, path, "switches refuse a meter with the id 0", "write a number from 1 on");
        if (number < FirstOwn || number > LastOwn) return (uint)number;
        _bag.Error(DiagnosticCodes.MeterId, node, path, $"the meters {FirstOwn} to {LastOwn} are Weir's own", "choose a smaller number");
        return null;
    }

    private AclMeter? ReadEntry(SectionReader meter, string name)
    {
        if (meter.Nested("entry") is not { } entry)
        {
            if (!meter.Has("entry") || meter.Mapping("entry") is not null) meter.Missing("entry", "write entry: {flags: KBPS, bands: [{type: DROP, rate: 1000}]}");
            return null;
        }

        foreach (var required in (ReadOnlySpan<string>)["flags", "bands"])
            if (!entry.Has(required)) entry.Missing(required, required == "flags" ? "write flags: KBPS or flags: PKTPS" : "write bands: [{type: DROP, rate: 1000}]");
        if (!entry.Has("flags") || !entry.Has("bands") || entry.List("bands") is not { } bands) return null;

        var options = ReadFlags(entry);
        var read = ImmutableArray.CreateBuilder<AclMeterBand>();
        for (var i = 0; i < bands.Items.Count; i++) ReadBand(bands.Items[i], entry.Path["bands"][i], read);
        if (read.Count == 0) _bag.Warning(DiagnosticCodes.RefusedBySwitch, bands, entry.Path["bands"], "the meter has no bands: Open vSwitch refuses it", "write bands: [{type: DROP, rate: 1000}]");
        return new(name, 0, options, read.ToImmutable(), meter.Map.Location);
    }

    private MeterOptions ReadFlags(SectionReader entry)
    {
        var options = MeterOptions.None;
        foreach (var flag in entry.References("flags", single: true))
        {
            var option = flag.Text switch
            {
                "KBPS" => MeterOptions.KilobitsPerSecond,
                "PKTPS" => MeterOptions.PacketsPerSecond,
                "BURST" => MeterOptions.Burst,
                "STATS" => MeterOptions.Statistics,
                _ => MeterOptions.None,
            };
            if (option == MeterOptions.None) _bag.Warning(DiagnosticCodes.Doubtful, flag, entry.Path["flags"], $"the flag {Show.Quoted(flag.Text)} is unknown and means nothing", Show.DidYouMean(flag.Text, ["KBPS", "PKTPS", "BURST", "STATS"], "one of KBPS, PKTPS, BURST, STATS"));
            options |= option;
        }

        const MeterOptions Units = MeterOptions.KilobitsPerSecond | MeterOptions.PacketsPerSecond;
        if ((options & Units) is MeterOptions.None or Units)
            _bag.Warning(DiagnosticCodes.RefusedBySwitch, entry.Value("flags")!, entry.Path["flags"], $"{((options & Units) == Units ? "both" : "neither")} of KBPS and PKTPS {((options & Units) == Units ? "are" : "is")} given: Open vSwitch refuses the meter", "write one of them");
        return options;
    }

    private void ReadBand(YamlNode node, ConfigPath path, ImmutableArray<AclMeterBand>.Builder bands)
    {
        if (node is not YamlMap map)
        {
            _bag.Error(DiagnosticCodes.WrongType, node, path, $"expected a mapping, found {node.Describe()}", "for example {type: DROP, rate: 1000}");
            return;
        }

        var reader = new SectionReader(ConfigSchema.MeterBand, map, path, _bag);
        reader.CheckKeys();
        var type = reader.Text("type");
        AclMeterBandKind? kind = type switch
        {
            "DROP" => AclMeterBandKind.Drop,
            "DSCP_REMARK" => AclMeterBandKind.DscpRemark,
            "EXPERIMENTER" => AclMeterBandKind.Experimenter,
            _ => null,
        };
        if (kind is null)
        {
            _bag.Warning(DiagnosticCodes.NoEffect, reader.Value("type") ?? node, path, type is null ? "the band has no type and is left out" : $"the band type {Show.Quoted(type)} is unknown and the band left out", "write type: DROP");
            return;
        }

        if (kind != AclMeterBandKind.Drop) _bag.Warning(DiagnosticCodes.RefusedBySwitch, reader.Value("type")!, path["type"], $"Open vSwitch refuses bands of the type {type}", "the datapath will be degraded: write DROP");
        var rate = Unsigned(reader, "rate");
        if (rate == 0) _bag.Warning(DiagnosticCodes.RefusedBySwitch, reader.Value("rate") ?? node, path["rate"], "the rate is 0: Open vSwitch refuses the meter", "write a rate of at least 1");
        bands.Add(new(kind.Value, rate, Unsigned(reader, "burst_size"), (byte)reader.Integer("prec_level"), Unsigned(reader, "experimenter")));
    }

    private static uint Unsigned(SectionReader reader, string key) => reader.Number(key) is { } number ? (uint)number : 0;
}
