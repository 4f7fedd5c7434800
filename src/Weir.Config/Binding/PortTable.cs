using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>The ports of a datapath, by number.</summary>
internal sealed class PortTable
{
    private readonly Dictionary<int, PortConfig> _byNumber = []; // by int: code that the framework holds compiled
    private readonly List<PortConfig> _ascending = [];
    private bool _isSorted = true;

    public int Count => _ascending.Count;

    /// <summary>All, by ascending number.</summary>
    public List<PortConfig> Values
    {
        get
        {
            if (!_isSorted) _ascending.Sort(static (a, b) => a.Port.Number.Value.CompareTo(b.Port.Number.Value));
            _isSorted = true;
            return _ascending;
        }
    }

    public PortConfig? Find(PortNumber number) => _byNumber.GetValueOrDefault((int)number.Value);

    public void Add(PortConfig port)
    {
        _byNumber.Add((int)port.Port.Number.Value, port);
        _ascending.Add(port);
        _isSorted = false;
    }
}
