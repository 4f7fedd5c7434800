namespace Weir.Config;

/// <summary>How many objects a configuration has, used or not.</summary>
/// <param name="Datapaths">Datapaths.</param>
/// <param name="Vlans">VLANs, those included that came about by their use on a port.</param>
/// <param name="Acls">ACLs.</param>
public sealed record ConfigCounts(int Datapaths, int Vlans, int Acls);
