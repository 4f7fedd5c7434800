using System.Collections.Immutable;
using Weir.Config.Guard;

namespace Weir.Guard.Hook;

/// <summary>The list of NICs of running VMs. The caller holds the lock.</summary>
internal static class StoredBindings
{
    /// <summary>The list; made anew from the VMs' XML where it is missing or broken.</summary>
    public static async Task<ImmutableArray<StoredNic>> ReadAsync(GuardPaths paths, GuardConfig config, TimeProvider time, Action<string> report, CancellationToken cancellationToken) =>
        new BindingStore(paths.RunDirectory).ReadNics() ?? await RereadAsync(paths, config, time, report, cancellationToken);

    /// <summary>Makes the list anew.</summary>
    public static async Task<ImmutableArray<StoredNic>> RereadAsync(GuardPaths paths, GuardConfig config, TimeProvider time, Action<string> report, CancellationToken cancellationToken)
    {
        var view = await new WholeSync(paths, config, time).LookAsync(cancellationToken);
        foreach (var problem in view.Problems) report(problem);
        ImmutableArray<StoredNic> nics =
        [
            .. view.Bridges.SelectMany(bridge => bridge.Input.Nics.Select(nic => new StoredNic(new GuardBinding(bridge.Input.Bridge.Name, nic.Nic), nic.Port))),
        ];
        new BindingStore(paths.RunDirectory).WriteNics(nics);
        return nics;
    }
}
