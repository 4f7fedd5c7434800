using Weir.Config.Guard;
using Weir.Model.Guard;

namespace Weir.Guard.Policy;

/// <summary>A domain's interface on a guarded bridge, and its policy.</summary>
/// <param name="Interface">The interface.</param>
/// <param name="Bridge">The guarded bridge.</param>
public sealed record DomainNic(DomainInterface Interface, GuardBridge Bridge)
{
    /// <summary>Where the policy comes from.</summary>
    public PolicySource Source { get; init; }

    /// <summary>The policy as its source has it; null: there is none.</summary>
    public NicPolicy? Policy { get; init; }

    /// <summary>What the NIC may do; null: it has no policy and is closed.</summary>
    public GuardedNic? Nic { get; init; }

    /// <summary>The binding for the checks among the NICs of a bridge, or null.</summary>
    public GuardBinding? Binding => Nic is null ? null : new(Bridge.Name, Nic);
}
