using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;

namespace Weir.SoftSwitch;

public sealed partial class SoftDatapath
{
    /// <summary>Highest meter id, as Open vSwitch's userspace datapath has it.</summary>
    public const uint MeterCount = 262_144;

    private readonly SortedDictionary<uint, InstalledMeter> _meters = [];

    /// <summary>The meters by ascending id.</summary>
    public IReadOnlyCollection<InstalledMeter> Meters => _meters.Values;

    /// <summary>The meter, or null.</summary>
    public InstalledMeter? FindMeter(uint meterId) => _meters.GetValueOrDefault(meterId);

    /// <summary>Adds meters, or puts them in the place of those with the same ids; their buckets are full.</summary>
    public void Load(IEnumerable<MeterEntry> meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        foreach (var meter in meters) _meters[meter.MeterId] = new InstalledMeter(meter, NowMilliseconds);
    }

    /// <summary>Carries out a meter-mod.</summary>
    /// <returns>The error that refuses it, nothing changed; null: done.</returns>
    public OpenFlowError? Apply(MeterModMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var wanted = message.Entry;
        var exists = _meters.ContainsKey(wanted.MeterId);
        if (message.Command == MeterModCommand.Delete)
        {
            DeleteMeters(wanted.MeterId);
            return null;
        }

        if (wanted.MeterId is 0 or > MeterCount && wanted.MeterId is not (MeterEntry.ControllerMeterId or MeterEntry.SlowPathMeterId)) return SwitchErrors.InvalidMeter;
        if (message.Command == MeterModCommand.Add && exists) return SwitchErrors.MeterExists;
        if (message.Command == MeterModCommand.Modify && !exists) return SwitchErrors.UnknownMeter;
        if (wanted.Bands.Any(band => band.Type != MeterBandType.Drop)) return OpenFlowError.BadMeterBand;
        _meters[wanted.MeterId] = new InstalledMeter(wanted, NowMilliseconds);
        return null;
    }

    internal long NowMilliseconds => _time.GetTimestamp() * 1000 / _time.TimestampFrequency;

    /// <summary>Whether the packet passes; a meter that does not exist bounds nothing.</summary>
    internal bool PassMeter(uint meterId, int bytes) => Fault == Fault.MeterAlwaysPasses || FindMeter(meterId)?.Pass(bytes, NowMilliseconds) != false;

    private void DeleteMeters(uint meterId)
    {
        foreach (var id in _meters.Keys.Where(id => meterId == MeterModMessage.AllMeters || id == meterId).ToList())
        {
            _meters.Remove(id);
            RemoveFlows(flow => !FlowFilter.Uses(flow.Entry, id), FlowRemovedReason.Delete);
        }
    }
}
