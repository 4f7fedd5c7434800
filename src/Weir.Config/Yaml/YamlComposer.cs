using System.Text;
using Weir.Primitives;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Weir.Config.Yaml;

/// <summary>Bytes of one file to a tree of <see cref="YamlNode"/>: aliases followed, merge keys applied, everything bounded.</summary>
internal sealed class YamlComposer
{
    private const string CoreTag = "tag:yaml.org,2002:";
    private const int RepairBudget = 20_000_000; // characters read anew for repairs

    private readonly string _file;
    private readonly ConfigLoaderOptions _options;
    private readonly DiagnosticBag _bag;
    private readonly YamlText _text;
    private readonly Dictionary<string, YamlNode?> _anchors = new(StringComparer.Ordinal); // null while the node is open
    private long _merged;

    private YamlComposer(string file, YamlText text, ConfigLoaderOptions options, DiagnosticBag bag) => (_file, _text, _options, _bag) = (file, text, options, bag);

    private sealed class StopException : Exception;

    /// <summary>The root node, or null where there is none or the file cannot be read; what is wrong goes to <paramref name="bag"/>.</summary>
    public static YamlNode? Compose(string file, byte[] content, ConfigLoaderOptions options, DiagnosticBag bag)
    {
        if (Decode(file, content, bag) is not { } decoded) return null;
        return PlainYaml.Read(file, decoded, options) ?? ComposeFully(file, decoded, options, bag);
    }

    /// <summary>As <see cref="Compose"/>, for any YAML.</summary>
    public static YamlNode? ComposeFully(string file, string decoded, ConfigLoaderOptions options, DiagnosticBag bag)
    {
        var text = new YamlText(decoded);
        var tabs = new DiagnosticBag(50);
        for (var budget = RepairBudget; ; budget -= text.Length)
        {
            var attempt = new DiagnosticBag(bag.Limit);
            var scanner = new Scanner(new StringReader(text.Joined), skipComments: true);
            YamlNode? root = null;
            try
            {
                root = new YamlComposer(file, text, options, attempt).ReadDocument(new Parser(scanner));
            }
            catch (StopException)
            {
                // What stopped it is in the bag.
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // The scanner throws InvalidOperationException for bracketed text that stands no deeper than the line it belongs to.
                var line = (int)scanner.CurrentPosition.Line;
                if (budget > 0 && error is YamlException && TabNear(text, line) is > 0 and var tabLine)
                {
                    tabs.Error(DiagnosticCodes.Tab, new SourceLocation(file, tabLine, text.TabInIndentation(tabLine)), null, "a tab is used for indentation", "use spaces");
                    text.ReplaceTabs(tabLine);
                    continue;
                }

                if (budget > 0 && error is InvalidOperationException && text.PushRight(line)) continue;
                ReportSyntax(file, text, scanner, error, attempt);
            }

            // After a guess at what a tab stood for, a syntax error is more likely the guess's fault than the file's.
            var guessed = tabs.Items.Count > 0;
            foreach (var diagnostic in tabs.Items) bag.Add(diagnostic);
            foreach (var diagnostic in attempt.Items)
                if (!guessed || diagnostic.Code != DiagnosticCodes.Syntax) bag.Add(diagnostic);
            return root;
        }
    }

    private static int TabNear(YamlText text, int line) => text.TabInIndentation(line) > 0 ? line : text.TabInIndentation(line + 1) > 0 ? line + 1 : 0;

    private static void ReportSyntax(string file, YamlText text, Scanner scanner, Exception error, DiagnosticBag bag)
    {
        var mark = error is YamlException { Start.Line: > 0 } yaml ? yaml.Start : scanner.CurrentPosition;
        var message = error is YamlException ? error.Message.Trim().TrimEnd('.') : "this cannot be read here";
        if (message.Length > 200) message = message[..200];
        if (message.Length > 0) message = char.ToLowerInvariant(message[0]) + message[1..];
        var location = new SourceLocation(file, (int)mark.Line, text.OriginalColumn((int)mark.Line, (int)mark.Column));
        bag.Error(DiagnosticCodes.Syntax, location, null, $"not valid YAML: {message}", "look at this line and the one above: indentation, a colon with a space behind it, quotes, brackets");
    }

    private static string? Decode(string file, byte[] content, DiagnosticBag bag)
    {
        var bytes = content.AsSpan();
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) bytes = bytes[3..];
        var valid = Utf8Prefix(bytes);
        var text = Encoding.UTF8.GetString(bytes[..valid]);
        var (line, column) = (1, 1);
        if (valid == bytes.Length)
        {
            var fault = -1;
            for (var i = 0; i < text.Length && fault < 0; i++)
            {
                if (text[i] is >= ' ' and < '\u007f' or '\n') continue;
                if (text[i] is (< ' ' and not ('\t' or '\n' or '\r')) or '\u007f' or (>= '\u0080' and < '\u00a0' and not '\u0085') or '\ufffe' or '\uffff') fault = i;
            }

            if (fault < 0) return text;
            (line, column) = Position(text.AsSpan(0, fault));
            bag.Error(DiagnosticCodes.Syntax, new SourceLocation(file, line, column), null, $"the control character U+{(int)text[fault]:X4} is not allowed in YAML", "remove it, or write it as an escape in double quotes");
            return null;
        }

        (line, column) = Position(text);
        bag.Error(DiagnosticCodes.Syntax, new SourceLocation(file, line, column), null, $"the byte 0x{bytes[valid]:x2} is not valid UTF-8", "save the file as UTF-8");
        return null;
    }

    private static (int Line, int Column) Position(ReadOnlySpan<char> before)
    {
        var lastBreak = before.LastIndexOf('\n');
        return (before.Count('\n') + 1, before.Length - lastBreak);
    }

    private static int Utf8Prefix(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes)) return bytes.Length;
        var position = 0;
        while (position < bytes.Length)
        {
            if (bytes[position] < 0x80)
            {
                position++;
                continue;
            }

            if (Rune.DecodeFromUtf8(bytes[position..], out _, out var consumed) != System.Buffers.OperationStatus.Done) return position;
            position += consumed;
        }

        return position;
    }

    private YamlNode? ReadDocument(Parser parser)
    {
        YamlNode? root = null;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case StreamStart or StreamEnd or DocumentEnd:
                    break;
                case DocumentStart when root is not null:
                    Error(DiagnosticCodes.Syntax, At(parser.Current.Start), "a second document begins here", "a configuration is one document: remove the '---'");
                    throw new StopException();
                case DocumentStart:
                    break;
                default:
                    root = ReadNode(parser, 1);
                    break;
            }
        }

        return root;
    }

    private YamlNode ReadNode(Parser parser, int depth)
    {
        var current = parser.Current!;
        if (depth > _options.MaxDepth) Stop(At(current.Start), $"mappings and lists stand more than {_options.MaxDepth} deep", "a configuration needs fewer than ten levels");
        switch (current)
        {
            case AnchorAlias alias:
                return ReadAlias(alias, depth);
            case Scalar scalar:
                var node = Scalar(scalar);
                if (!scalar.Anchor.IsEmpty) _anchors[scalar.Anchor.Value] = node;
                return node;
            case SequenceStart sequence:
                return ReadList(parser, sequence, depth);
            case MappingStart mapping:
                return ReadMap(parser, mapping, depth);
            default:
                throw new InvalidOperationException($"unexpected {current.GetType().Name}");
        }
    }

    private YamlScalar Scalar(Scalar scalar)
    {
        var (line, column) = At(scalar.Start);
        string? tag = null;
        if (!scalar.Tag.IsEmpty)
        {
            tag = "str"; // the non-specific tag "!"
            if (!scalar.Tag.IsNonSpecific)
            {
                tag = scalar.Tag.Value.StartsWith(CoreTag, StringComparison.Ordinal) ? scalar.Tag.Value[CoreTag.Length..] : scalar.Tag.Value;
                if (tag is not ("str" or "int" or "float" or "bool" or "null" or "merge"))
                    Error(DiagnosticCodes.Syntax, (line, column), $"the tag {Show.Quoted(tag)} is not known", "remove it");
            }
        }

        return new(_file, line, column, scalar.Value, scalar.Style == ScalarStyle.Plain && tag is null, tag);
    }

    private YamlNode ReadAlias(AnchorAlias alias, int depth)
    {
        var name = alias.Value.Value;
        if (!_anchors.TryGetValue(name, out var node))
        {
            Error(DiagnosticCodes.Syntax, At(alias.Start), $"the alias {Show.Quoted("*" + name)} stands for nothing", $"put '&{name}' in front of a value further up");
            throw new StopException();
        }

        if (node is null) Stop(At(alias.Start), $"the alias {Show.Quoted("*" + name)} stands inside the value that it stands for", "a value cannot contain itself");
        if (depth + node!.Height - 1 > _options.MaxDepth) Stop(At(alias.Start), $"with this alias, mappings and lists stand more than {_options.MaxDepth} deep", "a configuration needs fewer than ten levels");
        return node;
    }

    private YamlList ReadList(Parser parser, SequenceStart start, int depth)
    {
        var (line, column) = At(start.Start);
        CheckTag(start.Tag, "seq", (line, column));
        var list = new YamlList(_file, line, column);
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor.Value] = null;
        while (parser.MoveNext() && parser.Current is not SequenceEnd)
        {
            var item = ReadNode(parser, depth + 1);
            Grow(list, item, parser.Current!.Start);
            list.Items.Add(item);
        }

        if (!start.Anchor.IsEmpty) _anchors[start.Anchor.Value] = list;
        return list;
    }

    private YamlMap ReadMap(Parser parser, MappingStart start, int depth)
    {
        var (line, column) = At(start.Start);
        CheckTag(start.Tag, "map", (line, column));
        var map = new YamlMap(_file, line, column);
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor.Value] = null;
        var keys = new HashSet<(bool, string)>();
        List<YamlNode>? merges = null;
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            var isPlain = parser.Current is Scalar { Style: ScalarStyle.Plain };
            var keyPosition = At(parser.Current!.Start);
            var keyNode = ReadNode(parser, depth + 1);
            if (keyNode is not YamlScalar key)
            {
                Error(DiagnosticCodes.Syntax, keyPosition, $"a key is {keyNode.Describe()}", "a key is a text or a number");
                key = new YamlScalar(_file, keyPosition.Line, keyPosition.Column, "?", plain: false);
            }

            parser.MoveNext();
            var value = ReadNode(parser, depth + 1);
            Grow(map, value, parser.Current!.Start);
            if (isPlain && key.Text == "<<")
            {
                (merges ??= []).Add(value);
                continue;
            }

            // An alias used as a key has the anchor's position; errors about the key belong here.
            if ((key.Line, key.Column) != keyPosition) key = new YamlScalar(_file, keyPosition.Line, keyPosition.Column, key.Text, key.Kind != ScalarKind.Text);
            if (keys.Add(KeyOf(key))) map.Entries.Add(new(key, value));
            else Duplicate(map, key);
        }

        if (merges is not null) Merge(map, merges, keys, (line, column));
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor.Value] = map;
        return map;
    }

    private static (bool IsText, string Text) KeyOf(YamlScalar key) => (key.Kind == ScalarKind.Text, key.Canonical);

    private void Duplicate(YamlMap map, YamlScalar key)
    {
        var first = map.Entries.First(entry => KeyOf(entry.Key) == KeyOf(key)).Key;
        Error(DiagnosticCodes.DuplicateKey, (key.Line, key.Column), $"the key {Show.Quoted(key.Text)} stands here a second time", $"it is on line {first.Line} already: join the two or rename one");
    }

    // YAML merge keys: local keys win, then the mappings in their order.
    private void Merge(YamlMap map, List<YamlNode> merges, HashSet<(bool, string)> keys, (int, int) position)
    {
        foreach (var source in merges.SelectMany(node => node is YamlList list ? list.Items : [node]))
        {
            if (source is not YamlMap from)
            {
                Error(DiagnosticCodes.Syntax, position, $"the merge key '<<' has {source.Describe()}", "give it an alias of a mapping, or a list of such");
                continue;
            }

            _merged += from.Entries.Count;
            if (_merged > _options.MaxNodes) Stop(position, "merge keys make the file too large", $"at most {_options.MaxNodes} values");
            foreach (var entry in from.Entries)
                if (keys.Add(KeyOf(entry.Key))) map.Entries.Add(entry);
        }
    }

    private void CheckTag(TagName tag, string expected, (int, int) position)
    {
        if (!tag.IsEmpty && !tag.IsNonSpecific && tag.Value != CoreTag + expected)
            Error(DiagnosticCodes.Syntax, position, $"the tag {Show.Quoted(tag.Value)} is not known", "remove it");
    }

    private void Grow(YamlNode parent, YamlNode child, Mark position)
    {
        parent.Size += child.Size;
        parent.Height = Math.Max(parent.Height, child.Height + 1);
        if (parent.Size > _options.MaxNodes) Stop(At(position), $"there are more than {_options.MaxNodes} values once aliases are followed", "split the configuration, or look for aliases of aliases");
    }

    private (int Line, int Column) At(Mark mark) => ((int)mark.Line, _text.OriginalColumn((int)mark.Line, (int)mark.Column));

    private void Error(string code, (int Line, int Column) position, string message, string hint) =>
        _bag.Error(code, new SourceLocation(_file, position.Line, position.Column), null, message, hint);

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private void Stop((int, int) position, string message, string hint)
    {
        Error(DiagnosticCodes.TooLarge, position, message, hint);
        throw new StopException();
    }
}
