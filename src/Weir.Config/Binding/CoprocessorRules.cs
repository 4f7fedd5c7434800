namespace Weir.Config.Binding;

/// <summary>What the VIDs of a coprocessor's ports (<c>vlan_vid_base</c> + N) meet.</summary>
internal static class CoprocessorRules
{
    /// <summary>Checks every coprocessor of <paramref name="datapath"/>.</summary>
    public static void Check(DatapathConfig datapath, VlanTable vlans, DiagnosticBag bag)
    {
        var owners = new Dictionary<int, (PortConfig Coprocessor, PortConfig Port)>();
        foreach (var coprocessor in datapath.Ports.Values)
        {
            if (coprocessor.Port.Coprocessor is not { } settings) continue;
            var node = coprocessor.Reader.Mapping("coprocessor")!;
            var location = node.Find("vlan_vid_base")?.Location ?? coprocessor.Reader.LocationOf("coprocessor");
            var path = coprocessor.Reader.Path["coprocessor"]["vlan_vid_base"];
            foreach (var port in datapath.Ports.Values)
            {
                if (port.Port.Number.IsReserved) continue; // LOCAL is a port, but has no VID
                var vid = settings.VlanVidBase + (long)port.Port.Number.Value;
                var name = port.Port.Name == port.Port.Number.ToString() ? $"port {port.Port.Number}" : $"port {port.Port.Number} ({Show.Quoted(port.Port.Name)})";
                if (vid is < 1 or > 4094)
                {
                    bag.Error(DiagnosticCodes.CoprocessorRange, location, path, $"the VID for {name} would be {settings.VlanVidBase} + {port.Port.Number} = {vid}", "VIDs go to 4094: choose a smaller vlan_vid_base or port number");
                    continue;
                }

                if (vlans.FindVid((int)vid) is { } vlan)
                {
                    bag.Warning(
                        DiagnosticCodes.CoprocessorMeetsVid, location, path,
                        $"frames from the coprocessor with VID {vid} leave {name} untagged; they do not go into the VLAN {Show.Quoted(vlan.Name)}, which has that VID",
                        "choose another vlan_vid_base, or another VID for the VLAN");
                }

                if (!owners.TryAdd((int)vid, (coprocessor, port)) && owners[(int)vid].Port != port)
                {
                    var other = owners[(int)vid];
                    bag.Warning(
                        DiagnosticCodes.CoprocessorMeetsVid, location, path,
                        $"VID {vid} means {name} here, but port {other.Port.Port.Number} for the coprocessor on port {other.Coprocessor.Port.Number}",
                        "give both coprocessors the same vlan_vid_base, or ones farther apart");
                }
            }
        }
    }
}
