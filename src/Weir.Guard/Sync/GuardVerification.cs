using System.Collections.Immutable;
using Weir.Compiler;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;

namespace Weir.Guard.Sync;

/// <summary>How a bridge differs from what it shall hold.</summary>
/// <param name="Change">What would mend it: adds are missing there, modifications differ, deletes are left over.</param>
/// <param name="Foreign">Entries in the guard's tables that are not the guard's.</param>
/// <param name="Fragments">How the bridge shows fragments; the guard needs nx-match.</param>
public sealed record GuardVerification(SwitchChange Change, ImmutableArray<FlowEntry> Foreign, FragmentHandling Fragments)
{
    /// <summary>There is no difference.</summary>
    public bool IsRight => Change.IsEmpty && Foreign.IsEmpty && Fragments == FragmentHandling.NxMatch;

    /// <summary>In one line, for the log.</summary>
    public string Describe()
    {
        var parts = new List<string>();
        Count(Change.Flows.Count(flow => flow.Kind == ChangeKind.Add), "entries missing", parts);
        Count(Change.Flows.Count(flow => flow.Kind == ChangeKind.Modify), "entries changed", parts);
        Count(Change.Flows.Count(flow => flow.Kind == ChangeKind.Delete), "entries left over", parts);
        Count(Foreign.Length, "entries of somebody else's", parts);
        Count(Change.Groups.Length + Change.DeletedGroups.Length, "groups", parts);
        Count(Change.Meters.Length + Change.DeletedMeters.Length, "meters", parts);
        if (Fragments != FragmentHandling.NxMatch) parts.Add($"fragments shown as '{Fragments}'");
        return parts.Count == 0 ? "nothing" : string.Join(", ", parts);
    }

    private static void Count(int count, string what, List<string> parts)
    {
        if (count > 0) parts.Add($"{count} {what}");
    }
}
