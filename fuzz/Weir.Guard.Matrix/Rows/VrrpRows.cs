using static Weir.Guard.Matrix.Cast;
using static Weir.Guard.Matrix.Craft;
using Reason = Weir.Compiler.Guard.GuardDropReason;

namespace Weir.Guard.Matrix.Rows;

/// <summary>VRRP (and CARP) between those who have a shared address, and from others: one advertisement of a higher priority, and the master gives its addresses up.</summary>
internal static class VrrpRows
{
    private const byte Vrrp = 112;

    public static IEnumerable<MatrixRow> All() =>
    [
        Row("VRRP advertisement over IPv6", A, V6(A, A.LinkLocal, Ip6("ff02::12"), Vrrp, new byte[24], hops: 255)).Reaches("doors").Says("RFC 5798, 9: no holder on the bridge hears who holds nothing"),
        Row("VRRP advertisement in a frame for a holder alone", A, V4(A, Vip1.Mac, Ip4("224.0.0.18"), Vrrp, new byte[20], ttl: 255)).Dropped(Reason.GroupAddress, "RFC 5798, 5.1.1.2: to the group"),
        Row("VRRP advertisement over IPv6 in a frame for a holder alone", A, V6(A, A.LinkLocal, Ip6("ff02::12"), Vrrp, new byte[24], Vip1.Mac, 255)).Dropped(Reason.GroupAddress, "RFC 5798, 5.1.2.2: to the group"),
        Row("VRRP advertisement by broadcast", A, V4(A, Weir.Primitives.MacAddress.Broadcast, Ip4("224.0.0.18"), Vrrp, new byte[20], ttl: 255)).Reaches("doors").Says("the group's address, whatever the frame's"),
        Row("VRRP advertisement of a holder", Vip1, V4(Vip1, GroupMac(Ip4("224.0.0.18")), Ip4("224.0.0.18"), Vrrp, new byte[20], ttl: 255)).Reaches("vms4", "doors").Says("vm-guard 78"),
        Row("VRRP advertisement of a holder over IPv6", Vip2, V6(Vip2, Vip2.LinkLocal, Ip6("ff02::12"), Vrrp, new byte[24], hops: 255)).Reaches("vms6", "doors").Says("RFC 5798, 5.1.2"),
        Row("VRRP advertisement of a holder by unicast", Vip1, V4(Vip1, Vip2.Mac, Vip2.Ip4, Vrrp, new byte[20], ttl: 255)).Reaches("vip2").Says("keepalived's unicast peers"),
        Row("VRRP advertisement of the router", Router, V4(Router, GroupMac(Ip4("224.0.0.18")), Ip4("224.0.0.18"), Vrrp, new byte[20], ttl: 255)).Reaches("vms4", "doors").Says("router grant"),
        Row("VRRP advertisement from outside", Gateway, V4(Gateway, GroupMac(Ip4("224.0.0.18")), Ip4("224.0.0.18"), Vrrp, new byte[20], ttl: 255)).Reaches("vms4").Says("vm-guard 80: a holder may be on another host"),
    ];
}
