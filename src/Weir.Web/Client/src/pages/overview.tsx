import { Facts, Fault, Line, State, Table, Waiting } from '../parts';
import { usePolled } from '../poll';
import { link } from '../route';
import { ago, moment, number, plural } from '../text';
import type { DatapathStatus, Status } from '../types';

/** Health, what is applied where and since when, and every fault with its line. */
export function Overview() {
  const status = usePolled<Status>('/api/v1/status', 2000, ['DP_CHANGE', 'CONFIG_CHANGE', 'PORTS_STATUS']);
  const data = status.data;
  return (
    <>
      <Fault of={status} />
      <Waiting of={status} />
      {data !== null && <Health of={data} />}
    </>
  );
}

function Health({ of: status }: { of: Status }) {
  const { config, datapaths } = status;
  const right = datapaths.filter(datapath => datapath.state === 'applied' && datapath.applied_hash === config.hash);
  const faults = datapaths.flatMap(datapath => datapath.faults.map(fault => ({ datapath: datapath.name, ...fault })));
  const missing = datapaths.flatMap(datapath => datapath.missing_ports.map(port => ({ datapath: datapath.name, ...port })));
  const isGuard = status.role === 'guard';
  const well = right.length === datapaths.length && config.load_errors.length === 0;
  return (
    <>
      <p class={`verdict ${well ? 'good' : 'bad'}`}>
        {well
          ? isGuard ? `All is well: ${plural(datapaths.length, 'bridge is', 'bridges are')} guarded.` : `All is well: ${plural(datapaths.length, 'datapath holds', 'datapaths hold')} the configuration.`
          : isGuard ? `${right.length} of ${plural(datapaths.length, 'bridge')} guarded.` : `${right.length} of ${plural(datapaths.length, 'datapath')} hold the configuration.`}
      </p>
      {config.load_errors.length > 0 && (
        <section class="fault" role="alert">
          <h2>The last configuration was refused; the one before is in force</h2>
          <ul class="plain">{config.load_errors.map(error => <li key={error}><code>{error}</code></li>)}</ul>
        </section>
      )}
      {faults.length > 0 && (
        <section>
          <h2>Faults</h2>
          <Table caption="Faults" rows={faults} id={fault => fault.datapath + fault.message + fault.subject} empty="" columns={[
            { title: 'Datapath', cell: fault => fault.datapath },
            { title: 'Fault', cell: fault => fault.message },
            { title: 'Of', cell: fault => fault.subject },
            { title: 'Line', cell: fault => <Line at={fault.location} /> },
          ]} />
        </section>
      )}
      <section>
        <h2>{isGuard ? 'Bridges' : 'Datapaths'}</h2>
        <div class="cards">{datapaths.map(datapath => isGuard ? <Bridge key={datapath.name} of={datapath} /> : <Card key={datapath.dp_id} of={datapath} hash={config.hash} />)}</div>
      </section>
      {missing.length > 0 && (
        <section>
          <h2>Ports that the switch does not have</h2>
          <Table caption="Missing ports" rows={missing} id={port => `${port.datapath} ${port.number}`} empty="" columns={[
            { title: 'Datapath', cell: port => port.datapath },
            { title: 'Port', cell: port => `${port.number} (${port.name})` },
            { title: 'Line', cell: port => <Line at={port.location} /> },
          ]} />
        </section>
      )}
      <section>
        <h2>Configuration</h2>
        <Facts of={[
          ['File', <code>{config.file}</code>],
          ['In force since', `${moment(config.since)} (${ago(config.since)})`],
          ['Hash', <code title={config.hash}>{config.hash.slice(0, 12)}</code>],
          ['Loads asked for', number(config.reload_requests)],
        ]} />
      </section>
      <section>
        <h2>Weir</h2>
        <Facts of={[
          ['Version', status.version],
          ['Process', status.pid],
          [isGuard ? 'Listens to libvirt at' : 'Switches connect to', status.listening.join(', ')],
          ...(isGuard ? [] : [
            ['Unknown datapaths refused', number(status.unknown_datapaths)],
            ['Second connections refused', number(status.impostors)],
            ['Connections that failed', number(status.rejected_connections)],
          ] as [string, string][]),
          ['Licences', <a href="licences.txt">of what this page is made of</a>],
        ]} />
      </section>
    </>
  );
}

function Bridge({ of: bridge }: { of: DatapathStatus }) {
  return (
    <article class="card">
      <h3><a href={link('guard', {})}>{bridge.name}</a> <State of={bridge.state === 'applied' ? 'guarded' : bridge.state} /></h3>
      <Facts of={[['Since', <span title={moment(bridge.since)}>{ago(bridge.since)}</span>], ['Switch', bridge.peer ?? 'not connected'], ['NICs', number(bridge.hosts)]]} />
    </article>
  );
}

function Card({ of: datapath, hash }: { of: DatapathStatus; hash: string }) {
  return (
    <article class="card">
      <h3><a href={link('ports', { dp: datapath.dp_id })}>{datapath.name}</a> <State of={datapath.state} /></h3>
      <Facts of={[
        ['Since', <span title={moment(datapath.since)}>{ago(datapath.since)}</span>],
        ['Applied', datapath.applied_hash === null ? 'nothing yet' : `${datapath.applied_hash === hash ? 'this configuration' : `another one: ${datapath.applied_hash.slice(0, 12)}`}, ${ago(datapath.applied_since)}`],
        ['Switch', datapath.peer ?? 'not connected'],
        ['Datapath id', <code>{datapath.dp_id}</code>],
        ['Hosts', <a href={link('hosts', { dp: datapath.name })}>{number(datapath.hosts)}</a>],
        ['Audit', datapath.audit.audits === 0 ? 'none yet' : <><State of={datapath.audit.outcome} /> {ago(datapath.audit.last)}</>],
        ['Errors of the switch', number(datapath.errors)],
        ['Connections lost', number(datapath.disconnections)],
      ]} />
    </article>
  );
}
