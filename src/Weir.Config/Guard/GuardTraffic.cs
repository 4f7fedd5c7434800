using Weir.Model.Guard;

namespace Weir.Config.Guard;

/// <summary>The kinds of traffic that a NIC has a rate limit for: one a member of <see cref="GuardRates"/>.</summary>
public enum GuardTraffic
{
    /// <summary><see cref="GuardRates.Broadcast"/>.</summary>
    Broadcast,

    /// <summary><see cref="GuardRates.Multicast"/>.</summary>
    Multicast,

    /// <summary><see cref="GuardRates.UnknownUnicast"/>.</summary>
    UnknownUnicast,

    /// <summary><see cref="GuardRates.ArpNd"/>.</summary>
    ArpNd,

    /// <summary><see cref="GuardRates.Dhcp"/>.</summary>
    Dhcp,

    /// <summary><see cref="GuardRates.Punt"/>.</summary>
    Punt,
}
