using System.Collections.Immutable;
using System.Globalization;
using Weir.Ovsdb;

namespace Weir.Cli.Guard.Install;

/// <summary>A controller that a bridge had before <c>weir vm install</c>, with what was set on it.</summary>
/// <param name="Target">Where it is: <c>tcp:127.0.0.1:6653</c>.</param>
/// <param name="Settings">Columns that were set, as <c>ovs-vsctl create</c> takes them: <c>max_backoff=1000</c>.</param>
internal sealed record ControllerState(string Target, ImmutableArray<string> Settings)
{
    // What an operator sets; the other columns are Open vSwitch's own.
    private static readonly string[] s_scalars =
    [
        "connection_mode", "controller_burst_limit", "controller_queue_size", "controller_rate_limit", "enable_async_messages", "inactivity_probe", "local_gateway", "local_ip", "local_netmask",
        "max_backoff", "type",
    ];

    private static readonly string[] s_maps = ["external_ids", "other_config"];

    /// <summary>Reads a row of the table <c>Controller</c>; columns that this Open vSwitch does not have are left out.</summary>
    public static ControllerState Read(OvsdbRow row) => new(row.Text("target") ?? "",
    [
        .. from column in s_scalars
           from value in row.Columns.GetValueOrDefault(column)?.Atoms() ?? []
           select $"{column}={Word(value)}",
        .. from column in s_maps
           from pair in row.Columns.GetValueOrDefault(column) is OvsdbValue.Map map ? map.Items : []
           select $"{column}:{Word(pair.Key)}={Word(pair.Value)}",
    ]);

    /// <summary>The words that make it again and put it on a bridge, for one call of <c>ovs-vsctl</c>.</summary>
    public static ImmutableArray<string> Words(string bridge, ImmutableArray<ControllerState> controllers) =>
    [
        .. controllers.SelectMany((controller, i) => (IEnumerable<string>)["--", $"--id=@c{i}", "create", "controller", $"target={Quote(controller.Target)}", .. controller.Settings]),
        "--", "set", "bridge", bridge, $"controller=[{string.Join(',', controllers.Select((_, i) => $"@c{i}"))}]",
    ];

    private static string Word(OvsdbValue value) => value switch
    {
        OvsdbValue.Integer integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        OvsdbValue.Boolean boolean => boolean.Value ? "true" : "false",
        OvsdbValue.Text text => Quote(text.Value),
        _ => "",
    };

    // ovs-vsctl takes strings as JSON has them; a line of the state file is one line.
    private static string Quote(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
}
