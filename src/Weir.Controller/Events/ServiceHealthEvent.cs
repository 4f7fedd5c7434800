using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary><c>SERVICE_HEALTH</c>, Weir's own: a coprocessor stopped answering or answers again, or its port went down or came up; told first when its counters have been read once.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Port">The coprocessor's port.</param>
/// <param name="PortName">The port's name.</param>
/// <param name="Health"><c>up</c> (it answers, or nothing waits for it), <c>silent</c> or <c>down</c>.</param>
/// <param name="Before">What it was; null: this is the first time.</param>
public sealed record ServiceHealthEvent(EventSubject Subject, PortNumber Port, string PortName, string Health, string? Before) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "SERVICE_HEALTH";

    /// <inheritdoc/>
    public override bool IsFaucets => false;

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 40;

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.Member("port_no", Port.Value);
        json.Member("port", PortName);
        json.Member("health", Health);
        json.Member("before", Before);
        json.End();
    }
}
