using System.Collections.Immutable;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>A rule's place: what its entry matches (in_port or VID included) and its priority.</summary>
/// <param name="Match">The match.</param>
/// <param name="Priority">The priority.</param>
public readonly record struct PlacedRule(Match Match, ushort Priority);

/// <summary>
/// The priorities of all ACL rules of a datapath, as its switch holds them. Rules keep theirs over a reload, so that an edit sends only what was
/// edited (INV-2); how they are found is said at <see cref="PriorityAllocator"/>.
/// </summary>
public sealed class AclPriorities
{
    private readonly ImmutableDictionary<AclScope, ImmutableArray<PlacedRule>> _scopes;

    internal AclPriorities(ImmutableDictionary<AclScope, ImmutableArray<PlacedRule>> scopes) => _scopes = scopes;

    /// <summary>No rule has a priority yet.</summary>
    public static AclPriorities Empty { get; } = new(ImmutableDictionary<AclScope, ImmutableArray<PlacedRule>>.Empty);

    /// <summary>Priorities as <see cref="Scopes"/> and <see cref="Of"/> gave them elsewhere.</summary>
    public static AclPriorities From(IEnumerable<KeyValuePair<AclScope, ImmutableArray<PlacedRule>>> scopes) => new(scopes.ToImmutableDictionary());

    /// <summary>The scopes that have rules, in no particular order.</summary>
    public IEnumerable<AclScope> Scopes => _scopes.Keys;

    /// <summary>The rules of a scope by falling priority; empty where there are none.</summary>
    public ImmutableArray<PlacedRule> Of(AclScope scope) => _scopes.GetValueOrDefault(scope, []);

    /// <summary>
    /// Reads the priorities off a switch's entries, so that a restarted controller, or a second one, goes on where the last one was. Entries of other
    /// tables, table-misses, and the entries right above those that count what no rule matches, are left out. Entries of <c>port_acl</c> stand for <see cref="AclScope.AllPorts"/>, too, where one of them names no port.
    /// </summary>
    /// <param name="flows">The switch's entries.</param>
    /// <param name="lowest">The datapath's <c>lowest_priority</c>.</param>
    public static AclPriorities FromObserved(IEnumerable<FlowEntry> flows, ushort lowest = 0)
    {
        var scopes = new Dictionary<AclScope, List<PlacedRule>>();
        var onPorts = new List<PlacedRule>();
        var onAllPorts = false;
        foreach (var flow in flows)
        {
            if (flow.Priority < lowest + CompileContext.RestPriorities) continue;
            if (flow.TableId == Pipeline.PortAcl.Id && flow.Priority <= PriorityAllocator.Highest)
            {
                onPorts.Add(new(flow.Match, flow.Priority));
                onAllPorts |= flow.Match.Count > 0 && flow.Match.Find(OxmField.InPort) is null;
            }

            if (ScopeOf(flow) is not { } scope) continue;
            if (!scopes.TryGetValue(scope, out var rules)) scopes[scope] = rules = [];
            rules.Add(new(flow.Match, flow.Priority));
        }

        var builder = ImmutableDictionary.CreateBuilder<AclScope, ImmutableArray<PlacedRule>>();
        foreach (var (scope, rules) in scopes) builder[scope] = Sorted(rules);
        if (Sorted(onPorts) is { Length: > 0 } all && (onAllPorts || all.Any(rule => rule.Match.Count == 0))) builder[AclScope.AllPorts] = all;

        return new(builder.ToImmutable());
    }

    private static ImmutableArray<PlacedRule> Sorted(List<PlacedRule> rules)
    {
        rules.Sort(static (a, b) => a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority) : MatchOrder.Compare(a.Match, b.Match));
        return [.. rules];
    }

    private static AclScope? ScopeOf(FlowEntry flow)
    {
        if (flow.TableId == Pipeline.PortAcl.Id && flow.Match.Find(OxmField.InPort) is { IsMasked: false } port) return new(flow.TableId, (uint)port.LowValue);
        if (flow.TableId == Pipeline.PortAclOut.Id && flow.Match.Find(OxmField.Metadata) is { LowMask: Features.Egress.PortMask } to) return new(flow.TableId, (uint)to.LowValue);
        if ((flow.TableId == Pipeline.VlanAcl.Id || flow.TableId == Pipeline.EgressAcl.Id) && flow.Match.Find(OxmField.VlanVid) is { IsMasked: false } vid && (vid.LowValue & Vid.Present) != 0)
            return new(flow.TableId, (uint)vid.LowValue & 0xFFF);
        return null;
    }
}
