using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>What kind of thing NICs share.</summary>
internal enum SharedKind
{
    /// <summary>The root of a list and the entries that lead to it.</summary>
    ListRoot,

    /// <summary>A middle group of a list.</summary>
    ListMiddle,

    /// <summary>A leaf group of a list.</summary>
    ListLeaf,

    /// <summary>A net, or a shared address, that several NICs may use.</summary>
    Net,

    /// <summary>A MAC address that several NICs may use.</summary>
    Mac,
}

/// <summary>One thing that NICs share: what is compiled for it depends on nothing but the NICs that have it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Vid">The VLAN.</param>
/// <param name="List">The list, for those.</param>
/// <param name="Part">The part of the list that this is: the port number without its low bits.</param>
/// <param name="Net">The net, for those.</param>
/// <param name="Mac">The address, for those.</param>
internal readonly record struct SharedKey(SharedKind Kind, ushort Vid, GuardList List, uint Part, IpPrefix Net, MacAddress Mac)
{
    private static readonly GuardList[] Lists = Enum.GetValues<GuardList>();

    /// <summary>By what tells keys apart most; all NICs are looked at when one comes or goes.</summary>
    public override int GetHashCode() =>
        (int)((((uint)Kind * 31) + Vid) * 31) + (int)(((uint)List * 4096) + Part) + (int)(Net.LowAddress * 0x9E37_79B1 >> 16) + (int)Mac.Bits;

    /// <summary>All that a NIC has a part in.</summary>
    public static IEnumerable<SharedKey> Of(GuardNic nic)
    {
        foreach (var (vid, _) in nic.Networks)
        {
            foreach (var list in Lists)
            {
                if (!nic.IsOn(list)) continue;
                yield return new(SharedKind.ListRoot, vid, list, 0, default, default);
                yield return new(SharedKind.ListMiddle, vid, list, nic.Port.Value >> 10, default, default);
                yield return new(SharedKind.ListLeaf, vid, list, nic.Port.Value >> 5, default, default);
            }

            if (nic.Policy.Off) continue;
            foreach (var net in nic.Vips.Concat(nic.Nets)) yield return new(SharedKind.Net, vid, default, 0, net, default);
            foreach (var mac in nic.Macs.Skip(1)) yield return new(SharedKind.Mac, vid, default, 0, default, mac);
        }
    }
}
