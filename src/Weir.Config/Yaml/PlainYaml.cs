using System.Text;

namespace Weir.Config.Yaml;

/// <summary>
/// Reads the YAML that nearly all configurations are written in, many times faster than a full parser: ASCII, block mappings and lists, flow collections
/// and scalars that each stand on one line. It knows no error: whatever it does not surely know, it leaves to <see cref="YamlComposer"/>, from the start.
/// </summary>
internal sealed class PlainYaml
{
    private const int LongestKey = 512; // a full parser takes keys of up to 1,024 characters

    // Digits, letters and _./+-()= as bits. Words are short: a vector search costs more.
    private const ulong WordsBelow64 = 0x23FF_EB00_0000_0000, WordsFrom64 = 0x07FF_FFFE_87FF_FFFE;

    private readonly string _file;
    private readonly string _text;
    private readonly ConfigLoaderOptions _options;
    private readonly string?[] _known = new string?[1024]; // texts seen, by a hash: keys and values repeat
    private int _position;
    private int _lineStart;
    private int _line = 1;

    private PlainYaml(string file, string text, ConfigLoaderOptions options) => (_file, _text, _options) = (file, text, options);

    private int Column => _position - _lineStart + 1;

    private bool AtLineEnd => _position >= _text.Length || _text[_position] == '\n';

    /// <summary>The root node, the very same that <see cref="YamlComposer"/> would make; null where that one must read it.</summary>
    public static YamlNode? Read(string file, string text, ConfigLoaderOptions options)
    {
        if (!Ascii.IsValid(text) || text.AsSpan().ContainsAny('\t', '\r')) return null;
        var reader = new PlainYaml(file, text, options);
        if (!reader.ToContent()) return null;
        if (reader.Column == 1 && reader.Rest.StartsWith("---"))
        {
            reader._position += 3;
            if (!reader.EndLine() || !reader.ToContent()) return null;
        }

        var root = reader.Block(1);
        return root is null || reader._position < text.Length ? null : root;
    }

    private ReadOnlySpan<char> Rest => _text.AsSpan(_position);

    // To the next line that has content, and its first character; false at the end of the file. Called at the start of a line, or at content.
    private bool ToContent()
    {
        while (_position < _text.Length)
        {
            SkipSpaces();
            if (_position < _text.Length && _text[_position] == '#') ToLineEnd();
            if (!AtLineEnd) return true;
            NextLine();
        }

        return false;
    }

    private void SkipSpaces()
    {
        while (_position < _text.Length && _text[_position] == ' ') _position++;
    }

    private void ToLineEnd()
    {
        var length = Rest.IndexOf('\n');
        _position = length < 0 ? _text.Length : _position + length;
    }

    private void NextLine()
    {
        if (_position >= _text.Length) return;
        _position++;
        _line++;
        _lineStart = _position;
    }

    // Behind a value: nothing more on this line but a comment. To the start of the next.
    private bool EndLine()
    {
        var end = _position;
        SkipSpaces();
        if (_position > end && _position < _text.Length && _text[_position] == '#') ToLineEnd();
        if (!AtLineEnd) return false;
        NextLine();
        return true;
    }

    // A block collection that begins here; behind it, the position is at the next content or the end of the file.
    private YamlNode? Block(int depth)
    {
        if (depth >= _options.MaxDepth || (Column == 1 && (Rest.StartsWith("---") || Rest.StartsWith("...")))) return null;
        return IsDash() ? BlockList(depth, Column, isIndented: true) : BlockMap(depth);
    }

    private bool IsDash() => _text[_position] == '-' && (_position + 1 == _text.Length || _text[_position + 1] is ' ' or '\n');

    private YamlList? BlockList(int depth, int column, bool isIndented)
    {
        if (depth >= _options.MaxDepth) return null;
        var list = new YamlList(_file, _line, column);
        while (true)
        {
            _position++;
            SkipSpaces();
            if (AtLineEnd || _text[_position] == '#') return null; // a value on the lines below, or none
            if (Item(depth + 1) is not { } item || !Grow(list, item)) return null;
            list.Items.Add(item);
            if (_position >= _text.Length || Column < column) return list;
            if (Column > column) return null;
            if (!IsDash()) return isIndented ? null : list;
        }
    }

    // What stands behind a dash: a block collection, or a value alone on the line.
    private YamlNode? Item(int depth)
    {
        if (IsDash()) return null;
        var (position, first) = (_position, _text[_position]);
        if (first is not ('{' or '['))
        {
            if (Scalar() is not { } scalar) return null;
            if (IsColon())
            {
                _position = position;
                return BlockMap(depth);
            }

            return depth <= _options.MaxDepth && EndLine() && ToNext() ? scalar : null;
        }

        return Flow(depth) is { } value && EndLine() && ToNext() ? value : null;
    }

    // As ToContent; the end of the file is as good.
    private bool ToNext()
    {
        ToContent();
        return true;
    }

    private bool IsColon() => _position < _text.Length && _text[_position] == ':' && (_position + 1 == _text.Length || _text[_position + 1] is ' ' or '\n');

    private YamlMap? BlockMap(int depth)
    {
        if (depth >= _options.MaxDepth) return null;
        var column = Column;
        var map = new YamlMap(_file, _line, column);
        var keys = new KeySet();
        while (true)
        {
            if (Key() is not { } key || !keys.Add(map, key)) return null;
            if (Value(depth, column) is not { } value || !Grow(map, value)) return null;
            map.Entries.Add(new(key, value));
            if (_position >= _text.Length || Column < column) return map;
            if (Column > column || (column == 1 && (Rest.StartsWith("---") || Rest.StartsWith("...")))) return null;
        }
    }

    // A key and the colon behind it.
    private YamlScalar? Key()
    {
        var start = _position;
        if (Scalar() is not { } key || !IsColon() || _position - start > LongestKey) return null;
        _position++;
        return key;
    }

    // The value of a key of a block mapping that begins in a column.
    private YamlNode? Value(int depth, int column)
    {
        var end = _position;
        SkipSpaces();
        if (!AtLineEnd && _text[_position] != '#')
        {
            var value = _text[_position] is '{' or '[' ? Flow(depth + 1) : Scalar();
            return value is not null && EndLine() && ToNext() ? value : null;
        }

        _position = end;
        if (!EndLine() || !ToContent()) return null;
        if (Column > column) return Block(depth + 1);
        return Column == column && IsDash() ? BlockList(depth + 1, column, isIndented: false) : null;
    }

    private YamlNode? Flow(int depth)
    {
        if (depth >= _options.MaxDepth) return null;
        return _text[_position] == '{' ? FlowMap(depth) : FlowList(depth);
    }

    private YamlNode? FlowValue(int depth) => AtLineEnd ? null : _text[_position] is '{' or '[' ? Flow(depth) : Scalar();

    private YamlMap? FlowMap(int depth)
    {
        var map = new YamlMap(_file, _line, Column);
        var keys = new KeySet();
        for (var isFirst = true; ; isFirst = false)
        {
            _position++;
            SkipSpaces();
            if (AtLineEnd) return null;
            if (isFirst && _text[_position] == '}') break;
            if (Key() is not { } key || !keys.Add(map, key)) return null;
            SkipSpaces();
            if (FlowValue(depth + 1) is not { } value || !Grow(map, value)) return null;
            map.Entries.Add(new(key, value));
            SkipSpaces();
            if (AtLineEnd) return null;
            if (_text[_position] == '}') break;
            if (_text[_position] != ',') return null;
        }

        _position++;
        return map;
    }

    private YamlList? FlowList(int depth)
    {
        var list = new YamlList(_file, _line, Column);
        for (var isFirst = true; ; isFirst = false)
        {
            _position++;
            SkipSpaces();
            if (AtLineEnd) return null;
            if (isFirst && _text[_position] == ']') break;
            if (FlowValue(depth + 1) is not { } item || !Grow(list, item)) return null;
            list.Items.Add(item);
            SkipSpaces();
            if (AtLineEnd) return null;
            if (_text[_position] == ']') break;
            if (_text[_position] != ',') return null;
        }

        _position++;
        return list;
    }

    private bool Grow(YamlNode parent, YamlNode child)
    {
        parent.Size += child.Size;
        parent.Height = Math.Max(parent.Height, child.Height + 1);
        return parent.Size <= _options.MaxNodes;
    }

    // A scalar on this line; the position is right behind it.
    private YamlScalar? Scalar()
    {
        var column = Column;
        var first = _text[_position];
        if (first is '"' or '\'')
        {
            var content = Rest[1..];
            var length = content.IndexOfAny(first, '\n', '\\');
            if (length < 0 || content[length] != first) return null; // a break, an escape, or no end
            if (length + 1 < content.Length && content[length + 1] is not (' ' or '\n' or ',' or ':' or '}' or ']')) return null;
            _position += length + 2;
            return new(_file, _line, column, Known(content[..length]), plain: false);
        }

        var text = Words();
        return text.IsEmpty || text[0] is '=' || (text[0] == '-' && (text.Length == 1 || text[1] is '-' or ' ')) ? null : new(_file, _line, column, Known(text), plain: true);
    }

    // Words with single or more spaces between them, of characters that mean nothing in YAML; a colon only inside a word.
    private ReadOnlySpan<char> Words()
    {
        var start = _position;
        var end = start;
        while (end < _text.Length)
        {
            while (end < _text.Length && IsWord(_text[end])) end++;
            if (end >= _text.Length || end == start) break;
            if (_text[end] == ':' && end + 1 < _text.Length && char.IsAsciiLetterOrDigit(_text[end + 1]))
            {
                end++;
                continue;
            }

            if (_text[end] != ' ') break;
            var next = end + 1;
            while (next < _text.Length && _text[next] == ' ') next++;
            if (next >= _text.Length || !IsWord(_text[next])) break;
            end = next;
        }

        _position = end;
        return _text.AsSpan(start, end - start);
    }

    private static bool IsWord(char c) => (((c & 64) == 0 ? WordsBelow64 : WordsFrom64) & (1UL << (c & 63))) != 0; // ASCII alone comes here

    private string Known(ReadOnlySpan<char> text)
    {
        if (text.Length > 32) return text.ToString();
        var hash = (uint)text.Length;
        foreach (var c in text) hash = (hash * 31) + c;
        ref var known = ref _known[(hash ^ (hash >> 10)) & 1023];
        return known is not null && text.SequenceEqual(known) ? known : known = text.ToString();
    }

    /// <summary>The keys of a mapping; looked up one by one while they are few.</summary>
    private ref struct KeySet
    {
        private const int Few = 16;

        private HashSet<string>? _texts;
        private HashSet<string>? _others;

        /// <summary>Adds a key that is about to be added to <paramref name="map"/>; false where it stands there already.</summary>
        public bool Add(YamlMap map, YamlScalar key)
        {
            if (_texts is null)
            {
                if (map.Entries.Count < Few)
                {
                    foreach (var entry in map.Entries)
                        if ((entry.Key.Kind == ScalarKind.Text) == (key.Kind == ScalarKind.Text) && entry.Key.Canonical == key.Canonical) return false;
                    return true;
                }

                (_texts, _others) = (new(StringComparer.Ordinal), new(StringComparer.Ordinal));
                foreach (var entry in map.Entries) Of(entry.Key).Add(entry.Key.Canonical);
            }

            return Of(key).Add(key.Canonical);
        }

        private readonly HashSet<string> Of(YamlScalar key) => key.Kind == ScalarKind.Text ? _texts! : _others!;
    }
}
