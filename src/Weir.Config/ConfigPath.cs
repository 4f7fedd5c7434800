using System.Text;

namespace Weir.Config;

/// <summary>A place in the configuration's own words, built only when shown.</summary>
internal sealed class ConfigPath
{
    private readonly ConfigPath? _parent;
    private readonly string? _key;
    private readonly int _index;

    private ConfigPath(ConfigPath? parent, string? key, int index) => (_parent, _key, _index) = (parent, key, index);

    public static ConfigPath Root(string key) => new(null, key, 0);

    public ConfigPath this[string key] => new(this, key, 0);

    public ConfigPath this[int index] => new(this, null, index);

    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text);
        return text.ToString();
    }

    private void Append(StringBuilder text)
    {
        _parent?.Append(text);
        if (_key is null) text.Append('[').Append(_index).Append(']');
        else text.Append(_parent is null ? "" : ".").Append(_key.Length > 60 ? _key[..57] + "..." : _key);
    }
}
