using Weir.Guard;

namespace Weir.Daemon.Guard;

/// <summary>How <c>weir guard</c> is started.</summary>
/// <param name="Paths">Where its files lie.</param>
public sealed record GuardOptions(GuardPaths Paths)
{
    /// <summary>libvirt's tool; null: this host has no libvirt.</summary>
    public string? Virsh { get; init; } = "virsh";

    /// <summary>Log file, <c>STDOUT</c> or <c>STDERR</c>; null is standard output.</summary>
    public string? LogFile { get; init; }

    /// <summary>DEBUG, INFO, WARNING, ERROR.</summary>
    public string? LogLevel { get; init; }
}
