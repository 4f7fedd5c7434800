using System.Collections.Immutable;
using Weir.OpenFlow.Messages;

namespace Weir.Compiler;

/// <summary>Changes that may take effect in any order among themselves.</summary>
/// <param name="Groups">Groups.</param>
/// <param name="Flows">Flows, all of one table.</param>
public readonly record struct ChangePhase(ImmutableArray<GroupChange> Groups, ImmutableArray<FlowChange> Flows)
{
    /// <summary>As messages.</summary>
    public ImmutableArray<OpenFlowMessage> ToMessages() => [.. Groups.Select(change => change.ToMessage()), .. Flows.Select(change => change.ToMessage())];
}
