using Weir.Daemon.Logging;
using Weir.Guard;

namespace Weir.Daemon.Guard;

/// <summary>How <c>weir guard</c> is started.</summary>
/// <param name="Paths">Where its files lie.</param>
public sealed record GuardOptions(GuardPaths Paths)
{
    /// <summary>libvirt's tool; null: this host has no libvirt.</summary>
    public string? Virsh { get; init; } = "virsh";

    /// <summary>The log.</summary>
    public LogOptions Log { get; init; } = new();
}
