namespace Weir.Controller.Events;

/// <summary><c>DP_CHANGE</c>: a switch has connected (<c>cold_start</c>, as FAUCET says it) or is gone (<c>disconnect</c>).</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Connected">Whether it has come.</param>
public sealed record DatapathChangeEvent(EventSubject Subject, bool Connected) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "DP_CHANGE";

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.Member("reason", Connected ? "cold_start" : "disconnect");
        json.End();
    }
}
