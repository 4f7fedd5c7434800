namespace Weir.Model.Guard;

/// <summary>Which IPv6 link-local addresses (fe80::/64) a NIC may use.</summary>
public enum LinkLocalPolicy
{
    /// <summary>The one made of its MAC address (modified EUI-64, RFC 4291), and those that are listed.</summary>
    Eui64,

    /// <summary>Only those listed among its addresses.</summary>
    Listed,

    /// <summary>
    /// The one made of its MAC address, and any that no other NIC of the bridge has (stable-privacy addresses, RFC 7217). Where <see cref="GuardBridge.BindsFirstUse"/>, what it uses first
    /// is bound to it.
    /// </summary>
    FirstUse,
}
