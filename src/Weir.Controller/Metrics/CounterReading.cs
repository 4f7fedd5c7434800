using System.Collections.Immutable;
using Weir.Controller.Drops;
using Weir.Controller.Services;

namespace Weir.Controller.Metrics;

/// <summary>Counters of a switch, as they were read last.</summary>
/// <param name="ReadAt">When; null: not yet.</param>
/// <param name="Drops">What it has dropped, by reason and port.</param>
/// <param name="Rules">What each rule of an ACL has taken.</param>
/// <param name="Services">What tells of coprocessors, by port.</param>
public sealed record CounterReading(DateTimeOffset? ReadAt, ImmutableArray<DropTotal> Drops, ImmutableArray<AclHits> Rules, ImmutableArray<ServiceReading> Services);
