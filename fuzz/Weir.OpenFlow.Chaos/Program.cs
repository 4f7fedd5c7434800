using System.Globalization;
using System.Net;
using Weir.OpenFlow.Chaos;
using Weir.Primitives;

// weir-chaos HOST:PORT [--seconds 60] [--rate 100] [--held 64] [--dpid 0x1] [--kinds garbage,silent,…] [--seed N]
if (args.Length == 0 || !IPEndPoint.TryParse(args[0], out var target))
{
    Console.Error.WriteLine($"usage: ADDRESS:PORT [--seconds 60] [--rate CONNECTIONS_PER_SECOND] [--held MAXIMUM_OPEN] [--dpid IMPOSTORS_DPID] [--seed N] [--kinds {string.Join(',', ChaosKinds.All.Select(kind => kind.Name))}]");
    return 2;
}

var options = new Dictionary<string, string>();
for (var i = 1; i + 1 < args.Length; i += 2) options[args[i]] = args[i + 1];
var dpid = options.GetValueOrDefault("--dpid", "0x1");
var plan = new ChaosPlan(target)
{
    Seconds = double.Parse(options.GetValueOrDefault("--seconds", "60"), CultureInfo.InvariantCulture),
    Rate = double.Parse(options.GetValueOrDefault("--rate", "100"), CultureInfo.InvariantCulture),
    Held = int.Parse(options.GetValueOrDefault("--held", "64"), CultureInfo.InvariantCulture),
    Seed = int.Parse(options.GetValueOrDefault("--seed", "1"), CultureInfo.InvariantCulture),
    Impostor = new DatapathId(dpid.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? ulong.Parse(dpid[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : ulong.Parse(dpid, CultureInfo.InvariantCulture)),
    Kinds = options.TryGetValue("--kinds", out var kinds) ? [.. kinds.Split(',')] : [.. ChaosKinds.All.Select(kind => kind.Name)],
};
var report = await plan.RunAsync(CancellationToken.None);
Console.WriteLine(report);
return report.Connections == 0 ? 1 : 0;
