using System.Globalization;
using System.Text.Json.Serialization;

namespace Weir.Api;

/// <summary>What a change of configuration does to the network.</summary>
/// <param name="Datapaths">Every datapath of either configuration, by id.</param>
public sealed record NetworkPlan(IReadOnlyList<DatapathPlan> Datapaths)
{
    /// <summary>No switch is sent anything.</summary>
    [JsonIgnore]
    public bool IsEmpty => Datapaths.All(datapath => datapath.IsEmpty);
}

/// <summary>Whether a datapath stands in both configurations.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DatapathPresence>))]
public enum DatapathPresence
{
    /// <summary>In both.</summary>
    [JsonStringEnumMemberName("both")]
    Both,

    /// <summary>It is new: its switch is taken over when it connects.</summary>
    [JsonStringEnumMemberName("added")]
    Added,

    /// <summary>It goes: its switch is controlled no more, and keeps what it holds.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,
}

/// <summary>What a change of configuration does to one switch.</summary>
/// <param name="Name">Name of the datapath, in the new configuration where it stands there.</param>
/// <param name="DpId">16 hex digits.</param>
/// <param name="Presence">Whether it stands in both configurations.</param>
/// <param name="Flows">Flow entries, learned hosts' excepted.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Meters">Meters.</param>
/// <param name="HostsForgotten">Learned hosts that the new configuration has no place for; null where it is not known which are learned.</param>
/// <param name="Parts">What changes, by table and by what asks for it.</param>
/// <param name="Entries">Each entry, group and meter.</param>
/// <param name="Rates">Limits (meters) that become others.</param>
/// <param name="Treatments">The ports and VLANs where a packet is treated differently, with examples.</param>
/// <param name="Unknown">The ports and VLANs where none was found and not all could be looked at.</param>
/// <param name="Problems">What the new configuration asks for and cannot be compiled.</param>
public sealed record DatapathPlan(
    string Name,
    string DpId,
    DatapathPresence Presence,
    ChangeCount Flows,
    ChangeCount Groups,
    ChangeCount Meters,
    int? HostsForgotten,
    IReadOnlyList<PlannedPart> Parts,
    IReadOnlyList<PlannedChange> Entries,
    IReadOnlyList<PlannedRate> Rates,
    IReadOnlyList<TreatmentChange> Treatments,
    IReadOnlyList<PlannedPlace> Unknown,
    IReadOnlyList<string> Problems)
{
    /// <summary>The switch is sent nothing.</summary>
    [JsonIgnore]
    public bool IsEmpty => Presence == DatapathPresence.Both && Entries.Count == 0 && HostsForgotten is null or 0 && Treatments.Count == 0;
}

/// <summary>How many.</summary>
/// <param name="Added">New ones.</param>
/// <param name="Removed">Ones that go.</param>
/// <param name="Changed">Ones that stay and do something else.</param>
public sealed record ChangeCount(int Added, int Removed, int Changed)
{
    /// <summary>None.</summary>
    [JsonIgnore]
    public bool IsZero => Added + Removed + Changed == 0;
}

/// <summary>What changes because of one thing in the configuration.</summary>
/// <param name="Table">Name of the table; <c>group</c>, <c>meter</c>.</param>
/// <param name="Subject">In the operator's words.</param>
/// <param name="Location">Its line: in the new file, or in the old one where it is gone.</param>
/// <param name="Count">How much.</param>
public sealed record PlannedPart(string Table, string Subject, string? Location, ChangeCount Count);

/// <summary>One entry, group or meter.</summary>
/// <param name="Change"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Table">Name of the table; <c>group</c>, <c>meter</c>.</param>
/// <param name="Text">As <c>ovs-ofctl</c> prints it; as it shall be, or was.</param>
/// <param name="Subject">What asks for it.</param>
/// <param name="Location">Its line.</param>
public sealed record PlannedChange(string Change, string Table, string Text, string Subject, string? Location);

/// <summary>A limit that becomes another one.</summary>
/// <param name="Subject">What is limited: <c>acl office, rule 2 on port 13</c>; the meter itself, where no entry names it.</param>
/// <param name="Location">Its line.</param>
/// <param name="Before">The limit as it is: <c>100 packets/s</c>; <c>no limit</c>.</param>
/// <param name="After">The limit as it shall be.</param>
/// <param name="Entries">How many entries it is a limit of.</param>
public sealed record PlannedRate(string Subject, string? Location, string Before, string After, int Entries);

/// <summary>A port and a VLAN.</summary>
/// <param name="Port">The port's name.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="Vid">VID of the frames' tag; null: untagged.</param>
/// <param name="Vlan">Name of the VLAN, where there is one.</param>
/// <param name="IsOtherVids">The VID stands for all that the configurations do not name.</param>
/// <param name="IsOtherPorts">The port stands for all that the configurations do not name.</param>
public sealed record PlannedPlace(string Port, uint PortNumber, int? Vid, string? Vlan, bool IsOtherVids, bool IsOtherPorts);

/// <summary>A port and a VLAN where packets are treated differently.</summary>
/// <param name="Place">Where they come in.</param>
/// <param name="Examples">One packet at least; one more for each of a few rules of ACLs that are changed.</param>
public sealed record TreatmentChange(PlannedPlace Place, IReadOnlyList<TreatmentExample> Examples);

/// <summary>A packet that is treated differently.</summary>
/// <param name="Packet">The packet, as <c>weir trace</c> reads it.</param>
/// <param name="Frame">The same in hex.</param>
/// <param name="Rule">The rule that it is an example of, or null.</param>
/// <param name="Before">What became of it.</param>
/// <param name="After">What becomes of it.</param>
public sealed record TreatmentExample(string Packet, string Frame, string? Rule, Fate Before, Fate After);

/// <summary>A way out of the switch.</summary>
/// <param name="Port">The port's name.</param>
/// <param name="PortNumber">Its number.</param>
/// <param name="Vlan">How the frame is tagged there.</param>
public sealed record FateExit(string Port, uint PortNumber, string Vlan);

/// <summary>What becomes of a packet.</summary>
/// <param name="Exits">Where it comes out.</param>
/// <param name="ToController">A copy goes to the controller.</param>
/// <param name="Drop">Why it comes out of no port; null where it does, or only the controller gets it.</param>
public sealed record Fate(IReadOnlyList<FateExit> Exits, bool ToController, string? Drop)
{
    /// <summary>As <c>out of port 13 (testhost), untagged; a copy to the controller</c>.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        foreach (var group in Exits.GroupBy(exit => exit.Vlan))
            parts.Add($"out of {(group.Count() == 1 ? "port" : "ports")} {string.Join(", ", group.Select(Words))}, {group.Key}");
        if (Drop is not null) parts.Add($"dropped: {Drop}");
        if (ToController) parts.Add(parts.Count == 0 ? "to the controller" : "a copy to the controller");
        return string.Join("; ", parts);
    }

    private static string Words(FateExit exit) =>
        exit.Port == exit.PortNumber.ToString(CultureInfo.InvariantCulture) ? exit.Port : $"{exit.PortNumber} ({exit.Port})";
}
