using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Config.Guard;

/// <summary>What <c>guard.yaml</c> says about a VM.</summary>
/// <param name="Name">The VM's name or UUID, as written.</param>
/// <param name="Nics">Its NICs.</param>
/// <param name="Location">Where it stands.</param>
public sealed record VmPolicy(string Name, ImmutableArray<NicPolicy> Nics, SourceLocation Location);
