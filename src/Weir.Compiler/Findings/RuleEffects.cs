using System.Diagnostics.CodeAnalysis;
using Weir.Model;

namespace Weir.Compiler.Findings;

/// <summary>Compares rules by what they do, whatever they match. A cookie of its own counts: it is there to tell the packets apart.</summary>
internal sealed class RuleEffects : IEqualityComparer<AclRule>
{
    /// <summary>A number for each rule; rules that do the same have the same.</summary>
    public static int[] Number(List<AclRule> rules)
    {
        var known = new Dictionary<AclRule, int>(new RuleEffects());
        var numbers = new int[rules.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            known.TryAdd(rules[i], known.Count);
            numbers[i] = known[rules[i]];
        }

        return numbers;
    }

    public bool Equals(AclRule? x, AclRule? y)
    {
        if (x is null || y is null || x.Allow != y.Allow || x.ForcePortVlan != y.ForcePortVlan || x.Cookie != y.Cookie || x.Meter?.Name != y.Meter?.Name || x.Actions.Length != y.Actions.Length) return false;
        for (var i = 0; i < x.Actions.Length; i++)
        {
            // A group's number says which ports it has.
            var same = x.Actions[i] is AclFailover one && y.Actions[i] is AclFailover other ? one.GroupId == other.GroupId : x.Actions[i].Equals(y.Actions[i]);
            if (!same) return false;
        }

        return true;
    }

    public int GetHashCode([DisallowNull] AclRule obj) => HashCode.Combine(obj.Allow, obj.ForcePortVlan, obj.Cookie, obj.Meter?.Name, obj.Actions.Length, obj.Actions.IsEmpty ? null : obj.Actions[0].GetType());
}
