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
}
