using System.Collections.Immutable;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>A port as the switch tells of it.</summary>
/// <param name="Description">Name, state and speed. Text from outside.</param>
/// <param name="Counters">What it has counted, or null.</param>
public sealed record PortReading(PortDescription Description, PortStats? Counters)
{
    /// <summary>It has a link and is not administratively down.</summary>
    public bool IsUp => PortStates.IsUp(Description);
}

/// <summary>The ports of a switch.</summary>
/// <param name="ReadAt">When it was asked last; null: not yet.</param>
/// <param name="Fault">Why it could not be asked now, so that this is older; null: it was.</param>
/// <param name="Ports">Its ports, by number; those that stand for no place to plug into (LOCAL …) included.</param>
public sealed record PortReport(DateTimeOffset? ReadAt, string? Fault, ImmutableArray<PortReading> Ports);

/// <content>Ports of the switch, for those who ask.</content>
public sealed partial class DatapathRuntime
{
    private static readonly TimeSpan PortLifetime = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _readingPorts = new(1, 1);
    private PortReport _portReport = new(null, null, []); // while reading
    private long? _portsReadAt; // while reading
    private OpenFlowChannel? _portsReadFrom; // while reading

    /// <summary>How many hosts are learned on a port.</summary>
    public int HostsOn(PortNumber port)
    {
        lock (_turn) return _learner.Hosts.CountOnPort(port);
    }

    /// <summary>How many hosts are learned in a VLAN.</summary>
    public int HostsIn(Vid vid)
    {
        lock (_turn) return _learner.Hosts.CountInVlan(vid);
    }

    /// <summary>The ports with their counters. Asked of the switch, unless that was done within the last second.</summary>
    /// <param name="ct">Ends the wait.</param>
    public async Task<PortReport> ReadPortsAsync(CancellationToken ct)
    {
        await _readingPorts.WaitAsync(ct);
        try
        {
            if (Channel is not { } channel) return _portReport with { Fault = "the switch is not connected" };
            if (_portsReadAt is { } at && _portsReadFrom == channel && _time.GetElapsedTime(at) < PortLifetime) return _portReport;
            var counters = new Dictionary<PortNumber, PortStats>();
            foreach (var part in await SwitchReader.PartsAsync<PortStatsReply>(channel, new PortStatsRequest(PortNumber.Any), ct))
                foreach (var port in part.Ports) counters[port.Port] = port;
            var described = await SwitchReader.PartsAsync<PortDescReply>(channel, new PortDescRequest(), ct);
            var ports = described.SelectMany(part => part.Ports).OrderBy(port => port.Number).Select(port => new PortReading(port, counters.GetValueOrDefault(port.Number)));
            (_portReport, _portsReadAt, _portsReadFrom) = (new PortReport(_time.GetUtcNow(), null, [.. ports]), _time.GetTimestamp(), channel);
            return _portReport;
        }
        catch (Exception exception) when (exception is ChannelClosedException or OpenFlowErrorReplyException or TimeoutException)
        {
            return _portReport with { Fault = $"the switch does not say: {exception.Message}" };
        }
        finally
        {
            _readingPorts.Release();
        }
    }
}
