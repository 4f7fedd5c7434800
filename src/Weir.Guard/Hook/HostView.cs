using System.Collections.Immutable;
using Weir.Guard.Policy;
using Weir.Guard.Sync;

namespace Weir.Guard.Hook;

/// <summary>What is known of the whole host: configuration, running VMs, bridges.</summary>
/// <param name="Bridges">The guarded bridges that Open vSwitch has, each with what is plugged in.</param>
/// <param name="Domains">The running VMs' XML, read, by name.</param>
/// <param name="Problems">What is wrong, for the operator; escaped.</param>
public sealed record HostView(ImmutableArray<PluggedBridge> Bridges, ImmutableArray<DomainReading> Domains, ImmutableArray<string> Problems);
