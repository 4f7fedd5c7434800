using Weir.Config.Yaml;
using Weir.Model;

namespace Weir.Config.Binding;

/// <summary>The meters that the rules of one datapath name.</summary>
internal sealed class MeterUse(MeterTable meters, Datapath datapath)
{
    // The rate limits of guarded ports (GuardMeters).
    private const uint FirstOfGuard = 0x4000;
    private const uint LastOfGuard = 0x1_FFFF;

    private readonly Dictionary<uint, AclMeter> _byId = [];

    /// <summary>The meter that <paramref name="reference"/> names, or null after a diagnostic.</summary>
    public AclMeter? Resolve(YamlScalar reference, ConfigPath path, DiagnosticBag bag)
    {
        var name = reference.Canonical;
        if (meters.Find(name, out var isBroken) is not { } meter)
        {
            if (!isBroken) bag.Error(DiagnosticCodes.UndefinedMeter, reference, path, $"the meter {Show.Quoted(reference.Text)} is not defined", meters.Suggest(name));
            return null;
        }

        var place = ConfigPath.Root("meters")[meter.Name]["meter_id"];
        if (_byId.TryAdd(meter.Id, meter))
        {
            if (datapath.Guard is not null && meter.Id is >= FirstOfGuard and <= LastOfGuard)
                bag.Error(DiagnosticCodes.MeterId, meter.Location, place, $"the meters {FirstOfGuard} to {LastOfGuard} are the guard's on {Show.Quoted(datapath.Name)}, whose rules use the meter {Show.Quoted(meter.Name)}", $"choose a number below {FirstOfGuard}");
        }
        else if (_byId[meter.Id] != meter)
        {
            bag.Error(DiagnosticCodes.MeterId, meter.Location, place, $"the id {meter.Id} is that of the meter {Show.Quoted(_byId[meter.Id].Name)} already, and rules of {Show.Quoted(datapath.Name)} use both", $"it is defined at {_byId[meter.Id].Location}: give one of them another id");
        }

        return meter;
    }
}
