namespace Weir.Api;

/// <summary>Paths on the control socket.</summary>
public static class ApiRoutes
{
    /// <summary>Default path of the control socket.</summary>
    public const string DefaultSocket = "/run/weir/weir.sock";

    /// <summary>GET: the whole controller.</summary>
    public const string Status = "/api/v1/status";

    /// <summary>GET: learned hosts; query <c>dp</c>.</summary>
    public const string Hosts = "/api/v1/hosts";

    /// <summary>GET: desired entries; query <c>dp</c>, <c>table</c>.</summary>
    public const string Flows = "/api/v1/flows";

    /// <summary>GET: what is in force, whole.</summary>
    public const string Running = "/api/v1/running";

    /// <summary>GET: what is dropped, by reason; query <c>dp</c>, <c>port</c>.</summary>
    public const string Drops = "/api/v1/drops";

    /// <summary>GET: what rules of ACLs have taken; query <c>dp</c>, <c>acl</c>.</summary>
    public const string Acls = "/api/v1/acls";

    /// <summary>POST: load the configuration file again.</summary>
    public const string Reload = "/api/v1/reload";

    /// <summary>POST: compare the switches with what they shall hold; query <c>dp</c>, <c>repair</c> (<c>true</c>: put right what differs).</summary>
    public const string Verify = "/api/v1/verify";
}
