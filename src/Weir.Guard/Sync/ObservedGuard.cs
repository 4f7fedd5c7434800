using System.Collections.Immutable;
using Weir.Compiler;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.Guard.Sync;

/// <summary>What a bridge said that it holds.</summary>
/// <param name="Flows">Entries with their counters: all, or those of the cookie that was asked for.</param>
/// <param name="State">The same without counters, those that match fields unknown to Weir left out; groups and meters.</param>
public sealed record ObservedGuard(ImmutableArray<FlowStats> Flows, ObservedState State);
