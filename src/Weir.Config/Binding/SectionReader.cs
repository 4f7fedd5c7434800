using System.Globalization;
using System.Numerics;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads the keys of one mapping by its section of the schema: types, ranges and choices are checked here and nowhere else.</summary>
internal sealed class SectionReader(ConfigSection section, YamlMap map, ConfigPath path, DiagnosticBag bag)
{
    private const string OldBooleanHint = "in YAML 1.2 yes, no, on and off are texts: write true or false";

    public YamlMap Map => map;

    public ConfigPath Path => path;

    /// <summary>Unknown keys, keys of features that are not built, and keys without effect. Each mapping of the file once.</summary>
    public void CheckKeys()
    {
        foreach (var (key, value) in map.Entries)
        {
            if (key.Kind != ScalarKind.Text || section.Find(key.Text) is not { } known) Unknown(key);
            else if (known.State is KeyState.NotYet or KeyState.Tuning) CheckUnbuilt(known, key, value);
        }
    }

    /// <summary>Whether the section has this key.</summary>
    public bool Knows(string key) => section.Find(key) is not null;

    /// <summary>Whether the key stands there with a value.</summary>
    public bool Has(string key) => Value(key) is not null;

    /// <summary>The value of a key, null where it is absent or null.</summary>
    public YamlNode? Value(string key)
    {
        var value = map.Find(key);
        return value is YamlScalar { Kind: ScalarKind.Null } ? null : value;
    }

    /// <summary>Where the key stands, for errors about it; the mapping where it does not.</summary>
    public SourceLocation LocationOf(string key)
    {
        foreach (var entry in map.Entries)
            if (entry.Key.Kind == ScalarKind.Text && entry.Key.Text == key) return entry.Key.Location;
        return map.Location;
    }

    public bool Boolean(string key)
    {
        var known = section[key];
        switch (Value(key))
        {
            case null:
                return known.DefaultBoolean;
            case YamlScalar { Kind: ScalarKind.Boolean } scalar:
                return scalar.IsTrue;
            case YamlScalar scalar when IsOldBoolean(scalar):
                WrongType(key, scalar, "true or false", OldBooleanHint);
                return known.DefaultBoolean;
            case var other:
                WrongType(key, other, "true or false", $"for example {key}: {(known.DefaultBoolean ? "false" : "true")}");
                return known.DefaultBoolean;
        }
    }

    /// <summary>A whole number in the key's range, or null where it is absent or wrong.</summary>
    public BigInteger? Number(string key)
    {
        var known = section[key];
        var node = Value(key);
        if (node is null) return null;
        if (Number(node) is not { } value)
        {
            if (key == "allow") WrongType(key, node, "true or false", IsOldBoolean(node) ? OldBooleanHint : "for example allow: false");
            else WrongType(key, node, "a whole number", $"for example {key}: {(known.DefaultInteger == 0 ? Math.Max(1, known.Min ?? 1) : known.DefaultInteger)}");
            return null;
        }

        if (node is YamlScalar { Kind: ScalarKind.Boolean } boolean && key != "allow")
            bag.Warning(DiagnosticCodes.Doubtful, node, path[key], $"{boolean.Text} stands for the number {value}", $"write {value}");
        if (!IsInRange(known, node, value))
        {
            bag.Error(DiagnosticCodes.OutOfRange, node, path[key], $"{((YamlScalar)node).Text} is out of range", RangeOf(known));
            return null;
        }

        return value;
    }

    /// <summary>As <see cref="Number(string)"/>, for keys whose range fits; the default where absent or wrong.</summary>
    public int Integer(string key) => Number(key) is { } value ? Clamp(value) : (int)section[key].DefaultInteger;

    public int? IntegerOrNull(string key) => Number(key) is { } value ? Clamp(value) : null;

    /// <summary>A text, or null where it is absent or wrong.</summary>
    public string? Text(string key)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case YamlScalar { Kind: ScalarKind.Text or ScalarKind.Integer or ScalarKind.Float } scalar:
                var known = section[key];
                if (known.Choices.Length > 0 && !known.Choices.Contains(scalar.Text))
                {
                    bag.Error(DiagnosticCodes.NotAChoice, scalar, path[key], $"{Show.Quoted(scalar.Text)} is not possible here", Show.DidYouMean(scalar.Text, known.Choices, $"write {Show.AnyOf(known.Choices)}"));
                    return null;
                }

                return scalar.Kind == ScalarKind.Text ? scalar.Text : scalar.Canonical;
            case var other:
                WrongType(key, other, "a text", $"for example {key}: some text");
                return null;
        }
    }

    public MacAddress? Mac(string key)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case YamlScalar { Kind: ScalarKind.Text } scalar when MacAddress.TryParse(scalar.Text, out var mac):
                return mac;
            case var other:
                WrongType(key, other, "a MAC address", "for example 0e:00:00:00:00:01");
                return null;
        }
    }

    /// <summary>A mapping, or null where it is absent or wrong.</summary>
    public YamlMap? Mapping(string key)
    {
        var value = Value(key);
        if (value is null or YamlMap) return (YamlMap?)value;
        WrongType(key, value, "a mapping", "give it keys of its own, indented");
        return null;
    }

    /// <summary>A list, or null where it is absent or wrong.</summary>
    public YamlList? List(string key)
    {
        var value = Value(key);
        if (value is null or YamlList) return (YamlList?)value;
        WrongType(key, value, "a list", $"write {key}: [{(value is YamlScalar scalar ? Show.KeyName(scalar) : "...")}]");
        return null;
    }

    /// <summary>A name or number, or null where it is absent or wrong.</summary>
    public YamlScalar? Reference(string key)
    {
        var value = Value(key);
        if (value is null) return null;
        if (value is YamlScalar { Kind: ScalarKind.Text or ScalarKind.Integer } scalar) return scalar;
        WrongType(key, value, "a name or a number", "");
        return null;
    }

    /// <summary>The names or numbers in a list; where <paramref name="single"/>, one alone is a list too.</summary>
    public List<YamlScalar> References(string key, bool single = false)
    {
        var result = new List<YamlScalar>();
        if (single && Value(key) is YamlScalar one)
        {
            if (Reference(key) is not null) result.Add(one);
            return result;
        }

        foreach (var item in List(key)?.Items ?? [])
        {
            if (item is YamlScalar { Kind: ScalarKind.Text or ScalarKind.Integer } scalar) result.Add(scalar);
            else WrongType(key, item, "a name or a number", "");
        }

        return result;
    }

    /// <summary>A reader for a mapping below this one, or null where it is absent, empty or no mapping; its keys are checked.</summary>
    public SectionReader? Nested(string key)
    {
        if (Mapping(key) is not { Entries.Count: > 0 } nested) return null;
        var reader = new SectionReader(ConfigSchema.Find(section[key].Section!), nested, path[key], bag);
        reader.CheckKeys();
        return reader;
    }

    public void Exclusive(string first, string second)
    {
        if (Has(first) && Has(second))
            bag.Error(DiagnosticCodes.Exclusive, LocationOf(second), path[second], $"{first} and {second} exclude each other", $"keep one of them");
    }

    public void Missing(string key, string hint) => bag.Error(DiagnosticCodes.Missing, map, path, $"{key} is missing", hint);

    public void WrongType(string key, YamlNode node, string expected, string hint) =>
        bag.Error(DiagnosticCodes.WrongType, node, path[key], $"expected {expected}, found {node.Describe()}", hint);

    /// <summary>The number that a scalar stands for: a number, a quoted one, or a boolean as Python has it.</summary>
    public static BigInteger? Number(YamlNode node) => node switch
    {
        YamlScalar { Kind: ScalarKind.Integer } scalar => scalar.Integer,
        YamlScalar { Kind: ScalarKind.Boolean } scalar => scalar.IsTrue ? 1 : 0,
        YamlScalar { Kind: ScalarKind.Text } scalar when YamlScalar.TryParseInteger(scalar.Text, out var value) => value,
        _ => null,
    };

    // What YAML 1.1 took for a boolean, and FAUCET's loader does not.
    private static bool IsOldBoolean(YamlNode node) => node is YamlScalar { Text: "yes" or "Yes" or "on" or "On" or "no" or "No" or "off" or "Off" };

    private static bool IsInRange(ConfigKey known, YamlNode node, in BigInteger value)
    {
        // Without detours through large numbers, where it can be said so.
        if (node is YamlScalar scalar && scalar.TryGetSmall(out var small)) return (known.Min is not { } least || small >= decimal.Truncate(least)) && (known.Max is not { } most || small <= decimal.Truncate(most));
        return (known.Min is not { } min || value >= (BigInteger)min) && (known.Max is not { } max || value <= (BigInteger)max);
    }

    private static int Clamp(BigInteger value) => value > int.MaxValue ? int.MaxValue : value < int.MinValue ? int.MinValue : (int)value;

    private static string RangeOf(ConfigKey key) =>
        key.Min == key.Max ? $"the one possible value is {key.Min}" : string.Create(CultureInfo.InvariantCulture, $"a number from {key.Min} to {key.Max}");

    private void Unknown(YamlScalar key)
    {
        var candidates = section.Keys.Select(known => known.Name);
        var hint = Show.DidYouMean(key.Text, candidates, Elsewhere(key.Text));
        if (section.IsOpen) bag.Warning(DiagnosticCodes.NoEffect, key, path, $"the key {Show.Quoted(key.Text)} is unknown and has no effect", hint);
        else bag.Error(DiagnosticCodes.UnknownKey, key, path, $"unknown key {Show.Quoted(key.Text)}", hint);
    }

    private string Elsewhere(string word)
    {
        if (ReferenceEquals(section, ConfigSchema.Top) && ConfigSchema.Gauge.Find(word) is not null) return "this is a key of gauge.yaml: weir run --gauge";
        foreach (var other in GuardSchema.Sections.Contains(section) ? GuardSchema.Sections : ConfigSchema.Sections)
            if (other.Find(word) is not null && other.Path.Length > 0) return $"it belongs to {other.Path}: look at the indentation";
        return section.Keys.Length <= 12 ? $"possible here: {string.Join(", ", section.Keys.Select(key => key.Name))}" : GuardSchema.Sections.Contains(section) ? "docs/reference/guard.md lists the keys" : "docs/reference/config.md lists the keys";
    }

    private void CheckUnbuilt(ConfigKey known, YamlScalar key, YamlNode value)
    {
        if (!IsInert(known, value))
        {
            if (known.State == KeyState.NotYet)
                bag.Error(DiagnosticCodes.NotYet, key, path, $"{known.Name}: FAUCET key, not yet supported by this version", known.EmptyIsInert ? "remove it" : $"remove it, or leave it at {known.Default}");
            else
                bag.Warning(DiagnosticCodes.NoEffect, key, path, $"{known.Name}: FAUCET key, not yet supported by this version; it changes nothing here", "remove it");
        }

        if (known.Section is not null) CheckNested(ConfigSchema.Find(known.Section), value, path[known.Name], named: ReferenceEquals(section, ConfigSchema.Top));
    }

    // Below a key that is not built only spelling is looked at.
    private void CheckNested(ConfigSection nested, YamlNode value, ConfigPath where, bool named)
    {
        switch (value)
        {
            case YamlMap { Entries: var entries } when named:
                foreach (var entry in entries) CheckNested(nested, entry.Value, where[Show.KeyName(entry.Key)], named: false);
                break;
            case YamlMap inner:
                var reader = new SectionReader(nested, inner, where, bag);
                foreach (var (key, below) in inner.Entries)
                {
                    if (ReferenceEquals(nested, ConfigSchema.VlanRoute) && key.Text == "route") CheckNested(nested, below, where["route"], named: false);
                    else if (nested.Find(key.Text) is not { } known) reader.Unknown(key);
                    else if (known.Section is { } deeper) CheckNested(ConfigSchema.Find(deeper), below, where[known.Name], named: false);
                }

                break;
            case YamlList list:
                for (var i = 0; i < list.Items.Count; i++) CheckNested(nested, list.Items[i], where[i], named: false);
                break;
        }
    }

    private static bool IsInert(ConfigKey known, YamlNode value) => value switch
    {
        YamlScalar { Kind: ScalarKind.Null } => true,
        YamlScalar scalar when known.Default.Length > 0 && string.Equals(scalar.Canonical, known.Default, StringComparison.OrdinalIgnoreCase) => true,
        YamlScalar { Kind: ScalarKind.Integer or ScalarKind.Float } scalar when double.TryParse(known.Default, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.TryParse(scalar.Canonical, NumberStyles.Float, CultureInfo.InvariantCulture, out var given) && given.Equals(number) => true,
        YamlScalar scalar => known.EmptyIsInert && scalar.Canonical is "" or "false" or "0",
        YamlList list => list.Items.Count == 0,
        YamlMap map => map.Entries.Count == 0,
        _ => false,
    };
}
