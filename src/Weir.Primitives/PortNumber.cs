using System.Globalization;

namespace Weir.Primitives;

/// <summary>An OpenFlow port number, 32 bits. Source: OpenFlow 1.3.5, section 7.2.1, <c>ofp_port_no</c>.</summary>
/// <param name="Value">1 to 0xffffff00, or a reserved port.</param>
public readonly record struct PortNumber(uint Value) : IComparable<PortNumber>
{
    /// <summary>The highest number of a physical or logical port, OFPP_MAX.</summary>
    public const uint Max = 0xFFFF_FF00;

    /// <summary>OFPP_IN_PORT: the port the packet came in.</summary>
    public static PortNumber InPort => new(0xFFFF_FFF8);

    /// <summary>OFPP_TABLE: submit a packet-out to the first table.</summary>
    public static PortNumber Table => new(0xFFFF_FFF9);

    /// <summary>OFPP_NORMAL: the switch's own forwarding.</summary>
    public static PortNumber Normal => new(0xFFFF_FFFA);

    /// <summary>OFPP_FLOOD.</summary>
    public static PortNumber Flood => new(0xFFFF_FFFB);

    /// <summary>OFPP_ALL.</summary>
    public static PortNumber All => new(0xFFFF_FFFC);

    /// <summary>OFPP_CONTROLLER.</summary>
    public static PortNumber Controller => new(0xFFFF_FFFD);

    /// <summary>OFPP_LOCAL: the switch's own port.</summary>
    public static PortNumber Local => new(0xFFFF_FFFE);

    /// <summary>OFPP_ANY: no port, or every port, by context.</summary>
    public static PortNumber Any => new(0xFFFF_FFFF);

    /// <summary>Above <see cref="Max"/>.</summary>
    public bool IsReserved => Value > Max;

    /// <inheritdoc/>
    public int CompareTo(PortNumber other) => Value.CompareTo(other.Value);

    /// <summary>Decimal, or the reserved port's name as <c>ovs-ofctl</c> prints it.</summary>
    public override string ToString() => Value switch
    {
        0xFFFF_FFF8 => "IN_PORT",
        0xFFFF_FFF9 => "TABLE",
        0xFFFF_FFFA => "NORMAL",
        0xFFFF_FFFB => "FLOOD",
        0xFFFF_FFFC => "ALL",
        0xFFFF_FFFD => "CONTROLLER",
        0xFFFF_FFFE => "LOCAL",
        0xFFFF_FFFF => "ANY",
        _ => Value.ToString(CultureInfo.InvariantCulture),
    };
}
