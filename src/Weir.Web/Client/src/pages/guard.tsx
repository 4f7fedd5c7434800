import { Fault, Line, State, Table, Waiting } from '../parts';
import { usePolled } from '../poll';
import { number } from '../text';
import type { GuardAnswer, Nic } from '../types';

/** VMs, what each may send, and what it tried beyond that. */
export function Guard() {
  const guard = usePolled<GuardAnswer>('/api/v1/guard', 2000, ['CONFIG_CHANGE']);
  const data = guard.data;
  return (
    <>
      <Fault of={guard} />
      <Waiting of={guard} />
      {data !== null && (
        <Table caption="Guarded NICs" rows={data.nics} id={nic => `${nic.datapath} ${nic.port_number} ${nic.mac}`} empty="No port is guarded." columns={[
          { title: 'VM', cell: nic => <b>{nic.vm === '' ? nic.port : nic.vm}</b>, by: nic => nic.vm },
          { title: 'NIC', cell: nic => <code>{nic.mac}</code>, by: nic => nic.mac },
          { title: 'Port', cell: nic => `${nic.datapath} ${nic.port}`, by: nic => nic.port_number ?? 0 },
          { title: 'May use', cell: nic => nic.addresses.map(address => <div key={address}><code>{address}</code></div>) },
          { title: 'State', cell: nic => <><State of={nic.state} />{nic.why !== '' && <div class="dim">{nic.why}</div>}</>, by: nic => nic.state },
          { title: 'Attempts', cell: nic => <Attempts of={nic} />, by: nic => nic.drops.reduce((sum, drop) => sum + drop.packets, 0) },
          { title: 'Line', cell: nic => <Line at={nic.location} /> },
        ]} />
      )}
    </>
  );
}

function Attempts({ of: nic }: { of: Nic }) {
  if (nic.drops.length === 0) return <span class="dim">none</span>;
  return <ul class="plain">{nic.drops.map(drop => <li key={drop.reason}><span class="state bad">{drop.reason}</span> {number(drop.packets)} <span class="dim">({number(drop.recent_packets)} in the last minute)</span></li>)}</ul>;
}
