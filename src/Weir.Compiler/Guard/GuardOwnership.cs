using System.Globalization;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>
/// Which of the guard's entries on a switch are those of <c>weir run</c>: of the ports of its datapath. Entries of other NICs were put there by libvirt's hook or <c>weir guard</c>, and
/// are never touched; nor, while there are any, are the entries, groups and meters that NICs share, but for those that are asked for.
/// </summary>
internal sealed class GuardOwnership
{
    private const uint HighestPort = 0xFF00; // of Open vSwitch

    private readonly HashSet<ulong> _own = [];
    private readonly HashSet<FlowKey> _asked;
    private readonly bool _shared;

    /// <param name="observed">What the switch holds.</param>
    /// <param name="desired">What it shall hold.</param>
    /// <param name="datapath">The datapath's name.</param>
    public GuardOwnership(ObservedState observed, DesiredState desired, string datapath)
    {
        var asked = desired.Flows.Where(flow => GuardCookie.IsGuard(flow.Entry.Cookie)).ToList();
        _asked = [.. asked.Select(flow => flow.Entry.Key)];
        var cookies = asked.Select(flow => flow.Entry.Cookie).ToHashSet();
        var found = observed.Flows.Select(flow => flow.Cookie).Where(cookie => GuardCookie.IsGuard(cookie) && cookie != GuardCookie.Shared).ToHashSet();
        foreach (var cookie in found.Where(cookies.Contains)) _own.Add(cookie);
        if (_own.Count < found.Count) AddPorts(datapath, found); // ports that had a guarded host before
        var others = found.Count - _own.Count;
        _shared = others == 0 && (asked.Count > 0 || _own.Count > 0);
    }

    /// <summary>Groups and meters with ids of the guard's are those of <c>weir run</c>.</summary>
    public bool HasLists => _shared;

    /// <summary>Whether an entry with a cookie of the guard's is one of <c>weir run</c>'s.</summary>
    public bool Includes(FlowEntry flow) => _own.Contains(flow.Cookie) || (flow.Cookie == GuardCookie.Shared && (_shared || _asked.Contains(flow.Key)));

    private void AddPorts(string datapath, HashSet<ulong> found)
    {
        foreach (var number in Enumerable.Range(1, (int)HighestPort).Select(number => (uint)number).Append(PortNumber.Local.Value))
        {
            var cookie = GuardCookie.Of(datapath, string.Create(CultureInfo.InvariantCulture, $"{datapath}/{new PortNumber(number)}"));
            if (found.Contains(cookie)) _own.Add(cookie);
        }
    }
}
