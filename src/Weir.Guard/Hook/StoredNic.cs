using Weir.Config.Guard;
using Weir.Primitives;

namespace Weir.Guard.Hook;

/// <summary>A NIC of a running VM.</summary>
/// <param name="Binding">What it may do, and on which bridge.</param>
/// <param name="Port">Where it was plugged in when its entries were installed.</param>
public sealed record StoredNic(GuardBinding Binding, PortNumber Port);
