using System.Collections.Immutable;

namespace Weir.Guard.Runtime;

/// <summary>A bridge as the daemon sees it.</summary>
/// <param name="Bridge">Its name.</param>
/// <param name="IsGuarded">It is connected and was right when it was looked at last.</param>
/// <param name="Problem">What is wrong; empty: nothing.</param>
/// <param name="Drops">What was dropped.</param>
public sealed record GuardBridgeStatus(string Bridge, bool IsGuarded, string Problem, ImmutableArray<GuardDropStatus> Drops);
