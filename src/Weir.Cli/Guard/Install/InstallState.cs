using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Cli.Guard.Install;

/// <summary>What was there before <c>weir vm install</c>, so that <c>uninstall</c> can put it back. A text file, one <c>key value</c> a line.</summary>
/// <param name="Bridge">The bridge.</param>
internal sealed record InstallState(string Bridge)
{
    private const string FirstLine = "weir-install 1";

    /// <summary><c>fail_mode</c> before; null: not set.</summary>
    public string? FailMode { get; init; }

    /// <summary><c>other_config:hwaddr</c> before; null: not set.</summary>
    public string? HardwareAddress { get; init; }

    /// <summary><c>other_config:disable-in-band</c> was not true before.</summary>
    public bool InBand { get; init; }

    /// <summary>Controllers before.</summary>
    public ImmutableArray<ControllerState> Controllers { get; init; } = [];

    /// <summary>OpenFlow versions before.</summary>
    public ImmutableArray<string> Protocols { get; init; } = [];

    /// <summary>All flow entries before, as <c>ovs-ofctl</c> prints them; empty: the usual one of a bridge without a controller, or none in secure mode.</summary>
    public ImmutableArray<string> Flows { get; init; } = [];

    /// <summary>Groups before, as <c>ovs-ofctl</c> prints and takes them.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Meters before, as <c>ovs-ofctl</c> takes them.</summary>
    public ImmutableArray<string> Meters { get; init; } = [];

    /// <summary>How fragments were shown to the tables: <c>normal</c>; null: not known, left as it is.</summary>
    public string? Fragments { get; init; }

    /// <summary>The configuration was made by the installation, and this is the hash of what it wrote; null: it was there before.</summary>
    public string? ConfigHash { get; init; }

    /// <summary>The text of the file.</summary>
    public string Format() => string.Concat(Lines().Select(line => line + "\n"));

    /// <summary>Reads the text of a file; null: it is none.</summary>
    public static InstallState? Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [FirstLine, ..]) return null;
        InstallState? state = null;
        foreach (var line in lines.AsSpan(1))
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank < 0) return null;
            var value = line[(blank + 1)..];
            if (state is null && line[..blank] != "bridge") return null;
            state = line[..blank] switch
            {
                "bridge" => new InstallState(value),
                "fail_mode" => state! with { FailMode = value },
                "hwaddr" => state! with { HardwareAddress = value },
                "in_band" => state! with { InBand = value == "true" },
                "controller" => state! with { Controllers = state.Controllers.Add(new ControllerState(value, [])) },
                "controller_setting" when state!.Controllers is [.., var last] => state with { Controllers = state.Controllers.Replace(last, last with { Settings = last.Settings.Add(value) }) },
                "protocol" => state! with { Protocols = state.Protocols.Add(value) },
                "flow" => state! with { Flows = state.Flows.Add(value) },
                "group" => state! with { Groups = state.Groups.Add(value) },
                "meter" => state! with { Meters = state.Meters.Add(value) },
                "fragments" => state! with { Fragments = value },
                "config" => state! with { ConfigHash = value },
                _ => state,
            };
        }

        return state;
    }

    /// <summary>The hash that tells whether a file is still as it was written.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private IEnumerable<string> Lines()
    {
        yield return FirstLine;
        yield return string.Create(CultureInfo.InvariantCulture, $"bridge {Bridge}");
        if (FailMode is not null) yield return $"fail_mode {FailMode}";
        if (HardwareAddress is not null) yield return $"hwaddr {HardwareAddress}";
        if (InBand) yield return "in_band true";
        foreach (var controller in Controllers)
        {
            yield return $"controller {controller.Target}";
            foreach (var setting in controller.Settings) yield return $"controller_setting {setting}";
        }

        foreach (var protocol in Protocols) yield return $"protocol {protocol}";
        foreach (var flow in Flows) yield return $"flow {flow}";
        foreach (var group in Groups) yield return $"group {group}";
        foreach (var meter in Meters) yield return $"meter {meter}";
        if (Fragments is not null) yield return $"fragments {Fragments}";
        if (ConfigHash is not null) yield return $"config {ConfigHash}";
    }
}
