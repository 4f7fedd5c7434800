namespace Weir.Api;

/// <summary>What is in force, whole, for <c>weir plan --live</c>; the answer of <c>GET /api/v1/running</c>.</summary>
/// <param name="Configs">The configurations in force: one as a rule, more where a switch refused a later one.</param>
/// <param name="Datapaths">Each datapath.</param>
public sealed record RunningResponse(IReadOnlyList<RunningConfig> Configs, IReadOnlyList<RunningDatapath> Datapaths);

/// <summary>A configuration.</summary>
/// <param name="Hash">Its hash, as in the status.</param>
/// <param name="File">The file that Weir was given.</param>
/// <param name="Files">The files as they were when they were read: base64 by path.</param>
public sealed record RunningConfig(string Hash, string File, IReadOnlyDictionary<string, byte[]> Files);

/// <summary>What a switch is known to be like.</summary>
/// <param name="DpId">16 hex digits.</param>
/// <param name="Hash">The configuration in force there.</param>
/// <param name="IsKnown">Whether it has ever been connected; if not, the rest says nothing.</param>
/// <param name="Meters">It has meters.</param>
/// <param name="Controller2">It takes Nicira's controller2 action.</param>
/// <param name="Bundles">It takes bundles.</param>
/// <param name="UpPorts">Numbers of the ports whose link is up.</param>
/// <param name="LacpPorts">Numbers of the members of LAGs that are in step.</param>
/// <param name="AclRules">The places of ACL rules, whose priorities stay.</param>
/// <param name="Hosts">Learned hosts.</param>
public sealed record RunningDatapath(
    string DpId,
    string Hash,
    bool IsKnown,
    bool Meters,
    bool Controller2,
    bool Bundles,
    IReadOnlyList<uint> UpPorts,
    IReadOnlyList<uint> LacpPorts,
    IReadOnlyList<RunningRules> AclRules,
    IReadOnlyList<RunningHost> Hosts);

/// <summary>The rules of a list of ACLs, by falling priority.</summary>
/// <param name="Table">The table's id.</param>
/// <param name="Number">Number of the port or VID of the VLAN that the list stands on; 0: all ports.</param>
/// <param name="Rules">Each an OFPT_FLOW_MOD with priority and match, in base64.</param>
public sealed record RunningRules(byte Table, uint Number, IReadOnlyList<byte[]> Rules);

/// <summary>A learned host.</summary>
/// <param name="Mac">Its address.</param>
/// <param name="Vid">The VLAN.</param>
/// <param name="Port">The port's number.</param>
public sealed record RunningHost(string Mac, int Vid, uint Port);
