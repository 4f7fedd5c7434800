namespace Weir.Model.Guard;

/// <summary>A rate limit.</summary>
/// <param name="Pps">Packets a second; at least 1.</param>
/// <param name="Burst">Packets at once; at least 1.</param>
public sealed record GuardRate(uint Pps, uint Burst);

/// <summary>The rate limits of a NIC, on what it sends: defaults that a normal guest never meets. Null: not limited.</summary>
public sealed record GuardRates
{
    /// <summary>The defaults.</summary>
    public static GuardRates Default { get; } = new();

    /// <summary>Broadcast other than ARP and DHCP.</summary>
    public GuardRate? Broadcast { get; init; } = new(50, 200);

    /// <summary>Multicast other than neighbour discovery.</summary>
    public GuardRate? Multicast { get; init; } = new(200, 500);

    /// <summary>Unicast to an address that no NIC of the bridge has, and that is not an uplink's gateway.</summary>
    public GuardRate? UnknownUnicast { get; init; }

    /// <summary>ARP, RARP and neighbour discovery.</summary>
    public GuardRate? ArpNd { get; init; } = new(100, 300);

    /// <summary>DHCP and DHCPv6.</summary>
    public GuardRate? Dhcp { get; init; } = new(20, 50);

    /// <summary>Everything that is copied to Weir.</summary>
    public GuardRate Punt { get; init; } = new(20, 40);
}
