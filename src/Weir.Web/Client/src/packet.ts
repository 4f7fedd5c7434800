/** What can be filled in, by kind of packet; names are those of ovs-ofctl. */
export interface Field { name: string; label: string; example: string }

export interface Kind { name: string; title: string; fields: Field[] }

const mac: Field[] = [
  { name: 'dl_src', label: 'from MAC', example: '02:00:00:00:00:01' },
  { name: 'dl_dst', label: 'to MAC', example: '02:00:00:00:00:02' },
  { name: 'dl_vlan', label: 'VLAN tag', example: 'untagged' },
];
const v4: Field[] = [{ name: 'nw_src', label: 'from address', example: '192.0.2.1' }, { name: 'nw_dst', label: 'to address', example: '192.0.2.2' }];
const v6: Field[] = [{ name: 'ipv6_src', label: 'from address', example: '2001:db8::1' }, { name: 'ipv6_dst', label: 'to address', example: '2001:db8::2' }];
const ports: Field[] = [{ name: 'tp_src', label: 'from port', example: '40000' }, { name: 'tp_dst', label: 'to port', example: '22' }];
const icmp: Field[] = [{ name: 'icmp_type', label: 'ICMP type', example: '8' }];

/** The kinds of packets that are offered. */
export const kinds: readonly Kind[] = [
  { name: 'tcp', title: 'TCP', fields: [...v4, ...ports, ...mac] },
  { name: 'udp', title: 'UDP', fields: [...v4, ...ports, ...mac] },
  { name: 'icmp', title: 'ICMP', fields: [...v4, ...icmp, ...mac] },
  { name: 'ip', title: 'IPv4', fields: [...v4, { name: 'nw_proto', label: 'protocol', example: '17' }, ...mac] },
  { name: 'arp', title: 'ARP', fields: [
    { name: 'arp_op', label: 'operation', example: '1' }, { name: 'arp_spa', label: 'from address', example: '192.0.2.1' }, { name: 'arp_tpa', label: 'for address', example: '192.0.2.2' },
    { name: 'arp_sha', label: 'sender MAC', example: '02:00:00:00:00:01' }, ...mac] },
  { name: 'tcp6', title: 'TCP over IPv6', fields: [...v6, ...ports, ...mac] },
  { name: 'udp6', title: 'UDP over IPv6', fields: [...v6, ...ports, ...mac] },
  { name: 'icmp6', title: 'ICMPv6', fields: [...v6, { name: 'icmpv6_type', label: 'ICMPv6 type', example: '135' }, ...mac] },
  { name: '', title: 'Ethernet', fields: [{ name: 'dl_type', label: 'EtherType', example: '0x88cc' }, ...mac] },
];

/** The packet as ovs-ofctl writes it. */
export function notation(kind: Kind, values: Record<string, string>): string {
  const set = kind.fields.map(field => [field.name, (values[field.name] ?? '').trim()] as const).filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`);
  return [kind.name, ...set].filter(part => part !== '').join(',');
}
