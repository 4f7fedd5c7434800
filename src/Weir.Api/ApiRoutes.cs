namespace Weir.Api;

/// <summary>Paths of the API.</summary>
public static class ApiRoutes
{
    /// <summary>Default path of the control socket.</summary>
    public const string DefaultSocket = "/run/weir/weir.sock";

    /// <summary>What every path of the API begins with.</summary>
    public const string Prefix = "/api/v1";

    /// <summary>GET: the OpenAPI document.</summary>
    public const string OpenApi = "/api/v1/openapi.json";

    /// <summary>GET: the whole controller.</summary>
    public const string Status = "/api/v1/status";

    /// <summary>GET: each datapath in short; query <c>dp</c>.</summary>
    public const string Datapaths = "/api/v1/datapaths";

    /// <summary>GET: ports with states and counters; query <c>dp</c>, <c>port</c>.</summary>
    public const string Ports = "/api/v1/ports";

    /// <summary>GET: VLANs with their ports; query <c>dp</c>, <c>vlan</c>.</summary>
    public const string Vlans = "/api/v1/vlans";

    /// <summary>GET: what LLDP has shown at the other end of ports; query <c>dp</c>.</summary>
    public const string Links = "/api/v1/links";

    /// <summary>GET: coprocessors, and the rules that send packets there; query <c>dp</c>.</summary>
    public const string Services = "/api/v1/services";

    /// <summary>GET: guarded ports, what each may do, and what it tried beyond that; query <c>dp</c>.</summary>
    public const string Guard = "/api/v1/guard";

    /// <summary>GET: learned hosts; query <c>dp</c>, <c>port</c>, <c>vlan</c>, <c>q</c> (part of an address, or of a name of datapath, port or VLAN), <c>limit</c>, <c>offset</c>.</summary>
    public const string Hosts = "/api/v1/hosts";

    /// <summary>GET: desired entries; query <c>dp</c>, <c>table</c>.</summary>
    public const string Flows = "/api/v1/flows";

    /// <summary>GET: flow tables beside what they shall hold; query <c>dp</c>, <c>table</c>, <c>entries</c> (<c>true</c>: each entry too).</summary>
    public const string Tables = "/api/v1/tables";

    /// <summary>GET: what is in force, whole.</summary>
    public const string Running = "/api/v1/running";

    /// <summary>GET: what is dropped, by reason; query <c>dp</c>, <c>port</c>.</summary>
    public const string Drops = "/api/v1/drops";

    /// <summary>Header of an answer that is a part of a list: how long the whole list is.</summary>
    public const string TotalCount = "X-Total-Count";

    /// <summary>GET: what rules of ACLs have taken; query <c>dp</c>, <c>acl</c>.</summary>
    public const string Acls = "/api/v1/acls";

    /// <summary>GET: what happens, as server-sent events; query <c>since</c> (an id; the header <c>Last-Event-ID</c> goes before), <c>type</c>, <c>dp</c>, <c>follow</c> (<c>false</c>: end with what is kept).</summary>
    public const string Events = "/api/v1/events";

    /// <summary>POST: what a configuration would change; body: the YAML text.</summary>
    public const string Plan = "/api/v1/plan";

    /// <summary>POST: write a configuration in place of the file in force, and apply it; body: the YAML text; header <c>If-Match</c>: the hash of the one in force.</summary>
    public const string Apply = "/api/v1/apply";

    /// <summary>POST: what becomes of a packet; body: a <see cref="TraceRequest"/>.</summary>
    public const string Trace = "/api/v1/trace";

    /// <summary>POST: load the configuration file again.</summary>
    public const string Reload = "/api/v1/reload";

    /// <summary>GET: the least level of lines that the log gets; PUT: another one; body: a <see cref="LogLevelRequest"/>.</summary>
    public const string LogLevel = "/api/v1/loglevel";

    /// <summary>POST: compare the switches with what they shall hold; query <c>dp</c>, <c>repair</c> (<c>true</c>: put right what differs).</summary>
    public const string Verify = "/api/v1/verify";
}
