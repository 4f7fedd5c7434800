namespace Weir.Controller.Events;

/// <summary>What a configuration means for one datapath, in FAUCET's words.</summary>
public enum RestartType
{
    /// <summary>Nothing there changes, or no switch is connected that it could change.</summary>
    None,

    /// <summary>The datapath is new.</summary>
    New,

    /// <summary>The switch did not answer to the end: the connection is begun anew, and brings it.</summary>
    Cold,

    /// <summary>The switch has been brought to it, by what differs.</summary>
    Warm,
}

/// <summary><c>CONFIG_CHANGE</c> of one datapath.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Restart">What it means there.</param>
public sealed record DatapathConfigEvent(EventSubject Subject, RestartType Restart) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "CONFIG_CHANGE";

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.Member("restart_type", Restart switch { RestartType.New => "new", RestartType.Cold => "cold", RestartType.Warm => "warm", _ => null });
        json.End();
    }
}
