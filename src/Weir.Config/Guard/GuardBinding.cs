using Weir.Model.Guard;

namespace Weir.Config.Guard;

/// <summary>A NIC on a bridge.</summary>
/// <param name="Bridge">The bridge's name.</param>
/// <param name="Nic">The NIC.</param>
public sealed record GuardBinding(string Bridge, GuardedNic Nic);
