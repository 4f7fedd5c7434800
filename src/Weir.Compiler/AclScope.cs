using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>Where a list of ACL rules stands: on a port or on all ports in <c>port_acl</c>, or on a VLAN in <c>vlan_acl</c> and <c>egress_acl</c>.</summary>
/// <param name="TableId">The table.</param>
/// <param name="Number">Port number, or VID; 0: all ports.</param>
public readonly record struct AclScope(byte TableId, uint Number)
{
    /// <summary>The ACLs of all ports (<c>dp_acls</c>).</summary>
    public static AclScope AllPorts { get; } = new(Pipeline.PortAcl.Id, 0);

    /// <summary>The ACLs of a port.</summary>
    public static AclScope Of(PortNumber port) => new(Pipeline.PortAcl.Id, port.Value);

    /// <summary>The ACLs on what leaves a port.</summary>
    public static AclScope Out(PortNumber port) => new(Pipeline.PortAclOut.Id, port.Value);

    /// <summary>The ACLs on what leaves a VLAN.</summary>
    public static AclScope Out(Vid vid) => new(Pipeline.EgressAcl.Id, vid.Value);

    /// <summary>The ACLs of a VLAN.</summary>
    public static AclScope Of(Vid vid) => new(Pipeline.VlanAcl.Id, vid.Value);
}
