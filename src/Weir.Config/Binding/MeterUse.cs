using Weir.Config.Yaml;
using Weir.Model;

namespace Weir.Config.Binding;

/// <summary>The meters that the rules of one datapath name.</summary>
internal sealed class MeterUse(MeterTable meters, string datapath)
{
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

        if (!_byId.TryAdd(meter.Id, meter) && _byId[meter.Id] != meter)
            bag.Error(DiagnosticCodes.MeterId, meter.Location, ConfigPath.Root("meters")[meter.Name]["meter_id"], $"the id {meter.Id} is that of the meter {Show.Quoted(_byId[meter.Id].Name)} already, and rules of {Show.Quoted(datapath)} use both", $"it is defined at {_byId[meter.Id].Location}: give one of them another id");
        return meter;
    }
}
