namespace Weir.Daemon.Events;

/// <summary>What the publisher to a message broker has done.</summary>
/// <param name="IsConnected">Whether the broker is there now.</param>
/// <param name="Connections">How often it was reached.</param>
/// <param name="Failures">How often it could not be reached, or was lost.</param>
/// <param name="Published">Events that the broker has confirmed.</param>
/// <param name="Lost">Events that were not kept until it was there.</param>
internal sealed record RabbitStatus(bool IsConnected, long Connections, long Failures, long Published, long Lost);
