using Weir.Model.Guard;

namespace Weir.Config.Guard;

/// <summary>A rate limit that differs from the bridge's.</summary>
/// <param name="Traffic">Of what.</param>
/// <param name="Rate">The limit; null: none. What is copied to Weir always has one.</param>
public readonly record struct RateOverride(GuardTraffic Traffic, GuardRate? Rate)
{
    /// <summary><paramref name="rates"/> with this in its place.</summary>
    public GuardRates ApplyTo(GuardRates rates) => Traffic switch
    {
        GuardTraffic.Broadcast => rates with { Broadcast = Rate },
        GuardTraffic.Multicast => rates with { Multicast = Rate },
        GuardTraffic.UnknownUnicast => rates with { UnknownUnicast = Rate },
        GuardTraffic.ArpNd => rates with { ArpNd = Rate },
        GuardTraffic.Dhcp => rates with { Dhcp = Rate },
        _ => rates with { Punt = Rate ?? rates.Punt },
    };
}
