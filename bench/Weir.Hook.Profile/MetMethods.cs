using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Reflection;

namespace Weir.Hook.Profile;

/// <summary>The methods that the runtime compiles while this lives, as it tells them by its events.</summary>
internal sealed class MetMethods : EventListener
{
    private const EventKeywords Jit = (EventKeywords)0x10;

    private readonly ConcurrentQueue<nint> _ids = new();

    /// <summary>All so far; of generic ones those that reflection can build.</summary>
    public IEnumerable<MethodBase> Take()
    {
        Thread.Sleep(2000); // the events come on a thread of their own
        var resolved = new HashSet<MethodBase>();
        foreach (var id in _ids.Distinct())
            if (RuntimeMethods.Resolve(id) is { } method && resolved.Add(method)) yield return method;
    }

    /// <summary>Type and method without arguments: <c>System.Linq.Enumerable+Iterator`1:Where</c>.</summary>
    public static string NameOf(MethodBase method)
    {
        var type = method.DeclaringType!;
        return $"{(type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName}:{method.Name}";
    }

    /// <summary>The same of a line of <c>DOTNET_JitStdOutFile</c>; null: not of one.</summary>
    public static string? NameIn(string line)
    {
        const string Mark = "JIT compiled ";
        var at = line.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = line[(at + Mark.Length)..];
        var (depth, colon) = (0, -1);
        var name = new System.Text.StringBuilder();
        foreach (var c in rest)
        {
            if (c == '[') depth++;
            if (depth == 0)
            {
                if (c == '(') break;
                if (c == ':' && colon < 0) colon = name.Length;
                name.Append(c);
            }

            if (c == ']') depth--;
        }

        return colon < 0 ? null : name.ToString();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(eventSource, EventLevel.Verbose, Jit);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("MethodLoadVerbose", StringComparison.Ordinal) == true && eventData.Payload?[0] is ulong id) _ids.Enqueue((nint)id);
    }
}
