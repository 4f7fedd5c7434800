using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Weir.Config.Yaml;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads what a rule has the connection tracker do.</summary>
internal static class ConntrackReader
{
    /// <summary>The step, or null after a diagnostic.</summary>
    public static StepConfig? Read(SectionReader reader, YamlNode node, DiagnosticBag bag)
    {
        if (reader.Boolean("clear"))
        {
            foreach (var (key, value) in reader.Map.Entries)
            {
                if (key.Text == "clear" || value is YamlScalar { Kind: ScalarKind.Null }) continue;
                bag.Error(DiagnosticCodes.Exclusive, key, reader.Path[Show.KeyName(key)], $"clear and {Show.KeyName(key)} exclude each other", "clear: true stands alone");
                return null;
            }

            return new(node, reader.Path, new AclConntrackClear(), null);
        }

        if (!reader.Has("table")) reader.Missing("table", "write table: with the name of the table where the packet goes on, such as port_acl, or 255 for none");
        if (!reader.Has("zone")) reader.Missing("zone", "write zone: with a number, such as 1");
        var nat = ReadNat(reader, bag);
        var label = ReadLabel(reader, bag);
        if (reader.Reference("table") is not { } table || reader.Number("zone") is not { } number) return null;
        var zone = (ushort)number;
        AclZoneSource? source = null;
        if (reader.Number("zone_src") is { IsZero: false } header)
        {
            var (offset, count) = (zone >> 6, (zone & 0x3F) + 1);
            if (OxmFieldInfo.FromHeader((uint)header) is not { } info || offset + count > info.Bits)
            {
                bag.Error(DiagnosticCodes.MatchValue, reader.Value("zone_src")!, reader.Path["zone_src"], $"0x{(uint)header:x8} is no field with the bits {offset} to {offset + count - 1}", "zone_src is a field's OXM header, and zone then offset * 64 + bits - 1");
                return null;
            }

            (source, zone) = (new(info.Field, offset, count), 0);
        }

        var action = new AclConntrack((ushort)reader.Integer("flags"), zone, source, null, (ushort)reader.Integer("alg"))
        {
            Nat = nat,
            Mark = reader.Number("mark") is { } mark ? (uint)mark : null,
            Label = label,
        };
        return new(node, reader.Path, action, null) { Table = table };
    }

    private static UInt128? ReadLabel(SectionReader reader, DiagnosticBag bag)
    {
        if (reader.Number("label") is not { } label) return null;
        if (label >= 0 && label <= (BigInteger)UInt128.MaxValue) return (UInt128)label;
        bag.Error(DiagnosticCodes.OutOfRange, reader.Value("label")!, reader.Path["label"], $"{label} is out of range", "a label has 128 bits");
        return null;
    }

    private static AclNat? ReadNat(SectionReader ct, DiagnosticBag bag)
    {
        if (ct.Value("nat") is YamlMap { Entries.Count: 0 }) return new(0, null, null, null, null, null, null);
        if (ct.Nested("nat") is not { } nat) return null;
        foreach (var range in (ReadOnlySpan<string>)["range_ipv4", "range_ipv6", "range_proto"])
        {
            if (nat.Has(range + "_max") && !nat.Has(range + "_min"))
                bag.Error(DiagnosticCodes.Missing, nat.LocationOf(range + "_max"), nat.Path[range + "_max"], $"{range}_max is given without {range}_min", $"add {range}_min");
        }

        if (nat.Has("range_ipv4_min")) nat.Exclusive("range_ipv4_min", "range_ipv6_min");
        return new(
            (ushort)nat.Integer("flags"),
            (uint?)Address(nat, "range_ipv4_min", AddressFamily.InterNetwork, bag),
            (uint?)Address(nat, "range_ipv4_max", AddressFamily.InterNetwork, bag),
            Address(nat, "range_ipv6_min", AddressFamily.InterNetworkV6, bag),
            Address(nat, "range_ipv6_max", AddressFamily.InterNetworkV6, bag),
            (ushort?)nat.IntegerOrNull("range_proto_min"),
            (ushort?)nat.IntegerOrNull("range_proto_max"));
    }

    private static UInt128? Address(SectionReader nat, string key, AddressFamily family, DiagnosticBag bag)
    {
        if (nat.Text(key) is not { } text) return null;
        var isIPv4 = family == AddressFamily.InterNetwork;
        if (IPAddress.TryParse(text, out var address) && address.AddressFamily == family && (!isIPv4 || address.ToString() == text) && !text.Contains('%', StringComparison.Ordinal))
        {
            Span<byte> bytes = stackalloc byte[16];
            address.TryWriteBytes(bytes, out _);
            return isIPv4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
        }

        bag.Error(DiagnosticCodes.MatchValue, nat.Value(key)!, nat.Path[key], $"{Show.Quoted(text)} is no {(isIPv4 ? "IPv4" : "IPv6")} address", isIPv4 ? "for example 192.0.2.1" : "for example 2001:db8::1");
        return null;
    }
}
