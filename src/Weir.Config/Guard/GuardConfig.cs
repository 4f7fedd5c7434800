using System.Collections.Immutable;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Config.Guard;

/// <summary>The guard's configuration of a host: <c>guard.yaml</c>, validated.</summary>
/// <param name="Bridges">Guarded bridges, in the file's order.</param>
/// <param name="Vms">VMs that the file has an entry for.</param>
public sealed record GuardConfig(ImmutableArray<GuardBridge> Bridges, ImmutableArray<VmPolicy> Vms)
{
    /// <summary>The file's path as given.</summary>
    public string File { get; init; } = "";

    /// <summary>libvirt networks by name, and the bridge that each plugs NICs into.</summary>
    public ImmutableDictionary<string, string> Networks { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The same host while a daemon watches its bridges (<see cref="GuardBridge.BindsFirstUse"/>).</summary>
    public GuardConfig Watched() => this with { Bridges = [.. Bridges.Select(bridge => bridge with { BindsFirstUse = true })] };

    /// <summary>The bridge of this name, or null.</summary>
    public GuardBridge? FindBridge(string name)
    {
        foreach (var bridge in Bridges)
            if (bridge.Name == name) return bridge;
        return null;
    }

    /// <summary>The entry of a VM: that of its UUID before that of its name. Null: it has none.</summary>
    public VmPolicy? FindVm(string name, Guid? id)
    {
        VmPolicy? named = null;
        foreach (var vm in Vms)
        {
            if (id is { } uuid && Guid.TryParseExact(vm.Name, "D", out var entry) && entry == uuid) return vm;
            if (vm.Name == name) named = vm;
        }

        return named;
    }

    /// <summary>What a file's entry says about one NIC, or null.</summary>
    public NicPolicy? FindNic(string vm, Guid? id, MacAddress mac) => FindVm(vm, id)?.Nics.FirstOrDefault(nic => nic.Mac == mac);
}
