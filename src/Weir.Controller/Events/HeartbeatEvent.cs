namespace Weir.Controller.Events;

/// <summary><c>EVENT_SOCK_HEARTBEAT</c>: nothing happened; who listens knows that Weir is there (<c>FAUCET_EVENT_SOCK_HEARTBEAT</c>).</summary>
public sealed record HeartbeatEvent() : NetworkEvent(EventSubject.Controller)
{
    /// <inheritdoc/>
    public override string Name => "EVENT_SOCK_HEARTBEAT";

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json) => json.Value(null);
}
