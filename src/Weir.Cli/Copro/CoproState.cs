using System.Collections.Immutable;

namespace Weir.Cli.Copro;

/// <summary>What <c>up</c> writes down for <c>status</c>, <c>down</c> and the next <c>up</c>: as text, the operator's words.</summary>
internal sealed record CoproState
{
    public required string Name { get; init; }

    public required string Interface { get; init; }

    public required string Mac { get; init; }

    public required ImmutableArray<string> Ips { get; init; }

    public required int Vlan { get; init; }

    public required string Protocols { get; init; }

    /// <summary>The Open vSwitch instance: its database's remote and its run directory.</summary>
    public required string OvsDb { get; init; }

    public required string OvsRunDir { get; init; }

    /// <summary><c>netdev</c> or <c>system</c>.</summary>
    public required string Datapath { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>How the NFV interface was before: what <c>down</c> gives back.</summary>
    public required InterfaceSettings Before { get; init; }

    public CoproSettings ToSettings() => CoproSettings.Parse(Name, Interface, Mac, Ips, Vlan, [Protocols]);

    public OvsTools ToOvsTools() => new(OvsDb, OvsRunDir);
}
