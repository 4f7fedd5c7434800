using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>Where a flood of one VLAN goes: to all, and from those mirrored ports where the copies differ.</summary>
/// <param name="members">Who mirrors whom.</param>
/// <param name="tagged">Ports that get the frame with its tag, ascending.</param>
/// <param name="native">Ports that get it without, ascending.</param>
internal sealed class FloodOutputs(Membership members, List<Port> tagged, List<Port> native)
{
    private ValueList<Instruction>? _toAll;
    private List<(PortNumber Port, ValueList<Instruction> Instructions)>? _exceptions;

    /// <summary>Ports that may send into the VLAN; those that are flooded to, by default.</summary>
    public IReadOnlyList<Port> Senders { get; init; } = [.. tagged, .. native];

    /// <summary>The instructions for a frame from anywhere; null where it goes nowhere.</summary>
    public ValueList<Instruction>? ToAll => tagged.Count + native.Count == 0 ? null : _toAll ??= Build(null);

    /// <summary>Senders that need an entry of their own: a mirror in the list has their frames already, as they came in.</summary>
    public IReadOnlyList<(PortNumber Port, ValueList<Instruction> Instructions)> Exceptions => _exceptions ??= BuildExceptions();

    private List<(PortNumber Port, ValueList<Instruction> Instructions)> BuildExceptions()
    {
        var copied = new HashSet<PortNumber>();
        foreach (var port in tagged.Concat(native)) copied.UnionWith(members.MirrorsOf(port.Number));

        var exceptions = new List<(PortNumber Port, ValueList<Instruction> Instructions)>();
        if (copied.Count == 0) return exceptions;
        foreach (var sender in Senders)
            if (members.MirrorsOf(sender.Number).Any(copied.Contains)) exceptions.Add((sender.Number, Build(sender)));
        return exceptions;
    }

    private ValueList<Instruction> Build(Port? sender)
    {
        var actions = new List<OpenFlowAction>(tagged.Count + native.Count + 1);
        Append(actions, tagged, sender);
        var untagged = new List<OpenFlowAction>();
        Append(untagged, native, sender);
        if (untagged.Count > 0)
        {
            actions.Add(new PopVlanAction());
            actions.AddRange(untagged);
        }

        return actions.Count == 0 ? [] : [new ApplyActionsInstruction(ValueList.From(actions))];
    }

    private void Append(List<OpenFlowAction> actions, List<Port> ports, Port? sender)
    {
        var sent = new HashSet<PortNumber>(); // one copy to each mirror, however many mirrored ports get the frame
        if (sender is not null) sent.UnionWith(members.MirrorsOf(sender.Number));
        foreach (var port in ports)
        {
            if (port == sender) continue;
            foreach (var mirror in members.MirrorsOf(port.Number))
                if (mirror != port.Number && sent.Add(mirror)) actions.Add(new OutputAction(mirror));
            actions.Add(new OutputAction(port.Number));
        }
    }
}
