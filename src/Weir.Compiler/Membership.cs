using System.Collections.Immutable;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>Who belongs to which VLAN of a datapath, and who mirrors whom.</summary>
internal sealed class Membership
{
    private readonly Dictionary<PortNumber, ImmutableArray<PortNumber>> _mirrors = [];

    public Membership(Datapath dp)
    {
        // Ports stand in ascending order, so each list of mirrors does too.
        foreach (var port in dp.Ports)
        {
            if (!port.Enabled) continue;
            foreach (var mirrored in port.MirrorOf)
            {
                if (mirrored == port.Number) continue;
                var known = _mirrors.GetValueOrDefault(mirrored, []);
                if (!known.Contains(port.Number)) _mirrors[mirrored] = known.Add(port.Number);
            }
        }
    }

    /// <summary>Whether frames of VLANs are sent to this port: not disabled, and not kept for copies.</summary>
    public static bool IsMember(Port port) => port.Enabled && !port.OutputOnly;

    /// <summary>The VLANs of a port, native one last.</summary>
    public static IEnumerable<Vid> VidsOf(Port port) => port.NativeVlan is { } native ? port.TaggedVlans.Append(native) : port.TaggedVlans;

    /// <summary>Ports that get copies of this port's traffic, ascending.</summary>
    public ImmutableArray<PortNumber> MirrorsOf(PortNumber port) => _mirrors.GetValueOrDefault(port, []);
}
