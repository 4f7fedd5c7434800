using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;
using static Weir.Compiler.Guard.GuardBuild;

namespace Weir.Compiler.Guard;

/// <summary>What NICs share: lists of receivers, and addresses that several of them use.</summary>
internal static class SharedParts
{
    /// <summary>More users of one net than this are asked by the list of all NICs of the VLAN that use the family.</summary>
    private const int MostUsers = 16;

    /// <param name="build">Where to.</param>
    /// <param name="key">What is shared.</param>
    /// <param name="users">Who has a part in it, by ascending port; at least one.</param>
    public static void Contribute(GuardBuild build, SharedKey key, IReadOnlyList<GuardNic> users)
    {
        // A net holds no shared address, unless it is granted by itself. Outside there may be another holder.
        if (key.Kind == SharedKind.Net && users.All(user => user.Vips.Contains(key.Net))) SharedAddress(build, key.Net, GuardMatch.Network(key.Vid));
        if (!build.Enforces) return;
        switch (key.Kind)
        {
            case SharedKind.ListRoot: Root(build, key, users); break;
            case SharedKind.ListMiddle: build.Add(Branch(GuardGroups.Middle(key.List, key.Vid, users[0].Port), users.Select(user => GuardGroups.Leaf(key.List, key.Vid, user.Port)))); break;
            case SharedKind.ListLeaf: Leaf(build, key, users); break;
            case SharedKind.Net: Net(build, key, users); break;
            default: Mac(build, key, users); break;
        }
    }

    private static void SharedAddress(GuardBuild build, IpPrefix vip, MatchField network)
    {
        NicEntries.Claim(build, vip, network, GuardFlags.Outside);
        SharedChecks.NotForOthers(build, vip, network);
        NicEntries.NotToGroups(build, vip, network);
    }

    private static void Root(GuardBuild build, SharedKey key, IReadOnlyList<GuardNic> users)
    {
        var root = GuardGroups.Root(key.List, key.Vid);
        build.Add(Branch(root, users.Select(user => GuardGroups.Middle(key.List, key.Vid, user.Port))));
        var network = GuardMatch.Network(key.Vid);
        var toList = Go(GuardPipeline.Leave, new GroupAction(root));
        switch (key.List)
        {
            case GuardList.DhcpServers: Special(GuardClass.Dhcp); break;
            case GuardList.Routers: Special(GuardClass.Solicit); break;
            case GuardList.VipHolders when build.Input.Bridge.BroadcastBetweenNics: break;
            case GuardList.VipHolders: Special(GuardClass.Vrrp); break;
            case GuardList.Ipv6:
                build.Add(GuardPipeline.Direct, GuardPriorities.First, toList, network, GuardMatch.Flags(GuardFlags.ToAll), GuardMatch.Ipv6);
                build.Add(GuardPipeline.Destination, GuardPriorities.Rest, toList, network, GuardMatch.Flags(GuardFlags.Speaker), GuardMatch.ToGroup, GuardMatch.Ipv6);
                break;
            default:
                build.Add(GuardPipeline.Direct, GuardPriorities.First, toList, network, GuardMatch.Flags(GuardFlags.ToAll), GuardMatch.Arp);
                foreach (var gateway in build.Input.Bridge.Gateways.Where(gateway => !gateway.IsIpv6))
                    build.Add(
                        GuardPipeline.Direct, GuardPriorities.Second, toList,
                        network, GuardMatch.Flags(GuardFlags.Outside), GuardMatch.Arp, GuardMatch.Request, GuardMatch.SenderAddress(gateway), GuardMatch.TargetAddress(gateway));
                foreach (var type in (ReadOnlySpan<MatchField>)[GuardMatch.Arp, GuardMatch.Ipv4])
                    build.Add(GuardPipeline.Destination, GuardPriorities.Rest, toList, network, GuardMatch.Flags(GuardFlags.Speaker), GuardMatch.ToGroup, type);
                break;
        }

        void Special(GuardClass special) => build.Add(GuardPipeline.Direct, GuardPriorities.Rest, toList, network, GuardMatch.Class(special), GuardMatch.ToGroup);
    }

    private static GroupEntry Branch(uint id, IEnumerable<uint> children) => new(
        id, GroupType.All, ValueList.From(children.Distinct().Order().Select(child => new Bucket([new GroupAction(child)], 0, PortNumber.Any))));

    private static void Leaf(GuardBuild build, SharedKey key, IReadOnlyList<GuardNic> users) => build.Add(new GroupEntry(
        GuardGroups.Leaf(key.List, key.Vid, users[0].Port),
        GroupType.All,
        ValueList.From(users.Select(user => new Bucket(ValueList.From(NicEntries.Output(user.Port, NetworkOf(user, key), restore: false)), 0, PortNumber.Any)))));

    private static GuardNetwork NetworkOf(GuardNic nic, SharedKey key) => nic.Networks.First(network => network.Vid == key.Vid);

    /// <summary>Who asks for an address that several NICs may have asks all of them, and, since others may have it too, outside.</summary>
    private static void Net(GuardBuild build, SharedKey key, IReadOnlyList<GuardNic> users)
    {
        IEnumerable<OpenFlowAction> ask = users.Count > MostUsers
            ? [new GroupAction(GuardGroups.Root(key.Net.IsIpv6 ? GuardList.Ipv6 : GuardList.Ipv4, key.Vid))]
            : users.SelectMany(user => (OpenFlowAction[])[Set(OxmField.Reg3, user.Port.Value), new ResubmitAction(PortNumber.InPort, GuardPipeline.Deliver.Id)]);
        if (key.Net.IsIpv6 && users.Count > 1)
            // Who looks whether an address is free has none yet: the answer goes to all nodes (RFC 4861, section 7.2.4).
            build.Add(
                GuardPipeline.Direct, GuardPriorities.Of(key.Net), Go(GuardPipeline.Leave, [.. ask]),
                GuardMatch.Network(key.Vid), GuardMatch.Flags(GuardFlags.CheckTarget, GuardFlags.Outside), GuardMatch.ToGroup,
                GuardMatch.Ipv6, GuardMatch.Icmpv6, GuardMatch.Icmpv6Type(136), GuardMatch.NeighbourTarget(key.Net));
        build.Add(
            GuardPipeline.Direct, key.Net.IsHost ? GuardPriorities.Exact : GuardPriorities.Of(key.Net), Go(GuardPipeline.Leave, [Clear(GuardFlags.Tentative), .. ask]),
            [GuardMatch.Network(key.Vid), .. NicEntries.Asking(key.Net)]);
    }

    private static void Mac(GuardBuild build, SharedKey key, IReadOnlyList<GuardNic> users)
    {
        ValueList<Instruction> instructions = users.Count == 1 || build.Input.NextTable is not null
            ? Go(GuardPipeline.Egress, Set(OxmField.Reg3, users[0].Port.Value))
            : [
                new ApplyActionsInstruction(
                    ValueList.From(users.SelectMany(user => (OpenFlowAction[])[Set(OxmField.Reg3, user.Port.Value), new ResubmitAction(PortNumber.InPort, GuardPipeline.Egress.Id)]))),
            ];
        build.Add(GuardPipeline.Destination, GuardPriorities.Exact, instructions, GuardMatch.Network(key.Vid), Fields.EthDst(key.Mac));
    }
}
