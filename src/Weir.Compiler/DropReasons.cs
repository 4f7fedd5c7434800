using System.Collections.Immutable;

namespace Weir.Compiler;

/// <summary>Names and meanings of drop reasons. Names never change their meaning.</summary>
public static class DropReasons
{
    private static readonly (DropReason Reason, string Name, string Meaning)[] Named =
    [
        (DropReason.AclRule, "acl-rule", "a rule of an ACL matches, and neither allows nor outputs"),
        (DropReason.AclNoRule, "acl-no-rule", "ACLs apply, and none of their rules matches"),
        (DropReason.Meter, "meter", "above the rate of a rule's meter"),
        (DropReason.PortClosed, "port-closed", "the port is not in the configuration, or counts as down"),
        (DropReason.PortDisabled, "port-disabled", "the port is disabled"),
        (DropReason.OutputOnly, "output-only", "the port is output-only, or a mirror's target"),
        (DropReason.VlanNotMember, "vlan-not-member", "the port is not in the VLAN of the tag"),
        (DropReason.Untagged, "untagged", "no tag, and the port has no native VLAN"),
        (DropReason.LacpNotInStep, "lacp-not-in-step", "the port's LACP is not in step, or not selected"),
        (DropReason.CoproUntagged, "copro-untagged", "a coprocessor sent it without a tag"),
        (DropReason.LoopbackTest, "loopback-test", "a loopback test frame (ECTP)"),
        (DropReason.BroadcastSource, "broadcast-source", "the source is the broadcast address"),
        (DropReason.SpoofedFaucetMac, "spoofed-faucet-mac", "the source is a VLAN's router MAC"),
        (DropReason.PermanentHost, "permanent-host", "the source is that of a permanent host on another port"),
        (DropReason.PortFull, "port-full", "an unknown source, and the port has as many hosts as it may have"),
        (DropReason.VlanFull, "vlan-full", "an unknown source, and the VLAN has as many hosts as it may have"),
        (DropReason.LoopProtect, "loop-protect", "an unknown source, and a loop was seen on the port"),
        (DropReason.SameLag, "same-lag", "the destination is behind the LAG that it came in from, or both are behind ports with `loop_protect_external`"),
        (DropReason.CiscoProtocol, "cisco-protocol", "to an address of Cisco's neighbour protocols"),
        (DropReason.ReservedAddress, "reserved-address", "to an address that bridges keep to themselves: spanning tree, LACP, LLDP …"),
        (DropReason.UnknownUnicast, "unknown-unicast", "the destination is unknown, and the VLAN does not flood"),
        (DropReason.NobodyToFloodTo, "nobody-to-flood-to", "no port is there to flood to"),
        (DropReason.SamePort, "same-port", "the only way out is the port that it came in on"),
        (DropReason.NoLivePort, "no-live-port", "no port of the failover group is up"),
    ];

    /// <summary>All reasons, <see cref="DropReason.None"/> excepted, in the order of a packet's way.</summary>
    public static ImmutableArray<DropReason> All { get; } = [.. Named.Select(named => named.Reason)];

    /// <summary>The stable name of a reason: <c>acl-rule</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such reason, or <see cref="DropReason.None"/>.</exception>
    public static string NameOf(DropReason reason) => Find(reason).Name;

    /// <summary>What a reason means, as the end of a sentence.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such reason, or <see cref="DropReason.None"/>.</exception>
    public static string MeaningOf(DropReason reason) => Find(reason).Meaning;

    /// <summary>Whether an entry or a meter of the switch counts what is dropped for this reason; others the switch drops by itself, and only <c>weir trace</c> names them.</summary>
    public static bool IsCounted(DropReason reason) => reason is not (DropReason.None or DropReason.SamePort or DropReason.NoLivePort);

    private static (DropReason Reason, string Name, string Meaning) Find(DropReason reason)
    {
        foreach (var named in Named)
            if (named.Reason == reason) return named;
        throw new ArgumentOutOfRangeException(nameof(reason), reason, "no such drop reason");
    }
}
