using System.Globalization;
using System.Text;
using Weir.Compiler.Guard;
using Weir.Primitives;

namespace Weir.Guard.Matrix;

/// <summary>
/// The four tables of the talk "Open vSwitch Config for libvirt VMs" (TUM, 2019), as its slides say them, in ovs-ofctl's text: to measure beside, and to show that the
/// matrix finds what they let through.
/// </summary>
public static class TalkTables
{
    /// <summary>The entries, one a line.</summary>
    public static string Of(GuardInput input)
    {
        var uplink = input.Ports[0].Number.Value;
        var text = new StringBuilder();
        Add("table=0,priority=10,arp,arp_op=1,actions=goto_table:2");
        Add("table=0,priority=0,actions=NORMAL");
        Add("table=1,priority=60,udp,tp_src=67,actions=drop");
        Add("table=1,priority=60,udp6,tp_src=547,actions=drop");
        Add("table=1,priority=50,icmp6,icmp_type=135,ipv6_src=::,actions=goto_table:3");
        Add("table=1,priority=0,actions=drop");
        Add($"table=2,priority=20,in_port={uplink},arp,arp_op=1,actions=drop");
        Add($"table=2,priority=10,arp,arp_op=1,actions=output:{uplink}");
        Add("table=2,priority=0,arp,actions=NORMAL");
        Add("table=3,priority=50,icmp6,icmp_type=134,actions=drop");
        Add("table=3,priority=50,icmp6,icmp_type=137,actions=drop");
        Add("table=3,priority=40,icmp6,icmp_type=136,actions=drop");
        Add("table=3,priority=0,actions=NORMAL");
        foreach (var (nic, port) in input.Nics)
        {
            Add($"table=0,priority=30,in_port={port},dl_src={nic.Mac},actions=goto_table:1");
            Add($"table=0,priority=20,in_port={port},actions=drop");
            foreach (var address in nic.Addresses.Append(IpPrefix.LinkLocal(nic.Mac)))
            {
                if (address.IsIpv6)
                {
                    Add($"table=1,priority=40,in_port={port},icmp6,ipv6_src={address},actions=goto_table:3");
                    Add($"table=1,priority=30,in_port={port},ipv6,ipv6_src={address},actions=NORMAL");
                    Add($"table=3,priority=50,in_port={port},icmp6,icmp_type=136,nd_target={address},actions=NORMAL");
                    continue;
                }

                Add($"table=1,priority=40,in_port={port},arp,arp_spa={address},actions=goto_table:2");
                Add($"table=1,priority=30,in_port={port},ip,nw_src={address},actions=NORMAL");
                Add($"table=2,priority=30,arp,arp_op=1,arp_tpa={address},actions=output:{port}");
            }
        }

        return text.ToString();

        void Add(string entry) => text.Append(CultureInfo.InvariantCulture, $"{entry}\n");
    }
}
