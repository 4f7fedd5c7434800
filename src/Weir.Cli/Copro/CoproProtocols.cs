namespace Weir.Cli.Copro;

/// <summary>The kinds of service whose packets may leave the coprocessor host; ARP and neighbour discovery always may.</summary>
[Flags]
internal enum CoproProtocols
{
    None = 0,
    Tcp = 1,
    Udp = 2,

    /// <summary>Echo and the error messages of ICMP and ICMPv6; never redirects, router discovery or multicast listener reports.</summary>
    Icmp = 4,
}
