using System.Collections.Immutable;
using Weir.Model.Guard;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;
using static Weir.Compiler.Guard.GuardBuild;

namespace Weir.Compiler.Guard;

/// <summary>The ports that are no NICs': how frames come in there, and how they leave.</summary>
internal sealed class OutsidePorts
{
    private static readonly ImmutableArray<GuardDropReason> Reasons =
    [
        GuardDropReason.VlanTag, GuardDropReason.MacSpoof, GuardDropReason.ReservedAddress, GuardDropReason.ArpSpoof, GuardDropReason.ArpOperation,
        GuardDropReason.Ipv4Spoof, GuardDropReason.Ipv6Spoof, GuardDropReason.DhcpServer, GuardDropReason.RouterAdvertisement, GuardDropReason.Redirect, GuardDropReason.NeighbourSpoof, GuardDropReason.Fragment, GuardDropReason.GroupAddress,
    ];

    private readonly List<Exit> _exits = [];
    private readonly ImmutableArray<GuardPortAttachment> _ports;

    public OutsidePorts(GuardInput input)
    {
        _ports = [.. input.Ports.OrderBy(port => port.Number)];
        foreach (var (port, number) in _ports) _exits.Add(new(number, NetworksOf(port), IsTrunkOfAll(port), port.Bond));
    }

    public void Contribute(GuardBuild build)
    {
        foreach (var (port, number) in _ports) Admit(build, port, number);
        if (build.Input.NextTable is { } next) Continue(build, next);
        else if (build.Enforces) Leave(build);
    }

    private static void Admit(GuardBuild build, GuardPort port, PortNumber number)
    {
        build.Origin = new("guard", $"port {port.Name} ({number})", port.Location);
        if (port.Unchecked) NicEntries.Open(build, number, NetworksOf(port));
        else
        {
            var flags = GuardFlags.Outside | GuardFlags.Speaker | GuardFlags.Vrrp | GuardFlags.CheckSource | GuardFlags.CheckTarget | GuardFlags.CheckLinkLocal
                | (SharedChecks.IsTrusted(port) ? GuardFlags.Trusted : GuardFlags.CheckAddress);
            AdmitAs(flags, toGroups: false);

            // A gateway may route from one NIC to another, but not to a group of the link that it comes from.
            if (SharedChecks.IsTrusted(port)) AdmitAs(flags | GuardFlags.CheckAddress, toGroups: true);
            foreach (var reason in Reasons)
                build.Add(GuardPipeline.Drop, GuardPriorities.Exact, build.Dropped, Fields.InPort(number), MatchField.Exact(OxmField.Reg2, (ulong)reason));
        }

        if (build.Input.NextTable is null || !port.Unchecked) NicEntries.Otherwise(build, number);

        void AdmitAs(GuardFlags flags, bool toGroups)
        {
            foreach (var network in NetworksOf(port)) NicEntries.Admit(build, number, network, flags, GuardPipeline.Outside, toGroups);
            if (IsTrunkOfAll(port)) AdmitAll(build, number, flags, toGroups);
        }
    }

    // The VID of a tag, whatever it is. A priority tag (VID 0) is of the untagged network.
    private static void AdmitAll(GuardBuild build, PortNumber number, GuardFlags flags, bool toGroups) => build.Add(
        GuardPipeline.Port, (ushort)(GuardPriorities.Rest + (toGroups ? 1 : 0)),
        Go(
            GuardPipeline.Outside,
            [
                .. build.BeforeAll, Set(OxmField.Reg0, 0), new RegMoveAction(new FieldBits(OxmField.VlanVid, 0, 12), new FieldBits(OxmField.Reg0, 0, 12)),
                Set(OxmField.Reg1, (ulong)(flags | GuardFlags.Tagged)), NicEntries.KeepPriority, new PopVlanAction(),
            ]),
        toGroups ? [Fields.InPort(number), GuardMatch.AnyTag, GuardMatch.ToGroup] : [Fields.InPort(number), GuardMatch.AnyTag]);

    /// <summary>Under <c>weir run</c>: on to FAUCET's tables, with the tag that the frame came with.</summary>
    private static void Continue(GuardBuild build, byte next)
    {
        build.Add(GuardPipeline.Leave, GuardPriorities.Miss, [new GotoTableInstruction(next)]);
        build.Add(
            GuardPipeline.Leave, GuardPriorities.Exact,
            [new ApplyActionsInstruction([.. TagFromRegisters]), new GotoTableInstruction(next)],
            GuardMatch.Flags(GuardFlags.Tagged));
    }

    private static OpenFlowAction[] TagFromRegisters { get; } =
    [
        new PushVlanAction(EtherType.Vlan), new RegMoveAction(new FieldBits(OxmField.Reg0, 0, 12), new FieldBits(OxmField.VlanVid, 0, 12)),
        new RegMoveAction(new FieldBits(OxmField.Reg1, 16, 3), new FieldBits(OxmField.VlanPcp, 0, 3)),
    ];

    // A frame never goes back to the bond that it came from, so a bond's members have entries of their own.
    private void Leave(GuardBuild build)
    {
        var vids = _exits.SelectMany(exit => exit.Networks).Select(network => network.Vid).Distinct().Order().ToArray();
        var bonds = _exits.Where(exit => exit.Bond is not null).Select(exit => exit.Bond!).Distinct().Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; i < bonds.Length; i++) build.Add(BondGroup(i, _exits.Where(exit => exit.Bond == bonds[i])));

        foreach (var from in bonds.Prepend(null))
        {
            MatchField[][] senders = from is null ? [[]] : [.. _exits.Where(exit => exit.Bond == from).Select(exit => (MatchField[])[Fields.InPort(exit.Port)])];
            foreach (var sender in senders)
            {
                var higher = (ushort)(from is null ? 0 : 1);
                foreach (var vid in vids)
                    build.Add(GuardPipeline.Leave, (ushort)(GuardPriorities.Exact + higher), Out(vid, from, bonds), [GuardMatch.Network(vid), .. sender]);
                build.Add(GuardPipeline.Leave, (ushort)(GuardPriorities.Miss + higher), Out(null, from, bonds), sender);
            }
        }
    }

    // A VID of null: any that no port names, which only trunks of all VLANs have.
    private ValueList<Instruction> Out(ushort? vid, string? from, string[] bonds)
    {
        var (untagged, tagged) = (new List<OpenFlowAction>(), new List<OpenFlowAction>());
        foreach (var exit in _exits)
        {
            if (exit.Bond is not null && exit.Bond == from) continue;
            var named = vid is { } id && exit.Networks.Any(network => network.Vid == id);
            if (!named && !exit.HasAll) continue;
            var list = named && !exit.Networks.First(network => network.Vid == vid).IsTagged ? untagged : tagged;
            OpenFlowAction action = exit.Bond is { } bond ? new GroupAction(GuardGroups.Bond(Array.IndexOf(bonds, bond))) : new OutputAction(exit.Port);
            if (!list.Contains(action)) list.Add(action);
        }

        List<OpenFlowAction> actions = [.. untagged];
        if (tagged.Count > 0) actions = [.. untagged, .. TagFromRegisters, .. tagged];
        return actions.Count == 0 ? [] : [new ApplyActionsInstruction(ValueList.From(actions))];
    }

    private static GroupEntry BondGroup(int index, IEnumerable<Exit> members) => new(
        GuardGroups.Bond(index), GroupType.FastFailover, ValueList.From(members.Select(member => new Bucket([new OutputAction(member.Port)], 0, member.Port))));

    private static ImmutableArray<GuardNetwork> NetworksOf(GuardPort port) => GuardNic.NetworksOf(port.Vlan, port.TrunkVids);

    private static bool IsTrunkOfAll(GuardPort port) => port.Vlan is null && port.TrunkVids.IsEmpty;

    private sealed record Exit(PortNumber Port, ImmutableArray<GuardNetwork> Networks, bool HasAll, string? Bond);
}
