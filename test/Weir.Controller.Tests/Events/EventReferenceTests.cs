using System.Text.RegularExpressions;
using Weir.Controller.Events;

namespace Weir.Controller.Tests.Events;

/// <summary><c>docs/reference/events.md</c> has every event of FAUCET's and of Weir's, and says which are sent.</summary>
public partial class EventReferenceTests
{
    private static readonly string[] s_faucet =
    [
        "PORT_CHANGE", "PORTS_STATUS", "DP_CHANGE", "L2_LEARN", "L2_EXPIRE", "L3_LEARN", "LAG_CHANGE", "STACK_STATE", "STACK_TOPO_CHANGE", "CONFIG_CHANGE", "DOT1X", "EVENT_SOCK_HEARTBEAT",
    ];

    [Fact]
    public void Every_event_of_faucet_is_there_and_waits_only_where_it_is_not_sent()
    {
        var rows = Row().Matches(Section("## FAUCET's events")).ToDictionary(row => row.Groups["name"].Value, row => row.Groups["state"].Value);

        Assert.Equal(s_faucet.Order(), rows.Keys.Order());
        Assert.Equal(EventNames.Faucets.Order(), rows.Where(row => row.Value is "exact" or "changed").Select(row => row.Key).Order());
        Assert.All(rows.Values, state => Assert.Contains(state, (string[])["exact", "changed", "waiting"]));
    }

    [Fact]
    public void Every_event_of_weirs_own_is_there() =>
        Assert.Equal(EventNames.Own.Order(), Name().Matches(Section("## Weir's own events")).Select(row => row.Groups[1].Value).Order());

    [Fact]
    public void Every_type_of_event_has_its_name_in_the_list()
    {
        var types = typeof(NetworkEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NetworkEvent)));
        var names = types.Select(type => (NetworkEvent)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)).Select(each => (each.Name, each.IsFaucets)).Distinct().ToList();

        Assert.Equal(EventNames.Faucets.Order(), names.Where(each => each.IsFaucets).Select(each => each.Name).Order());
        Assert.Equal(EventNames.Own.Order(), names.Where(each => !each.IsFaucets).Select(each => each.Name).Order());
    }

    private static string Section(string heading)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Weir.slnx"))) folder = folder.Parent;
        var text = File.ReadAllText(Path.Combine(folder!.FullName, "docs/reference/events.md"));
        var start = text.IndexOf(heading + "\n", StringComparison.Ordinal);
        Assert.True(start >= 0, heading);
        var end = text.IndexOf("\n## ", start + 3, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    [GeneratedRegex(@"^\| `(?<name>[A-Z0-9_]+)` \| (?<state>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^\\| `([A-Z_]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Name();
}
