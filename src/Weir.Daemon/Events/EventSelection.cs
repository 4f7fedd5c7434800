using System.Collections.Immutable;
using Weir.Controller.Events;

namespace Weir.Daemon.Events;

/// <summary>What a reader wants of the events.</summary>
/// <param name="Names">Names of events; empty: all.</param>
/// <param name="Datapath">Name or 16 hex digits of a datapath; null: all, and what concerns none.</param>
internal sealed record EventSelection(ImmutableHashSet<string> Names, string? Datapath)
{
    /// <summary>Reads <c>L2_LEARN,L2_EXPIRE</c>.</summary>
    /// <exception cref="FormatException">A name that no event has.</exception>
    public static EventSelection Parse(string? names, string? datapath)
    {
        ImmutableHashSet<string> wanted = [.. (names ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => name.ToUpperInvariant())];
        foreach (var name in wanted)
            if (!EventNames.Faucets.Contains(name) && !EventNames.Own.Contains(name)) throw new FormatException($"no event is called '{name}'");
        return new EventSelection(wanted, datapath);
    }

    public bool Wants(NetworkEvent networkEvent) =>
        (Names.IsEmpty || Names.Contains(networkEvent.Name)) && (Datapath is null || networkEvent.Subject.Name == Datapath || networkEvent.Subject.Id.ToString() == Datapath);
}
