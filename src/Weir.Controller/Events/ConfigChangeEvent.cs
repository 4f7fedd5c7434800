namespace Weir.Controller.Events;

/// <summary><c>CONFIG_CHANGE</c> of the whole: a configuration was loaded, or refused.</summary>
/// <param name="Success">It is good.</param>
/// <param name="Files">Its files, joined by commas; of a bad one the file that was asked for.</param>
/// <param name="Hashes">The SHA-256 of each, joined by commas; empty for a bad one.</param>
/// <param name="Error">Why it is bad; empty for a good one.</param>
public sealed record ConfigChangeEvent(bool Success, string Files, string Hashes, string Error) : NetworkEvent(EventSubject.Controller)
{
    /// <inheritdoc/>
    public override string Name => "CONFIG_CHANGE";

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 32 + (2 * (Files.Length + Hashes.Length + Error.Length));

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.Member("success", Success);
        json.Key("config_hash_info");
        json.Begin();
        json.Member("config_files", Files);
        json.Member("hashes", Hashes);
        json.Member("error", Error);
        json.End();
        json.End();
    }
}
