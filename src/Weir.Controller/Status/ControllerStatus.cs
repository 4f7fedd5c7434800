using System.Collections.Immutable;
using Weir.Config;

namespace Weir.Controller.Status;

/// <summary>A snapshot of the whole controller, immutable.</summary>
/// <param name="ConfigFile">The file that was asked for.</param>
/// <param name="ConfigHash">Hash of the configuration in force.</param>
/// <param name="ConfigSince">When it was loaded.</param>
/// <param name="LoadErrors">What was wrong with the last load; empty when it was good.</param>
/// <param name="ReloadRequests">Loads asked for since the start, the first one included.</param>
/// <param name="UnknownDatapaths">Connections refused because no configuration names the datapath.</param>
/// <param name="Impostors">Connections refused because their datapath was connected already.</param>
/// <param name="RejectedConnections">Connections that ended before or in the handshake.</param>
/// <param name="Datapaths">Each datapath, by id.</param>
public sealed record ControllerStatus(
    string ConfigFile,
    string ConfigHash,
    DateTimeOffset ConfigSince,
    ImmutableArray<Diagnostic> LoadErrors,
    long ReloadRequests,
    long UnknownDatapaths,
    long Impostors,
    long RejectedConnections,
    ImmutableArray<DatapathStatus> Datapaths)
{
    /// <summary>The files of the configuration in force, with the SHA-256 of each in lower-case hex; null where there is no such file.</summary>
    public ImmutableSortedDictionary<string, string?> Files { get; init; } = ImmutableSortedDictionary<string, string?>.Empty;
}
