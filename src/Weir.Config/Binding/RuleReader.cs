using System.Collections.Immutable;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads one rule of an ACL.</summary>
internal sealed class RuleReader(DiagnosticBag bag)
{
    /// <summary>Reads the element <paramref name="item"/> of a list of rules, with or without its <c>rule</c> wrapper.</summary>
    public RuleConfig? Read(YamlNode item, int index, ConfigPath path)
    {
        if (item is not YamlMap map)
        {
            bag.Error(DiagnosticCodes.AclForm, item, path, $"a rule is {item.Describe()}", "a rule is a mapping of matches and actions, with or without 'rule:' in front");
            return null;
        }

        if (map.Find("rule") is { } wrapped)
        {
            // 'rule:' with nothing in it and the keys beside it is a common slip of indentation, which FAUCET takes as meant.
            if (wrapped is YamlScalar { Kind: ScalarKind.Null } && map.Entries.Count > 1)
            {
                map = new YamlMap(map.File, map.Line, map.Column);
                map.Entries.AddRange(((YamlMap)item).Entries.Where(entry => entry.Key.Text != "rule"));
            }
            else
            {
                new SectionReader(ConfigSchema.AclEntry, map, path, bag).CheckKeys();
                path = path["rule"];
                if (wrapped is not YamlMap inner)
                {
                    if (wrapped is YamlScalar { Kind: ScalarKind.Null }) return new(index, item.Location, path);
                    bag.Error(DiagnosticCodes.AclForm, wrapped, path, $"a rule is {wrapped.Describe()}", "a rule is a mapping of matches and actions");
                    return null;
                }

                map = inner;
            }
        }

        return ReadRule(new SectionReader(ConfigSchema.Rule, map, path, bag), index, item.Location);
    }

    private RuleConfig ReadRule(SectionReader reader, int index, SourceLocation location)
    {
        reader.CheckKeys();
        reader.Text("description");
        var fields = new FieldConfig[reader.Map.Entries.Count];
        var values = new MatchField[fields.Length];
        var count = 0;
        foreach (var (key, value) in reader.Map.Entries)
        {
            if (key.Kind != ScalarKind.Text || HeaderFields.Find(key.Text) is not { } field || value is YamlScalar { Kind: ScalarKind.Null }) continue;
            if (HeaderFieldReader.Read(field, value, reader.Path, key.Text, bag) is not { } read) continue;
            if (Same(fields.AsSpan(0, count), field) is { } other)
            {
                bag.Error(DiagnosticCodes.Exclusive, key, reader.Path[key.Text], $"{key.Text} and {other.Key.Text} are one field", "keep one of them");
                continue;
            }

            fields[count] = new(field, key);
            values[count++] = read;
        }

        var rule = new RuleConfig(index, location, reader.Path)
        {
            Fields = ImmutableArray.Create(fields, 0, count),
            Match = Match.Of(values.AsSpan(0, count)),
            Cookie = reader.Number("cookie") is { } cookie ? (ulong)cookie : null,
        };
        if (!reader.Has("actions")) return rule;
        if (reader.Mapping("actions") is not { } actions) return rule;
        if (actions.Entries.Count == 0)
        {
            bag.Error(DiagnosticCodes.AclForm, reader.LocationOf("actions"), reader.Path["actions"], "actions is empty", "leave it out to drop, or write allow: 1");
            return rule;
        }

        return ReadActions(rule, reader.Nested("actions")!);
    }

    private static FieldConfig? Same(ReadOnlySpan<FieldConfig> fields, HeaderField field)
    {
        foreach (var other in fields)
            if (other.Field.Field == field.Field) return other;
        return null;
    }

    private RuleConfig ReadActions(RuleConfig rule, SectionReader actions)
    {
        var steps = ImmutableArray.CreateBuilder<StepConfig>();
        var mirror = actions.Reference("mirror");
        if (mirror is not null) steps.Add(new(mirror, actions.Path["mirror"], null, mirror, IsMirror: true));
        var allow = mirror is not null;
        if (actions.Number("allow") is { } number)
        {
            allow = number == 1;
            if (number != 0 && number != 1) bag.Warning(DiagnosticCodes.Doubtful, actions.Value("allow")!, actions.Path["allow"], $"allow: {number} means 0", "write 1 to let the packet go on");
        }

        var force = actions.Number("force_port_vlan") is { } forced && !forced.IsZero;
        if (force && !allow)
            bag.Warning(DiagnosticCodes.NoEffect, actions.LocationOf("force_port_vlan"), actions.Path["force_port_vlan"], "force_port_vlan has no effect without allow: 1", "add allow: 1, or remove it");

        switch (actions.Value("output"))
        {
            case null:
                break;
            case YamlMap map:
                ReadMapping(Reader(map, actions.Path["output"]), steps);
                break;
            case YamlList list:
                ReadList(list, actions.Path["output"], steps);
                break;
            case var other:
                actions.WrongType("output", other, "a mapping or a list", "for example output: {port: 1}");
                break;
        }

        if (actions.Nested("ct") is { } ct && ConntrackReader.Read(ct, actions.Value("ct")!, bag) is { } track) steps.Add(track);

        // Changes that no output and no further table sees are not made.
        if (!allow)
            while (steps.Count > 0 && !steps[^1].Sends) steps.RemoveAt(steps.Count - 1);
        return rule with { Allow = allow, ForcePortVlan = force && allow, Meter = actions.Reference("meter"), Steps = steps.ToImmutable() };
    }

    private SectionReader Reader(YamlMap map, ConfigPath path)
    {
        var reader = new SectionReader(ConfigSchema.Output, map, path, bag);
        reader.CheckKeys();
        return reader;
    }

    private void ReadMapping(SectionReader output, ImmutableArray<StepConfig>.Builder steps)
    {
        output.Exclusive("vlan_vid", "vlan_vids");
        output.Exclusive("port", "ports");
        Step("pop_vlans");
        if (output.Has("vlan_vid")) Step("vlan_vid");
        else if (output.Has("swap_vid")) Step("swap_vid");
        else Step("vlan_vids");
        Step("set_fields");
        Step("port");
        Step("ports");
        Step("failover");

        void Step(string key) => ReadStep(key, output, steps);
    }

    private void ReadList(YamlList list, ConfigPath path, ImmutableArray<StepConfig>.Builder steps)
    {
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i] is not YamlMap element)
            {
                bag.Error(DiagnosticCodes.AclForm, list.Items[i], path[i], $"an element of output is {list.Items[i].Describe()}", "each is a mapping with one key, such as {port: 1}");
                continue;
            }

            if (element.Entries.Count > 1)
            {
                bag.Error(DiagnosticCodes.AclForm, element.Entries[1].Key, path[i], "an element of output has more than one key", "give each key an element of its own");
                continue;
            }

            var reader = Reader(element, path[i]);
            foreach (var (key, _) in element.Entries) ReadStep(key.Text, reader, steps);
        }
    }

    private void ReadStep(string key, SectionReader output, ImmutableArray<StepConfig>.Builder steps)
    {
        if (output.Value(key) is not { } node) return;
        var path = output.Path[key];
        switch (key)
        {
            case "pop_vlans":
                for (var i = output.Integer(key); i > 0; i--) steps.Add(new(node, path, new AclPopVlan(), null));
                break;
            case "vlan_vid" when node is YamlMap:
                ReadTag(node, path, steps);
                break;
            case "vlan_vid":
                if (output.Number(key) is { } pushed) steps.Add(new(node, path, new AclPushVlan(EtherType.Vlan, Vid.From((int)pushed)), null));
                break;
            case "swap_vid":
                if (output.Number(key) is { } vid) steps.Add(new(node, path, new AclSwapVid(Vid.From((int)vid)), null));
                break;
            case "vlan_vids":
                var tags = output.List(key)?.Items ?? [];
                for (var i = 0; i < tags.Count; i++) ReadTag(tags[i], path[i], steps);
                break;
            case "set_fields":
                var sets = output.List(key)?.Items ?? [];
                for (var i = 0; i < sets.Count; i++) ReadSetField(sets[i], path[i], steps);
                break;
            case "port":
                if (output.Reference(key) is { } port) steps.Add(new(port, path, null, port));
                break;
            case "ports":
                foreach (var one in output.References(key)) steps.Add(new(one, path, null, one));
                break;
            case "failover":
                if (output.Nested(key) is { } failover) ReadFailover(failover, node, steps);
                break;
        }
    }

    private static void ReadFailover(SectionReader failover, YamlNode node, ImmutableArray<StepConfig>.Builder steps)
    {
        if (!failover.Has("group_id")) failover.Missing("group_id", "write group_id: with a number of its own, such as 1001");
        if (!failover.Has("ports")) failover.Missing("ports", "write ports: [1, 2], the most wanted one first");
        if (failover.Number("group_id") is { } id && failover.References("ports") is { Count: > 0 } ports) steps.Add(new(node, failover.Path, null, null) { Failover = ((uint)id, ports) });
    }

    private void ReadTag(YamlNode node, ConfigPath path, ImmutableArray<StepConfig>.Builder steps)
    {
        if (node is YamlMap map)
        {
            var reader = new SectionReader(ConfigSchema.PushedVlan, map, path, bag);
            reader.CheckKeys();
            var type = reader.Integer("eth_type");
            if (reader.Has("eth_type") && type is not (EtherType.Vlan or EtherType.ServiceVlan))
                bag.Error(DiagnosticCodes.NotAChoice, reader.Value("eth_type")!, path["eth_type"], $"0x{type:x} is no EtherType of a VLAN tag", "write 0x8100 or 0x88a8");
            if (!reader.Has("vid")) reader.Missing("vid", "write vid: with a number from 0 to 4095");
            else if (reader.Number("vid") is { } tag) steps.Add(new(node, path, new AclPushVlan((ushort)type, Vid.From((int)tag)), null));
            return;
        }

        if (node is not YamlScalar || SectionReader.Number(node) is not { } vid)
            bag.Error(DiagnosticCodes.WrongType, node, path, $"expected a VID, found {node.Describe()}", "for example 100, or {vid: 100, eth_type: 0x88a8}");
        else if (vid < 0 || vid > 4095)
            bag.Error(DiagnosticCodes.OutOfRange, node, path, $"the VID {vid} is out of range", "a number from 0 to 4095");
        else
            steps.Add(new(node, path, new AclPushVlan(EtherType.Vlan, Vid.From((int)vid)), null));
    }

    private void ReadSetField(YamlNode node, ConfigPath path, ImmutableArray<StepConfig>.Builder steps)
    {
        if (node is not YamlMap map)
        {
            bag.Error(DiagnosticCodes.WrongType, node, path, $"expected a mapping of a header field and a value, found {node.Describe()}", "for example eth_dst: 0e:00:00:00:00:01");
            return;
        }

        foreach (var (key, value) in map.Entries)
        {
            var where = path[Show.KeyName(key)];
            if (key.Kind != ScalarKind.Text || HeaderFields.Find(key.Text) is not { } field)
            {
                bag.Error(DiagnosticCodes.SetField, key, where, $"{Show.Quoted(key.Text)} is no header field", Show.DidYouMean(key.Text, HeaderFields.All.Select(known => known.Key), "docs/reference/config.md lists them"));
                continue;
            }

            if (!field.Settable)
            {
                bag.Error(DiagnosticCodes.SetField, key, where, $"{field.Key} cannot be set", "a switch takes it only in a match");
                continue;
            }

            if (HeaderFieldReader.Read(field, value, path, Show.KeyName(key), bag) is not { } read) continue;
            if (read.IsMasked) bag.Error(DiagnosticCodes.SetField, value, where, $"{field.Key} is set with a mask", "give the whole value");
            else if (field.Field == OxmField.VlanVid) steps.Add(new(value, where, new AclSwapVid(Vid.FromBits((int)read.LowValue)), null));
            else steps.Add(new(value, where, new AclSetField(read), null));
        }
    }
}
