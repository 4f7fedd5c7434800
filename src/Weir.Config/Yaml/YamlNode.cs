using Weir.Primitives;

namespace Weir.Config.Yaml;

/// <summary>A YAML value and where it stands. An aliased node stands in several places of the tree; its position is the anchor's.</summary>
internal abstract class YamlNode(string file, int line, int column)
{
    public string File => file;

    public int Line => line;

    public int Column => column;

    /// <summary>Values in this node, itself included, aliases followed.</summary>
    public virtual long Size
    {
        get => 1;
        set => throw new InvalidOperationException("a scalar holds no values");
    }

    /// <summary>Levels of collections below and including this one.</summary>
    public virtual int Height
    {
        get => 0;
        set => throw new InvalidOperationException("a scalar holds no values");
    }

    public SourceLocation Location => new(file, line, column);

    /// <summary>What it is, in the operator's words: <c>a list</c>, <c>the text 'x'</c>.</summary>
    public abstract string Describe();
}

internal sealed class YamlList(string file, int line, int column) : YamlNode(file, line, column)
{
    public List<YamlNode> Items { get; } = [];

    public override long Size { get; set; } = 1;

    public override int Height { get; set; }

    public override string Describe() => Items.Count == 0 ? "an empty list" : "a list";
}

// A class, since the framework holds compiled code for lists of references only.
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);

internal sealed class YamlMap(string file, int line, int column) : YamlNode(file, line, column)
{
    public List<YamlEntry> Entries { get; } = [];

    public override long Size { get; set; } = 1;

    public override int Height { get; set; }

    /// <summary>The value of the text key <paramref name="key"/>, or null.</summary>
    public YamlNode? Find(string key)
    {
        foreach (var entry in Entries)
            if (entry.Key.Kind == ScalarKind.Text && entry.Key.Text == key) return entry.Value;
        return null;
    }

    public override string Describe() => Entries.Count == 0 ? "an empty mapping" : "a mapping";
}
