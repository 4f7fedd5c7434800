import { Fault, Line, State, Table, Waiting } from '../parts';
import { usePolled } from '../poll';
import { link } from '../route';
import { number } from '../text';
import type { Attempt, Guard as Answer, Nic } from '../types';

/** VMs, what each may send, and what it tried beyond that. */
export function Guard() {
  const guard = usePolled<Answer[]>('/api/v1/guard', 2000, ['CONFIG_CHANGE', 'CONFIG_APPLIED']);
  return (
    <>
      <Fault of={guard} />
      <Waiting of={guard} />
      {guard.data?.length === 0 && <p class="dim">No port of the configuration is guarded. A host that <code>weir guard</code> guards has a page like this of its own, and <code>weir vm list</code>.</p>}
      {guard.data?.map(datapath => (
        <section key={datapath.datapath}>
          <h2>{datapath.datapath}</h2>
          {datapath.fault !== null && <p class="fault" role="alert">{datapath.fault}; the counts are older</p>}
          {datapath.mode === 'report' && <p class="note">It only counts: nothing is dropped.</p>}
          <Table caption={`Guarded NICs of ${datapath.datapath}`} rows={datapath.nics} id={nic => `${nic.port_number} ${nic.mac}`} empty="No NIC is guarded." columns={[
            { title: 'VM', cell: nic => <b>{nic.vm}</b>, by: nic => nic.vm },
            { title: 'NIC', cell: nic => <>{[nic.mac, ...nic.extra_macs].map(mac => <div key={mac}><code>{mac}</code></div>)}</>, by: nic => nic.mac },
            { title: 'Port', cell: nic => datapath.dp_id === '' ? nic.port : <><a href={link('ports', { dp: datapath.dp_id, port: nic.port_number })}>{nic.port}</a> <State of={nic.port_state} /></>, by: nic => nic.port_number },
            { title: 'May use', cell: nic => <MayUse of={nic} /> },
            { title: 'State', cell: nic => <><State of={nic.state} />{nic.why !== null && <div class="dim">{nic.why}</div>}</>, by: nic => nic.state },
            { title: 'Attempts', cell: nic => <Attempts of={nic.attempts} />, by: nic => nic.attempts.reduce((sum, attempt) => sum + attempt.packets, 0) },
            { title: 'Line', cell: nic => <Line at={nic.location} /> },
          ]} />
          {datapath.other_attempts.length > 0 && <><h3>From elsewhere</h3><Attempts of={datapath.other_attempts} /></>}
        </section>
      ))}
    </>
  );
}

function MayUse({ of: nic }: { of: Nic }) {
  const all = [...nic.addresses, ...nic.roles];
  return all.length === 0 ? <span class="dim">no address</span> : <>{all.map(address => <div key={address}><code>{address}</code></div>)}</>;
}

function Attempts({ of: attempts }: { of: Attempt[] }) {
  if (attempts.length === 0) return <span class="dim">none</span>;
  return (
    <ul class="plain">
      {attempts.map(attempt => (
        <li key={`${attempt.reason} ${attempt.port}`}><span class="state bad">{attempt.reason}</span> {number(attempt.packets)} <span class="dim">({number(attempt.recent_packets)} in the last minute)</span></li>
      ))}
    </ul>
  );
}
