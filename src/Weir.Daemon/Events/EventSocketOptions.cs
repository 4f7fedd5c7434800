namespace Weir.Daemon.Events;

/// <summary>FAUCET's event socket.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Heartbeat">Time between two heartbeats; zero: none.</param>
public sealed record EventSocketOptions(string Path, TimeSpan Heartbeat)
{
    /// <summary>Where <c>FAUCET_EVENT_SOCK=1</c> puts it.</summary>
    public const string DefaultPath = "/var/run/faucet/faucet.sock";

    /// <summary>Reads <c>FAUCET_EVENT_SOCK</c> (empty or <c>0</c>: none; <c>1</c>: <see cref="DefaultPath"/>; else a path) and <c>FAUCET_EVENT_SOCK_HEARTBEAT</c> (seconds).</summary>
    public static EventSocketOptions? Parse(string? socket, string? heartbeat)
    {
        if (string.IsNullOrEmpty(socket) || socket == "0") return null;
        return new EventSocketOptions(
            socket == "1" ? DefaultPath : socket,
            uint.TryParse(heartbeat, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : TimeSpan.Zero);
    }
}
