using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>
/// Where a flood of one VLAN goes: to all, and from those ports where that is different: a mirror in the list has the frame as it came in, a hairpin port
/// gets it back, a restricted port may not reach the others, a member of a LAG never reaches its own LAG, and of the ports that lead to other switches none reaches another.
/// </summary>
/// <param name="members">Who mirrors whom.</param>
/// <param name="tagged">Ports that get the frame with its tag, ascending; of each LAG, one.</param>
/// <param name="native">Ports that get it without, ascending; of each LAG, one.</param>
internal sealed class FloodOutputs(Membership members, List<Port> tagged, List<Port> native)
{
    private ValueList<Instruction>? _toAll;
    private List<(PortNumber Port, ValueList<Instruction> Instructions)>? _exceptions;

    /// <summary>Ports that may send into the VLAN; those that are flooded to, by default.</summary>
    public IReadOnlyList<Port> Senders { get; init; } = [.. tagged, .. native];

    /// <summary>An entry for every sender, and none for all.</summary>
    public bool EachSender { get; init; }

    /// <summary>Whether restricted ports do not reach each other.</summary>
    public bool Restricted { get; init; } = true;

    /// <summary>Whether it goes anywhere at all.</summary>
    public bool IsEmpty => tagged.Count + native.Count == 0;

    /// <summary>Ports that get it with its tag.</summary>
    public IReadOnlyList<Port> Tagged => tagged;

    /// <summary>Ports that get it without.</summary>
    public IReadOnlyList<Port> Native => native;

    /// <summary>The instructions for a frame from anywhere; null where it goes nowhere, or each sender has an entry of its own.</summary>
    public ValueList<Instruction>? ToAll => IsEmpty || EachSender ? null : _toAll ??= Build(null);

    /// <summary>Senders that need an entry of their own.</summary>
    public IReadOnlyList<(PortNumber Port, ValueList<Instruction> Instructions)> Exceptions => _exceptions ??= IsEmpty ? [] : BuildExceptions();

    private List<(PortNumber Port, ValueList<Instruction> Instructions)> BuildExceptions()
    {
        var (copied, lags, restricted) = (new HashSet<PortNumber>(), new HashSet<int>(), 0);
        var external = tagged.Concat(native).Any(port => port.LoopProtectExternal);
        foreach (var port in tagged.Concat(native))
        {
            if (!Features.PortEgress.IsFiltered(port)) copied.UnionWith(members.MirrorsOf(port.Number));
            if (port.Lacp is { } lacp) lags.Add(lacp.Lag);
            if (port.RestrictedBcastArpnd) restricted++;
        }

        var exceptions = new List<(PortNumber Port, ValueList<Instruction> Instructions)>();
        foreach (var sender in Senders)
            if (EachSender || IsException(sender)) exceptions.Add((sender.Number, Build(sender)));
        return exceptions;

        bool IsException(Port sender) =>
            members.MirrorsOf(sender.Number).Any(copied.Contains)
            || (sender.Hairpin && Gets(sender))
            || (Restricted && sender.RestrictedBcastArpnd && restricted > (Gets(sender) ? 1 : 0))
            || (sender.LoopProtectExternal && external && !Gets(sender))
            || (sender.Lacp is { } lacp && lags.Contains(lacp.Lag) && !Gets(sender));
    }

    private bool Gets(Port port) => tagged.Contains(port) || native.Contains(port);

    private ValueList<Instruction> Build(Port? sender)
    {
        var actions = new List<OpenFlowAction>(tagged.Count + native.Count + 1);
        Append(actions, tagged, sender);
        var untagged = new List<OpenFlowAction>();
        Append(untagged, native, sender, actions);
        if (untagged.Count > 0)
        {
            actions.Add(new PopVlanAction());
            actions.AddRange(untagged);
        }

        return actions.Count == 0 ? [] : [new ApplyActionsInstruction(ValueList.From(actions))];
    }

    // Copies that ACLs judge have their tag still, so they go out before it is popped.
    private void Append(List<OpenFlowAction> actions, List<Port> ports, Port? sender, List<OpenFlowAction>? copies = null)
    {
        var sent = new HashSet<PortNumber>(); // one copy to each mirror, however many mirrored ports get the frame
        if (sender is { Coprocessor: null }) sent.UnionWith(members.MirrorsOf(sender.Number)); // what a coprocessor injects is not copied as it comes in
        foreach (var port in ports)
        {
            if (port == sender)
            {
                if (sender.Hairpin) actions.Add(new OutputAction(PortNumber.InPort));
                continue;
            }

            if (sender is not null && Restricted && sender.RestrictedBcastArpnd && port.RestrictedBcastArpnd) continue;
            if (sender is { LoopProtectExternal: true } && port.LoopProtectExternal) continue;
            if (sender?.Lacp is { } lacp && port.Lacp?.Lag == lacp.Lag) continue;
            if (Features.PortEgress.IsFiltered(port))
            {
                (copies ?? actions).Add(Features.PortEgress.Copy(port.Number));
                continue;
            }

            foreach (var mirror in members.MirrorsOf(port.Number))
                if (mirror != port.Number && sent.Add(mirror)) actions.Add(new OutputAction(mirror));
            actions.Add(new OutputAction(port.Number));
        }
    }
}
