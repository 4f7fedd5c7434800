using Microsoft.Extensions.Logging;

namespace Weir.Controller;

/// <summary>Log lines of this project: ids 7000-7999, never reused.</summary>
internal static partial class ControllerLog
{
    [LoggerMessage(7001, LogLevel.Information, "configuration {File} loaded: {Hash}, {Count} datapaths")]
    public static partial void ConfigurationLoaded(ILogger logger, string file, string hash, int count);

    [LoggerMessage(7002, LogLevel.Information, "configuration {File} is unchanged")]
    public static partial void ConfigurationUnchanged(ILogger logger, string file);

    [LoggerMessage(7003, LogLevel.Error, "{Diagnostic}")]
    public static partial void BadConfiguration(ILogger logger, string diagnostic);

    [LoggerMessage(7004, LogLevel.Error, "configuration {File} has {Count} errors; the last good one stays in force")]
    public static partial void ConfigurationKept(ILogger logger, string file, int count);

    [LoggerMessage(7005, LogLevel.Warning, "{Diagnostic}")]
    public static partial void DubiousConfiguration(ILogger logger, string diagnostic);

    [LoggerMessage(7006, LogLevel.Error, "unknown datapath {DpId} from {Peer}: no configuration names it; refused")]
    public static partial void UnknownDatapath(ILogger logger, string dpId, string peer);

    [LoggerMessage(7007, LogLevel.Error, "datapath {DpId} is connected: {Peer} refused, {Connected} keeps it")]
    public static partial void Impostor(ILogger logger, string dpId, string peer, string connected);

    [LoggerMessage(7008, LogLevel.Error, "a background task failed")]
    public static partial void BackgroundFault(ILogger logger, Exception exception);

    [LoggerMessage(7012, LogLevel.Information, "DPID {DpId} {Name}: {Flows} flows, {Groups} groups, {Meters} meters read back; {Hosts} hosts kept")]
    public static partial void ReadBack(ILogger logger, string dpId, string name, int flows, int groups, int meters, int hosts);

    [LoggerMessage(7013, LogLevel.Information, "DPID {DpId} {Name}: applied {Hash}: {Messages} messages in {Milliseconds} ms")]
    public static partial void Applied(ILogger logger, string dpId, string name, string hash, int messages, long milliseconds);

    [LoggerMessage(7014, LogLevel.Error, "DPID {DpId} {Name}: degraded: {Location}{Subject}: {Fault}")]
    public static partial void Degraded(ILogger logger, string dpId, string name, string location, string subject, string fault);

    [LoggerMessage(7015, LogLevel.Error, "DPID {DpId} {Name}: configuration {Hash} refused and rolled back; the old one stays")]
    public static partial void RolledBack(ILogger logger, string dpId, string name, string hash);

    [LoggerMessage(7016, LogLevel.Information, "DPID {DpId} {Name}: port {Port} is {State}")]
    public static partial void PortChanged(ILogger logger, string dpId, string name, string port, string state);

    [LoggerMessage(7017, LogLevel.Error, "DPID {DpId} {Name}: OFError: the switch answered {Error} to message {Xid}")]
    public static partial void SwitchError(ILogger logger, string dpId, string name, string error, uint xid);

    [LoggerMessage(7018, LogLevel.Warning, "DPID {DpId} {Name}: learn ban on {Subject}: max_hosts reached")]
    public static partial void LearnBan(ILogger logger, string dpId, string name, string subject);

    [LoggerMessage(7019, LogLevel.Error, "DPID {DpId} {Name}: could not be brought to its configuration")]
    public static partial void ReconcileFault(ILogger logger, string dpId, string name, Exception exception);

    [LoggerMessage(7020, LogLevel.Error, "DPID {DpId} {Name}: degraded: {Count} more faults")]
    public static partial void FurtherFaults(ILogger logger, string dpId, string name, int count);

    [LoggerMessage(7021, LogLevel.Warning, "DPID {DpId} {Name}: loop: {Mac} moved to {Subject} too fast; nothing is learned there for a while")]
    public static partial void LoopBan(ILogger logger, string dpId, string name, string subject, string mac);

    [LoggerMessage(7022, LogLevel.Information, "DPID {DpId} {Name}: LACP of port {Port} {What}")]
    public static partial void LacpChanged(ILogger logger, string dpId, string name, string port, string what);

    [LoggerMessage(7023, LogLevel.Information, "DPID {DpId} {Name}: LLDP neighbour {Neighbor} on port {Port} {What}")]
    public static partial void LldpNeighbor(ILogger logger, string dpId, string name, string port, string neighbor, string what);

    [LoggerMessage(7040, LogLevel.Warning, "DPID {DpId} {Name}: audit: {Kind}: {Entry}: {Subject}{Location}")]
    public static partial void AuditDifference(ILogger logger, string dpId, string name, string kind, string entry, string subject, string location);

    [LoggerMessage(7041, LogLevel.Warning, "DPID {DpId} {Name}: audit: {Count} differ from what the switch shall hold; {Repaired} put right{Note}")]
    public static partial void AuditFound(ILogger logger, string dpId, string name, int count, int repaired, string note);

    [LoggerMessage(7042, LogLevel.Information, "DPID {DpId} {Name}: plan for {Hash}: {Plan}")]
    public static partial void Planned(ILogger logger, string dpId, string name, string hash, string plan);

    [LoggerMessage(7043, LogLevel.Information, "DPID {DpId} {Name}: port {Port}: {Address} is bound by first use")]
    public static partial void FirstUsed(ILogger logger, string dpId, string name, string port, string address);
}
