import { useEffect, useRef, useState } from 'preact/hooks';
import { Fault, Line, State, Table, Waiting } from '../parts';
import { usePolled } from '../poll';
import { link } from '../route';
import { Sparkline } from '../sparkline';
import { bitRate, bytes, number } from '../text';
import type { Port, Ports } from '../types';

const everyMs = 2000;
const samples = 60; // two minutes

interface Rate { rx: number; tx: number }

/** The ports of a datapath: state, rates, and how they came about. */
export function Datapath({ args }: { args: URLSearchParams }) {
  const ports = usePolled<Ports[]>('/api/v1/ports', everyMs, ['PORT_CHANGE', 'DP_CHANGE', 'CONFIG_CHANGE']);
  const rates = useRates(ports.data);
  const asked = args.get('dp');
  const datapath = ports.data?.find(one => one.dp_id === asked || one.datapath === asked) ?? ports.data?.[0];
  const marked = args.get('port');
  return (
    <>
      <Fault of={ports} />
      <Waiting of={ports} />
      {ports.data !== null && ports.data.length > 1 && (
        <div class="bar" role="group" aria-label="Datapaths">
          {ports.data.map(one => <a key={one.dp_id} class="button" href={link('ports', { dp: one.dp_id })} aria-current={one === datapath ? 'true' : undefined}>{one.datapath}</a>)}
        </div>
      )}
      {datapath !== undefined && (
        <>
          <h2>{datapath.datapath} <code>{datapath.dp_id}</code></h2>
          {datapath.fault !== null && <p class="fault" role="alert">{datapath.fault}; counters and states are older</p>}
          <Table caption={`Ports of ${datapath.datapath}`} rows={datapath.ports} id={port => String(port.number)} empty="It has no port." mark={port => String(port.number) === marked} columns={[
            { title: 'Port', cell: port => port.number, by: port => port.number, right: true },
            { title: 'Name', cell: port => <Name of={port} />, by: port => port.name },
            { title: 'State', cell: port => <State of={port.state} />, by: port => port.state },
            { title: 'VLANs', cell: port => <Vlans of={port} /> },
            { title: 'In', cell: port => <Flow rates={rates(datapath.dp_id, port.number)} way="rx" name={port.name} />, by: port => latest(rates(datapath.dp_id, port.number)).rx },
            { title: 'Out', cell: port => <Flow rates={rates(datapath.dp_id, port.number)} way="tx" name={port.name} />, by: port => latest(rates(datapath.dp_id, port.number)).tx },
            { title: 'Total', cell: port => (port.counters === null ? '–' : <span class="nowrap">{bytes(port.counters.rx_bytes ?? 0)} in<br />{bytes(port.counters.tx_bytes ?? 0)} out</span>), by: port => port.counters?.rx_bytes ?? 0, right: true },
            { title: 'Lost', cell: port => <Lost of={port} />, by: port => lost(port), right: true },
            { title: 'Hosts', cell: port => <a href={link('hosts', { dp: datapath.datapath, port: port.number })}>{number(port.hosts)}</a>, by: port => port.hosts, right: true },
            { title: 'Line', cell: port => <Line at={port.location} /> },
          ]} />
        </>
      )}
    </>
  );
}

function Name({ of: port }: { of: Port }) {
  return (
    <>
      <b>{port.name}</b>
      {port.description !== '' && port.description !== port.name && <div class="dim">{port.description}</div>}
      <div class="dim">
        {[port.kind === 'access' ? null : port.kind, port.device === port.name ? null : port.device, port.speed_kbps === null || port.speed_kbps === 0 ? null : bitRate(port.speed_kbps * 125), port.lacp_state === null ? null : `LACP ${port.lacp_state}`]
          .filter(word => word !== null).join(', ')}
      </div>
      {port.neighbor !== null && <div class={port.neighbor.is_expected ? 'dim' : 'fault'}>LLDP: {port.neighbor.system_name} {port.neighbor.port_id} {port.neighbor.mac}{port.neighbor.is_expected ? '' : ', not the one expected'}</div>}
    </>
  );
}

function Vlans({ of: port }: { of: Port }) {
  return <>{port.native_vlan ?? ''}{port.tagged_vlans.length > 0 && <div class="dim">tagged {port.tagged_vlans.join(', ')}</div>}{port.acls.map(acl => <div key={acl}><a href={link('acls', { acl })}>{acl}</a></div>)}</>;
}

function Flow({ rates, way, name }: { rates: readonly Rate[]; way: 'rx' | 'tx'; name: string }) {
  const now = bitRate(latest(rates)[way]);
  return <>{rates.length === 0 ? '–' : now}<Sparkline values={rates.map(rate => rate[way])} length={samples} label={`${way === 'rx' ? 'In' : 'Out'} on ${name} in the last two minutes, now ${now}`} /></>;
}

function lost({ counters }: Port): number {
  return (counters?.rx_dropped ?? 0) + (counters?.tx_dropped ?? 0) + (counters?.rx_errors ?? 0) + (counters?.tx_errors ?? 0);
}

function Lost({ of: port }: { of: Port }) {
  const { counters } = port;
  return counters === null ? <>–</> : <span title={`dropped ${counters.rx_dropped ?? 0} in, ${counters.tx_dropped ?? 0} out; errors ${counters.rx_errors ?? 0} in, ${counters.tx_errors ?? 0} out`}>{number(lost(port))}</span>;
}

function latest(rates: readonly Rate[]): Rate {
  return rates.at(-1) ?? { rx: 0, tx: 0 };
}

/** Bytes a second of each port, from the differences between answers; a counter that went back begins anew. */
function useRates(answer: Ports[] | null): (dp: string, port: number) => readonly Rate[] {
  const history = useRef(new Map<string, { at: number; rx: number; tx: number; rates: Rate[] }>());
  const [, redraw] = useState(0);
  useEffect(() => {
    for (const datapath of answer ?? []) {
      if (datapath.read_at === null) continue;
      const at = Date.parse(datapath.read_at);
      for (const port of datapath.ports) {
        if (port.counters === null) continue;
        const key = `${datapath.dp_id} ${port.number}`;
        const [rx, tx] = [port.counters.rx_bytes ?? 0, port.counters.tx_bytes ?? 0];
        const before = history.current.get(key);
        if (before === undefined || rx < before.rx || tx < before.tx) {
          history.current.set(key, { at, rx, tx, rates: [] });
        } else if (at > before.at) {
          const seconds = (at - before.at) / 1000;
          const rates = [...before.rates, { rx: (rx - before.rx) / seconds, tx: (tx - before.tx) / seconds }].slice(-samples);
          history.current.set(key, { at, rx, tx, rates });
        }
      }
    }
    redraw(count => count + 1);
  }, [answer]);
  return (dp, port) => history.current.get(`${dp} ${port}`)?.rates ?? [];
}
