namespace Weir.Packets;

/// <summary>How a switch shows IP fragments to its tables: the flags of OFPT_SET_CONFIG, with Open vSwitch's extension.</summary>
public enum FragmentMode : ushort
{
    /// <summary>OFPC_FRAG_NORMAL: every fragment, the first one too, shows transport ports 0.</summary>
    Normal = 0,

    /// <summary>OFPC_FRAG_DROP: fragments match nothing.</summary>
    Drop = 1,

    /// <summary>OFPC_FRAG_NX_MATCH: the first fragment shows its ports, later ones show 0; <c>ip_frag</c> tells them apart.</summary>
    NxMatch = 3,
}
