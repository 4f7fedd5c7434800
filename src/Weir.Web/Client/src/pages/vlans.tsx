import { Fault, Line, Table, Waiting } from '../parts';
import { usePolled } from '../poll';
import { number } from '../text';
import type { PortReference, Vlan } from '../types';

/** VLANs with their ports and hosts. */
export function Vlans() {
  const vlans = usePolled<Vlan[]>('/api/v1/vlans', 5000, ['CONFIG_CHANGE']);
  return (
    <>
      <Fault of={vlans} />
      <Waiting of={vlans} />
      {vlans.data !== null && (
        <Table caption="VLANs" rows={vlans.data} id={vlan => `${vlan.datapath} ${vlan.vid}`} empty="There is no VLAN." columns={[
          { title: 'VID', cell: vlan => vlan.vid, by: vlan => vlan.vid, right: true },
          { title: 'Name', cell: vlan => <><b>{vlan.name}</b>{vlan.description !== '' && vlan.description !== vlan.name && <div class="dim">{vlan.description}</div>}</>, by: vlan => vlan.name },
          { title: 'Datapath', cell: vlan => vlan.datapath, by: vlan => vlan.datapath },
          { title: 'Untagged on', cell: vlan => named(vlan.untagged_ports) },
          { title: 'Tagged on', cell: vlan => named(vlan.tagged_ports) },
          { title: 'ACLs', cell: vlan => [...vlan.acls_in, ...vlan.acls_out.map(acl => `${acl} (out)`)].join(', ') || '–' },
          { title: 'Hosts', cell: vlan => number(vlan.hosts), by: vlan => vlan.hosts, right: true },
          { title: 'Line', cell: vlan => <Line at={vlan.location} /> },
        ]} />
      )}
    </>
  );
}

function named(ports: PortReference[]): string {
  return ports.length === 0 ? '–' : ports.map(port => port.name).join(', ');
}
