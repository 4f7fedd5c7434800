using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>
/// The tables a packet passes, in order; goto-table only ever goes forward in this list. Names and order are FAUCET's; ids are fixed
/// (layout 1), so that the first ACL moves no other table.
/// </summary>
public static class Pipeline
{
    /// <summary>Where every packet starts: goes to the first table in use.</summary>
    public static readonly PipelineTable Entry = new(0, "entry", TableMiss.Continue) { Fields = [] };

    /// <summary>ACLs of ports.</summary>
    public static readonly PipelineTable PortAcl = new(20, "port_acl", TableMiss.Drop) { MissReason = DropReason.PortClosed };

    /// <summary>VLAN admission: which frames may come in where; a tag is pushed on untagged ones.</summary>
    public static readonly PipelineTable Vlan = new(21, "vlan", TableMiss.Drop)
    {
        MissReason = DropReason.PortClosed,
        Fields = [OxmField.InPort, OxmField.EthDst, OxmField.EthType, OxmField.VlanVid],
    };

    /// <summary>What coprocessors inject.</summary>
    public static readonly PipelineTable Copro = new(22, "copro", TableMiss.Continue)
    {
        Fields = [OxmField.InPort, OxmField.EthType, OxmField.VlanVid],
        MissTableId = 30,
    };

    /// <summary>ACLs of VLANs.</summary>
    public static readonly PipelineTable VlanAcl = new(23, "vlan_acl", TableMiss.Drop) { MissReason = DropReason.AclNoRule };

    /// <summary>Drops of frames that no network should carry.</summary>
    public static readonly PipelineTable Classification = new(24, "classification", TableMiss.Continue)
    {
        Fields = [OxmField.InPort, OxmField.EthDst, OxmField.EthSrc, OxmField.EthType, OxmField.VlanVid],
    };

    /// <summary>Learned sources; a copy of a frame from an unknown one goes to the controller.</summary>
    public static readonly PipelineTable EthSrc = new(25, "eth_src", TableMiss.Continue)
    {
        Fields = [OxmField.InPort, OxmField.EthDst, OxmField.EthSrc, OxmField.EthType, OxmField.VlanVid],
        MissTableId = 30,
    };

    /// <summary>Destinations on the port that a frame came in on, where that sends back.</summary>
    public static readonly PipelineTable EthDstHairpin = new(29, "eth_dst_hairpin", TableMiss.Continue)
    {
        Fields = [OxmField.InPort, OxmField.EthDst, OxmField.VlanVid],
        MissTableId = 30,
    };

    /// <summary>Learned destinations.</summary>
    public static readonly PipelineTable EthDst = new(30, "eth_dst", TableMiss.Continue)
    {
        Fields = [OxmField.EthDst, OxmField.VlanVid],
        MissTableId = 33,
    };

    /// <summary>ACLs on what leaves VLANs.</summary>
    public static readonly PipelineTable EgressAcl = new(31, "egress_acl", TableMiss.Drop) { MissReason = DropReason.AclNoRule };

    /// <summary>Outputs to known destinations, by the port in the metadata.</summary>
    public static readonly PipelineTable Egress = new(32, "egress", TableMiss.Continue)
    {
        Fields = [OxmField.Metadata, OxmField.VlanVid],
    };

    /// <summary>Broadcast, multicast and unknown unicast.</summary>
    public static readonly PipelineTable Flood = new(33, "flood", TableMiss.Drop)
    {
        MissReason = DropReason.NobodyToFloodTo,
        Fields = [OxmField.InPort, OxmField.EthDst, OxmField.EthType, OxmField.VlanVid],
    };

    /// <summary>ACLs on what VLANs send out of ports.</summary>
    public static readonly PipelineTable PortAclOut = new(34, "port_acl_out", TableMiss.Drop) { MissReason = DropReason.AclNoRule };

    /// <summary>Outputs of ports whose ACLs let a frame pass.</summary>
    public static readonly PipelineTable PortOut = new(35, "port_out", TableMiss.Drop)
    {
        MissReason = DropReason.VlanNotMember,
        Fields = [OxmField.Metadata, OxmField.VlanVid],
    };

    /// <summary>All tables, in packet order, which is the order of their ids. Ids 26-28 are kept for FAUCET's further tables.</summary>
    public static ImmutableArray<PipelineTable> InPacketOrder { get; } = [Entry, PortAcl, Vlan, Copro, VlanAcl, Classification, EthSrc, EthDstHairpin, EthDst, EgressAcl, Egress, Flood, PortAclOut, PortOut];

    /// <summary>Whether entries of this table are Weir's alone under <c>weir run</c>: table 0 and tables 20 to 35.</summary>
    public static bool Owns(byte tableId) => tableId is 0 or (>= 20 and <= 35);

    /// <summary>The table with this id, or null.</summary>
    public static PipelineTable? Find(byte tableId)
    {
        foreach (var table in InPacketOrder)
            if (table.Id == tableId) return table;
        return null;
    }

    /// <summary>The table with this name, or null.</summary>
    public static PipelineTable? Find(string name)
    {
        foreach (var table in InPacketOrder)
            if (table.Name == name) return table;
        return null;
    }
}
