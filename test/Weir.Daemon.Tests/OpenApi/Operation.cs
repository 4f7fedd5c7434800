using Weir.Api;

namespace Weir.Daemon.Tests.OpenApi;

/// <summary>A query parameter.</summary>
internal sealed record Parameter(string Name, string Type, string Description);

/// <summary>A method of a path, as the document describes it.</summary>
internal sealed record Operation(string Method, string Path, string Summary, Type? Answer, params Parameter[] Parameters)
{
    private static readonly Parameter Dp = new("dp", "string", "Only this datapath: name, or id in 16 hex digits.");

    public bool NeedsWrite { get; init; }

    /// <summary>A record for JSON; null: none, or YAML.</summary>
    public Type? Body { get; init; }

    public bool TakesYaml { get; init; }

    public bool WantsIfMatch { get; init; }

    /// <summary>What it answers where that is no JSON.</summary>
    public string MediaType { get; init; } = "application/json";

    /// <summary>Statuses that it may answer beside 200 and those that every path may.</summary>
    public int[] Refusals { get; init; } = [];

    /// <summary>Every operation, in the order of the document.</summary>
    public static IReadOnlyList<Operation> All { get; } =
    [
        new("get", ApiRoutes.Status, "The controller as a whole.", typeof(StatusResponse)),
        new("get", ApiRoutes.Datapaths, "Each datapath in short.", typeof(IReadOnlyList<DatapathResponse>), Dp) { Refusals = [404] },
        new("get", ApiRoutes.Ports, "Ports with states and counters. The switch is asked, at most once a second.", typeof(IReadOnlyList<PortsResponse>), Dp, new("port", "string", "Only this port: name or number.")) { Refusals = [404] },
        new("get", ApiRoutes.Vlans, "VLANs with their ports.", typeof(IReadOnlyList<VlanResponse>), Dp, new("vlan", "string", "Only this VLAN: name or VID.")) { Refusals = [404] },
        new("get", ApiRoutes.Links, "What LLDP has shown at the other end of ports.", typeof(IReadOnlyList<LinkResponse>), Dp) { Refusals = [404] },
        new("get", ApiRoutes.Services, "Coprocessors: whether they answer, and the rules that send packets there.", typeof(IReadOnlyList<ServiceResponse>), Dp) { Refusals = [404] },
        new("get", ApiRoutes.Guard, "Guarded ports of the configuration: what each may use, and what it tried beyond that.", typeof(IReadOnlyList<GuardResponse>), Dp) { Refusals = [404] },
        new("get", ApiRoutes.Hosts, "Learned hosts. The header X-Total-Count says how many there are without limit and offset.", typeof(IReadOnlyList<HostResponse>), Dp,
            new("port", "string", "Only hosts on this port."), new("vlan", "string", "Only hosts in this VLAN."), new("q", "string", "Part of an address, or of a name of datapath, port or VLAN."),
            new("limit", "integer", "No more than so many."), new("offset", "integer", "Leave out so many.")) { Refusals = [400, 404] },
        new("get", ApiRoutes.Flows, "The entries that the switches shall hold, learned hosts' excepted.", typeof(IReadOnlyList<FlowResponse>), Dp, new("table", "string", "Only this table: name or id.")) { Refusals = [404] },
        new("get", ApiRoutes.Tables, "Flow tables beside what they shall hold. The switch is asked, at most once a second.", typeof(IReadOnlyList<TablesResponse>), Dp, new("table", "string", "Only this table: name or id."), new("entries", "boolean", "true: each entry too, up to 1000 of a table.")) { Refusals = [404] },
        new("get", ApiRoutes.Drops, "What is dropped, by reason.", typeof(IReadOnlyList<DropsResponse>), Dp, new("port", "string", "Only what came in on this port.")) { Refusals = [404] },
        new("get", ApiRoutes.Acls, "What rules of ACLs have taken, with their text.", typeof(IReadOnlyList<AclsResponse>), Dp, new("acl", "string", "Only this ACL.")) { Refusals = [404] },
        new("get", ApiRoutes.Running, "The configurations in force with their files, and what is known of the switches.", typeof(RunningResponse)) { NeedsWrite = true },
        new("get", ApiRoutes.Events, "What happens, as server-sent events; the header Last-Event-ID goes before since.", null,
            new("since", "string", "Begin behind the event with this id."), new("last", "integer", "Without an id: begin with the last so many events."), new("type", "string", "Only events of these types, joined by commas."), Dp, new("follow", "boolean", "false: end with what is kept.")) { MediaType = "text/event-stream", Refusals = [400, 404] },
        new("post", ApiRoutes.Plan, "What a configuration would change, for entries and for packets. It includes no files and names none.", typeof(PlanResponse)) { TakesYaml = true, Refusals = [400, 413, 422] },
        new("post", ApiRoutes.Apply, "Writes a configuration in place of the file in force, and applies it.", typeof(ReloadResponse)) { NeedsWrite = true, TakesYaml = true, WantsIfMatch = true, Refusals = [400, 409, 412, 413, 422, 428] },
        new("post", ApiRoutes.Trace, "A packet's way through what is in force.", typeof(TraceResponse)) { Body = typeof(TraceRequest), Refusals = [400, 413, 422] },
        new("post", ApiRoutes.Verify, "Compares the switches with what they shall hold. With repair it needs a token with write.", typeof(VerifyResponse), Dp, new("repair", "boolean", "true: put right what differs.")) { Refusals = [404] },
        new("post", ApiRoutes.Reload, "Loads the configuration file again, and waits for the switches.", typeof(ReloadResponse)) { NeedsWrite = true },
        new("get", ApiRoutes.LogLevel, "The least level of lines that the log gets.", typeof(LogLevelResponse)),
        new("put", ApiRoutes.LogLevel, "Another level of the log, until Weir ends.", typeof(LogLevelResponse)) { NeedsWrite = true, Body = typeof(LogLevelRequest), Refusals = [400, 413, 422] },
        new("get", ApiRoutes.OpenApi, "This document.", null) { MediaType = "application/json" },
    ];
}
