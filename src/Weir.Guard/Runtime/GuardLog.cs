using Microsoft.Extensions.Logging;

namespace Weir.Guard.Runtime;

/// <summary>Log lines of this project: ids 10000-10999, never reused. Foreign text is escaped by the caller.</summary>
internal static partial class GuardLog
{
    [LoggerMessage(10001, LogLevel.Information, "bridge {Bridge} is guarded: {Nics} NICs, {Flows} entries sent")]
    public static partial void Guarded(ILogger logger, string bridge, int nics, int flows);

    [LoggerMessage(10002, LogLevel.Warning, "{Problem}")]
    public static partial void Problem(ILogger logger, string problem);

    [LoggerMessage(10003, LogLevel.Warning, "bridge {Bridge} did not hold what it should and was mended: {What}")]
    public static partial void Mended(ILogger logger, string bridge, string what);

    [LoggerMessage(10004, LogLevel.Information, "bridge {Bridge} follows a change: {Flows} entries, {Groups} groups, {Meters} meters sent")]
    public static partial void Changed(ILogger logger, string bridge, int flows, int groups, int meters);

    [LoggerMessage(10005, LogLevel.Error, "a fault in the guard of {Subject}")]
    public static partial void Fault(ILogger logger, Exception exception, string subject);

    [LoggerMessage(10006, LogLevel.Information, "VM {Vm}: the hook's {Operation} is done")]
    public static partial void Hook(ILogger logger, string vm, string operation);

    [LoggerMessage(10007, LogLevel.Information, "libvirt is followed: {Count} VMs run")]
    public static partial void LibvirtFollowed(ILogger logger, int count);

    [LoggerMessage(10008, LogLevel.Warning, "libvirt does not answer; VMs keep their rules, and hot-plugged NICs stay closed until it does: {Reason}")]
    public static partial void LibvirtLost(ILogger logger, string reason);

    [LoggerMessage(10009, LogLevel.Information, "VM {Vm}: {Outcome}")]
    public static partial void Rebound(ILogger logger, string vm, string outcome);

    [LoggerMessage(10010, LogLevel.Information, "VM {Vm} does not run any more; its rules are gone")]
    public static partial void Forgotten(ILogger logger, string vm);

    [LoggerMessage(10011, LogLevel.Information, "bridge {Bridge}, interface {Interface}: closed until it is bound")]
    public static partial void Closed(ILogger logger, string bridge, string @interface);

    [LoggerMessage(10012, LogLevel.Error, "{Diagnostic}")]
    public static partial void BadConfiguration(ILogger logger, string diagnostic);

    [LoggerMessage(10013, LogLevel.Information, "configuration {File} loaded: {Count} bridges are guarded")]
    public static partial void ConfigurationLoaded(ILogger logger, string file, int count);

    [LoggerMessage(10014, LogLevel.Error, "configuration {File} has errors; the last good one stays in force")]
    public static partial void ConfigurationKept(ILogger logger, string file);

    [LoggerMessage(10015, LogLevel.Information, "listening for the hook at {Socket}")]
    public static partial void Listening(ILogger logger, string socket);

    [LoggerMessage(10016, LogLevel.Information, "VM {Vm}, nic {Mac}: {Address} by DHCP for {Seconds} s")]
    public static partial void Leased(ILogger logger, string vm, string mac, string address, long seconds);

    [LoggerMessage(10017, LogLevel.Warning, "VM {Vm}: {Problem}")]
    public static partial void VmProblem(ILogger logger, string vm, string problem);

    [LoggerMessage(10018, LogLevel.Information, "VM {Vm}, nic {Mac}: {Address} by first use")]
    public static partial void FirstUsed(ILogger logger, string vm, string mac, string address);
}
