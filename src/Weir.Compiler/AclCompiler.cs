using System.Collections.Immutable;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>ACLs of one table: rules to entries with falling priorities.</summary>
/// <param name="context">The compilation.</param>
/// <param name="table">Where the rules go.</param>
/// <param name="next">Where an allowed packet goes on.</param>
internal sealed class AclCompiler(CompileContext context, PipelineTable table, PipelineTable next)
{
    private const byte NoTable = 255;

    // A rule stands on many ports, and does the same on each.
    private readonly Dictionary<AclRule, ValueList<Instruction>> _instructions = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// The rules of <paramref name="acls"/>, one after the other, for packets that match <paramref name="scopeField"/>; a packet that none matches is dropped by an entry
    /// of the scope's own, where there can be one, else by the table-miss.
    /// </summary>
    /// <param name="scope">The port or VLAN.</param>
    /// <param name="scopeField">Its in_port or VID, which takes the place of a rule's own; null: rules stand as they are.</param>
    /// <param name="acls">Earlier ones take precedence.</param>
    /// <param name="place">The scope in the operator's words.</param>
    public void Add(AclScope scope, MatchField? scopeField, ImmutableArray<Acl> acls, string place)
    {
        var count = 0;
        foreach (var acl in acls) count += acl.Rules.Length;
        var matches = new Match[count];
        var i = 0;
        foreach (var acl in acls)
            foreach (var rule in acl.Rules) matches[i++] = scopeField is { } field ? rule.Match.With(field) : rule.Match;

        if (scopeField is { } whole && !matches.Any(match => match.Count == 1))
            context.DropRest(table, Match.Of(whole), DropReason.AclNoRule, Origin.OfNoRule(table.Name, string.Join(", ", acls.Select(acl => acl.Name)), place, acls[^1].Location));

        if ((acls.All(acl => acl.ExactMatch) && Exclude(matches) ? Same(matches.Length) : Place(scope, matches)) is not { } priorities)
        {
            context.Diagnostics.Add(new(true, $"{place}: its ACLs have {count} rules together; a table has priorities for {MostRules(context.Datapath)}. Nothing passes there.", acls[0].Location));
            return;
        }

        i = 0;
        foreach (var acl in acls)
        {
            foreach (var rule in acl.Rules)
            {
                context.Add(table, priorities[i], matches[i], Instructions(rule), Origin.OfRule(table.Name, acl.Name, rule.Index + 1, place, rule.Location), rule.Cookie, Drops(rule) ? DropReason.AclRule : DropReason.None);
                i++;
            }
        }
    }

    /// <summary>Everything that matches <paramref name="scopeField"/> goes on.</summary>
    public void AddAllow(AclScope scope, MatchField scopeField, Origin origin)
    {
        var match = Match.Of(scopeField);
        if (Place(scope, [match]) is [var priority]) context.Add(table, priority, match, context.Goto(next), origin);
    }

    // Where destinations are looked up.
    private PipelineTable Switching => context.Uses(Pipeline.EthDstHairpin) ? Pipeline.EthDstHairpin : Pipeline.EthDst;

    private int Lowest => LowestOf(context.Datapath);

    // Tracking a packet is no way out of the switch, unless it goes on in a table from there.
    private bool Drops(AclRule rule) => !rule.Allow && !rule.Actions.Any(action => action is AclOutput or AclFailover || (action is AclConntrack track && TableOf(track.Table) != NoTable));

    /// <summary>How many rules a place may have that have an order.</summary>
    public static int MostRules(Datapath datapath) => PriorityAllocator.Highest - LowestOf(datapath) + 1;

    private static int LowestOf(Datapath datapath) => datapath.Priorities.Lowest + CompileContext.RestPriorities;

    /// <summary>Whether all match the same fields, each whole: then no packet matches two that differ.</summary>
    private static bool Exclude(Match[] matches)
    {
        foreach (var match in matches)
        {
            var fields = match.AsSpan();
            var first = matches[0].AsSpan();
            if (fields.Length != first.Length) return false;
            for (var i = 0; i < fields.Length; i++)
                if (fields[i].Field != first[i].Field || fields[i].IsMasked) return false;
        }

        return true;
    }

    // FAUCET's number. Rules with one priority need no place among each other.
    private static ushort[] Same(int count)
    {
        var priorities = new ushort[count];
        Array.Fill(priorities, PriorityAllocator.Centre);
        return priorities;
    }

    private ushort[]? Place(AclScope scope, Match[] matches)
    {
        if (PriorityAllocator.Assign(matches, context.PreviousRules(scope).AsSpan(), Lowest) is not { } priorities) return null;
        var placed = ImmutableArray.CreateBuilder<PlacedRule>(matches.Length);
        for (var i = 0; i < matches.Length; i++) placed.Add(new(matches[i], priorities[i]));
        context.Place(scope, placed.MoveToImmutable());
        return priorities;
    }

    private ValueList<Instruction> Instructions(AclRule rule)
    {
        if (_instructions.TryGetValue(rule, out var known)) return known;
        var actions = new List<OpenFlowAction>(rule.Actions.Length);
        foreach (var action in rule.Actions) Translate(action, rule, actions);

        // What is done to a packet that then goes nowhere is left out.
        while (!rule.Allow && actions.Count > 0 && actions[^1] is not (OutputAction or GroupAction or CtAction)) actions.RemoveAt(actions.Count - 1);

        var instructions = new List<Instruction>(3);
        if (rule.Meter is { } meter)
        {
            context.Add(Entry(meter), new Origin(table.Name, $"meter {meter.Name}", meter.Location), DropReason.Meter);
            instructions.Add(new MeterInstruction(meter.Id));
        }

        if (actions.Count > 0) instructions.Add(new ApplyActionsInstruction(ValueList.From(actions)));
        if (rule.Allow) instructions.Add(new GotoTableInstruction(rule.ForcePortVlan && Switching.Id > table.Id ? Switching.Id : next.Id));
        return _instructions[rule] = ValueList.From(instructions);
    }

    private CtAction Track(AclConntrack track)
    {
        var nested = new List<OpenFlowAction>(3);
        if (track.Nat is { } nat) nested.Add(new NatAction(nat.Flags, nat.Ipv4Min, nat.Ipv4Max, nat.Ipv6Min, nat.Ipv6Max, nat.PortMin, nat.PortMax));
        if (track.Mark is { } mark) nested.Add(new SetFieldAction(MatchField.Exact(OxmField.CtMark, mark)));
        if (track.Label is { } label) nested.Add(new SetFieldAction(MatchField.Exact(OxmField.CtLabel, label)));
        var source = track.ZoneSource is { } bits ? new FieldBits(bits.Field, bits.Offset, bits.Count) : (FieldBits?)null;
        return new(track.Flags, source, track.Zone, TableOf(track.Table), track.Alg, ValueList.From(nested));
    }

    // A table that is not in use is gone round, as packets do.
    private byte TableOf(string? name)
    {
        if (name is null || Pipeline.Find(name) is not { } wanted) return NoTable;
        foreach (var used in context.TablesInUse)
            if (used.Id >= wanted.Id) return used.Id;
        return NoTable;
    }

    private static MeterEntry Entry(AclMeter meter) => new(
        meter.Id,
        (MeterFlags)meter.Options,
        ValueList.From(meter.Bands.Select(band => new MeterBand((MeterBandType)band.Kind, band.Rate, band.BurstSize, band.PrecedenceLevel, band.Experimenter)).ToList()));

    private void Translate(AclAction action, AclRule rule, List<OpenFlowAction> actions)
    {
        switch (action)
        {
            case AclOutput output:
                actions.Add(new OutputAction(output.Port));
                break;
            case AclPopVlan:
                actions.Add(new PopVlanAction());
                break;
            case AclPushVlan push:
                actions.Add(new PushVlanAction(push.EtherType));
                actions.Add(new SetFieldAction(Fields.Vid(push.Vid)));
                break;
            case AclSwapVid swap:
                actions.Add(new SetFieldAction(Fields.Vid(swap.Vid)));
                break;
            case AclSetField set:
                actions.Add(new SetFieldAction(set.Field));
                break;
            case AclFailover failover:
                context.Add(
                    new GroupEntry(failover.GroupId, GroupType.FastFailover, ValueList.From(failover.Ports.Select(port => new Bucket([new OutputAction(port)], 0, port)).ToList())),
                    new Origin(table.Name, $"failover group {failover.GroupId}", rule.Location));
                actions.Add(new GroupAction(failover.GroupId));
                break;
            case AclConntrack track:
                actions.Add(Track(track));
                break;
            case AclConntrackClear:
                actions.Add(new CtClearAction());
                break;
            default:
                throw new InvalidOperationException($"{action.GetType().Name} has no translation");
        }
    }
}
