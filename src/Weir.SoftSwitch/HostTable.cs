using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>The forwarding database of NORMAL: which address was last seen on which port. Entries do not age.</summary>
internal sealed class HostTable
{
    private Dictionary<(Vid Vlan, ulong Mac), PortNumber> _hosts = [];

    public void Learn(Vid vlan, ulong mac, PortNumber port)
    {
        if (!MacAddress.FromBits(mac).IsMulticast) _hosts[(vlan, mac)] = port;
    }

    public PortNumber? Find(Vid vlan, ulong mac) => _hosts.TryGetValue((vlan, mac), out var port) ? port : null;

    public HostTable Copy() => new() { _hosts = new(_hosts) };

    public void Clear() => _hosts.Clear();

    public void Forget(PortNumber port)
    {
        foreach (var key in _hosts.Where(host => host.Value == port).Select(host => host.Key).ToList()) _hosts.Remove(key);
    }
}
