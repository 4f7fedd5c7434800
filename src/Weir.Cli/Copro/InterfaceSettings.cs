using System.Collections.Immutable;

namespace Weir.Cli.Copro;

/// <summary>The settings of the NFV interface that <c>up</c> changes and <c>down</c> gives back.</summary>
/// <param name="IsUp">Set up by the administrator.</param>
/// <param name="DisableIPv6">Content of <c>net.ipv6.conf.DEV.disable_ipv6</c>; null where the kernel has no IPv6.</param>
/// <param name="ArpIgnore">Content of <c>net.ipv4.conf.DEV.arp_ignore</c>.</param>
/// <param name="Offloads">Receive offloads that are on and can be switched, by ethtool's short names (<c>gro</c>, <c>lro</c>).</param>
internal sealed record InterfaceSettings(bool IsUp, string? DisableIPv6, string? ArpIgnore, ImmutableArray<string> Offloads);
