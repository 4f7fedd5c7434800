using Weir.Guard.Sync;

namespace Weir.Guard.Hook;

/// <summary>What became of a bridge that was put right as a whole.</summary>
/// <param name="Bridge">What is plugged in, and what it may do.</param>
/// <param name="Report">What was sent.</param>
public sealed record SyncedBridge(PluggedBridge Bridge, GuardSyncReport Report);
