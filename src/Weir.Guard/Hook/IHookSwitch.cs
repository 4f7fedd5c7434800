using System.Collections.Immutable;
using Weir.Guard.Sync;
using Weir.Model.Guard;

namespace Weir.Guard.Hook;

/// <summary>What the hook has Open vSwitch do.</summary>
public interface IHookSwitch
{
    /// <summary>Puts the entries of NICs that are plugged in into their bridge, and takes those of others out, in one bundle.</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="known">The NICs on it whose entries are there as far as is known.</param>
    /// <param name="come">NICs that come, or whose policy is another now.</param>
    /// <param name="go">Interface ids of NICs that go; those that have nothing there are none of its business.</param>
    /// <param name="cancellationToken">The hook's deadline.</param>
    /// <returns>The NICs whose entries are there now.</returns>
    /// <exception cref="GuardSyncException">It is not done: what shall come is not in place, what shall go may still be there.</exception>
    Task<ImmutableArray<StoredNic>> ChangeAsync(
        GuardBridge bridge, ImmutableArray<StoredNic> known, ImmutableArray<GuardedNic> come, ImmutableArray<string> go, CancellationToken cancellationToken);
}
