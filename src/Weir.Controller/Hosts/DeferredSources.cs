using Weir.Controller.Events;
using Weir.Primitives;

namespace Weir.Controller.Hosts;

/// <summary>Sources that were seen while a change was on its way, to be learned after it: each once, in the order of their first frame, a bounded number.</summary>
internal sealed class DeferredSources
{
    /// <summary>Most sources kept. One that finds no room is learned with the next frame that is punted after the change.</summary>
    public const int Capacity = 16_384;

    private readonly HashSet<(PortNumber Port, Vid Vid, MacAddress Mac)> _known = [];
    private readonly List<(PortNumber Port, Vid Vid, MacAddress Mac, FrameSummary Frame)> _inOrder = [];

    /// <summary>How many it holds.</summary>
    public int Count => _inOrder.Count;

    /// <summary>Keeps a source and its first frame. False: there is no room.</summary>
    public bool TryAdd(PortNumber port, Vid vid, MacAddress mac, in FrameSummary frame)
    {
        if (_known.Count >= Capacity) return _known.Contains((port, vid, mac));
        if (_known.Add((port, vid, mac))) _inOrder.Add((port, vid, mac, frame));
        return true;
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => _ = Take();

    /// <summary>All of them; nothing is kept any more.</summary>
    public IReadOnlyList<(PortNumber Port, Vid Vid, MacAddress Mac, FrameSummary Frame)> Take()
    {
        if (_inOrder.Count == 0) return [];
        var taken = _inOrder.ToArray();
        _known.Clear();
        _inOrder.Clear();
        return taken;
    }
}
