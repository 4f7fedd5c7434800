import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Behind, type Box, type DatapathNode, type PortNode, type Row, fit, headHeight, isGroup, layOut, rowHeight } from '../layout';
import { getPart } from '../api';
import { Fault, Waiting } from '../parts';
import { usePolled } from '../poll';
import { link } from '../route';
import { plural } from '../text';
import type { Guard, Host, Link, Ports, Service, Status } from '../types';

/** The network as it stands: datapaths, their ports, cables between them, and who is behind each port. */
export function Topology() {
  const status = usePolled<Status>('/api/v1/status', 5000, ['DP_CHANGE', 'CONFIG_CHANGE']);
  const hosts = usePolled('/api/v1/hosts?limit=2000', 5000, ['L2_LEARN', 'L2_EXPIRE', 'DP_CHANGE', 'PORT_CHANGE'], getPart<Host>);
  const ports = usePolled<Ports[]>('/api/v1/ports', 5000, ['DP_CHANGE', 'PORT_CHANGE', 'CONFIG_CHANGE']);
  const links = usePolled<Link[]>('/api/v1/links', 5000, ['DP_CHANGE', 'PORT_CHANGE', 'STACK_STATE', 'STACK_TOPO_CHANGE']);
  const guard = usePolled<Guard[]>('/api/v1/guard', 10000, ['CONFIG_CHANGE']);
  const services = usePolled<Service[]>('/api/v1/services', 10000, ['CONFIG_CHANGE']);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);

  useEffect(() => {
    const seen = new ResizeObserver(entries => setWidth(entries[0]?.contentRect.width ?? 0));
    if (place.current !== null) seen.observe(place.current);
    return () => seen.disconnect();
  }, []);

  const nodes = useMemo(
    () => nodesOf(status.data, hosts.data?.rows ?? [], ports.data ?? [], links.data ?? [], guard.data ?? [], services.data ?? [], all, (hosts.data?.total ?? 0) > (hosts.data?.rows.length ?? 0)),
    [status.data, hosts.data, ports.data, links.data, guard.data, services.data, all]);
  const drawn = useMemo(() => (width < 50 ? null : layOut(nodes, width, open)), [nodes, width, open]);
  const toggle = (key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  const known = nodes.reduce((sum, node) => sum + node.ports.reduce((here, port) => here + port.unlisted + port.behind.filter(behind => behind.kind === 'host' || behind.kind === 'vm').length, 0), 0);

  return (
    <>
      <Fault of={status} />
      <Waiting of={status} />
      <div class="bar">
        <p class="dim grow" role="status">{plural(nodes.length, 'datapath')}, {plural(known, 'host')}</p>
        <label><input type="checkbox" checked={all} onChange={() => setAll(!all)} /> ports with nobody behind them</label>
      </div>
      <div ref={place} class="topology">
        {drawn !== null && nodes.length > 0 && (
          <svg width={width} height={drawn.height} role="group" aria-label="Topology">
            {drawn.boxes.map(box => <Drawn key={box.node.id} box={box} onToggle={toggle} open={open} onAll={() => setAll(true)} />)}
            <g class="cables" aria-hidden="true">{drawn.cables.map(cable => <path key={cable.key} d={cable.path} />)}</g>
          </svg>
        )}
      </div>
    </>
  );
}

function Drawn({ box, open, onToggle, onAll }: { box: Box; open: ReadonlySet<string>; onToggle: (key: string) => void; onAll: () => void }) {
  const { node } = box;
  return (
    <g transform={`translate(${box.x},${box.y})`} class={`box ${node.state}`}>
      <rect width={box.width} height={box.height} rx="8" class="frame" />
      <a href={link('ports', { dp: node.id })}>
        <rect x="1" y="1" width={box.width - 2} height={headHeight - 4} rx="7" class="head" />
        <text x="12" y="21" class="name">{fit(node.name, box.width - 120, 8.6)}<title>{node.name}</title></text>
        <text x={box.width - 12} y="21" text-anchor="end" class="word">{node.state}</text>
      </a>
      {box.rows.map(row => (row.behind !== null ? <BehindRow key={row.key} row={row} width={box.width} />
        : row.more > 0 ? <MoreRow key={row.key} row={row} width={box.width} dp={node.name} />
        : <PortRow key={row.key} row={row} width={box.width} node={node} isOpen={open.has(row.key)} onToggle={onToggle} />))}
      {node.hidden > 0 && (
        <g transform={`translate(0,${headHeight + box.rows.length * rowHeight})`} class="row button" role="button" tabindex={0} onClick={onAll} onKeyDown={pressed(onAll)}>
          <rect x="4" width={box.width - 8} height={rowHeight} rx="4" class="hit" />
          <text x="26" y="16" class="dim">{plural(node.hidden, 'port')} with nobody behind</text>
        </g>
      )}
    </g>
  );
}

function PortRow({ row, width, node, isOpen, onToggle }: { row: Row; width: number; node: DatapathNode; isOpen: boolean; onToggle: (key: string) => void }) {
  const { port } = row;
  const group = isGroup(port);
  const behind = plural(port.behind.length + port.unlisted, 'host');
  const said = group ? behind : port.link !== null ? 'linked' : port.state === 'up' ? '' : port.state;
  const name = port.name === String(port.number) ? port.name : `${port.number} ${port.name}`;
  const inner = (
    <>
      <rect x="4" width={width - 8} height={rowHeight} rx="4" class="hit" />
      <Dot state={port.state} />
      <text x="26" y="16">{fit(name, width - 58 - said.length * 7.2)}<title>{name}</title></text>
      {said !== '' && <text x={width - (group ? 28 : 12)} y="16" text-anchor="end" class="dim">{said}</text>}
      {group && <path d={isOpen ? `M${width - 22},9 h10 l-5,7 z` : `M${width - 20},7 v10 l7,-5 z`} class="fold" />}
    </>
  );
  const at = `translate(0,${row.y})`;
  if (!group) return <g transform={at}><a href={link('ports', { dp: node.id, port: port.number })} class="row">{inner}</a></g>;
  const toggle = () => onToggle(row.key);
  return <g transform={at} class="row button" role="button" tabindex={0} aria-expanded={isOpen} onClick={toggle} onKeyDown={pressed(toggle)}>{inner}</g>;
}

const signs = { host: '', vm: 'VM', service: 'service', neighbor: 'LLDP' };

function BehindRow({ row, width }: { row: Row; width: number }) {
  const behind = row.behind!;
  const sign = signs[behind.kind];
  const room = width - 44 - (sign === '' ? 0 : 10 + sign.length * 7);
  const text = behind.detail === '' ? behind.name : `${behind.name} · ${behind.detail}`;
  return (
    <g transform={`translate(0,${row.y})`} class={`behind ${behind.kind}`}>
      <path d={`M16,0 V${rowHeight / 2} H26`} class="branch" />
      <text x="32" y="16">{fit(text, room)}<title>{text}</title></text>
      {sign !== '' && <text x={width - 12} y="16" text-anchor="end" class="sign">{sign}</text>}
    </g>
  );
}

function MoreRow({ row, width, dp }: { row: Row; width: number; dp: string }) {
  return (
    <g transform={`translate(0,${row.y})`}>
      <a href={link('hosts', { dp, port: row.port.number })} class="row">
        <rect x="4" width={width - 8} height={rowHeight} rx="4" class="hit" />
        <text x="32" y="16">and {row.more} more</text>
      </a>
    </g>
  );
}

// Full, hollow, crossed: the state is not told by colour alone.
function Dot({ state }: { state: PortNode['state'] }) {
  return state === 'missing'
    ? <path d="M9,8 l8,8 m0,-8 l-8,8" class="dot missing" role="img" aria-label="missing" />
    : <circle cx="13" cy="12" r="4" class={`dot ${state}`} role="img" aria-label={state} />;
}

function pressed(act: () => void): (event: KeyboardEvent) => void {
  return event => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    act();
  };
}

const states: Record<string, PortNode['state']> = { up: 'up', missing: 'missing', unknown: 'unknown' };

function nodesOf(status: Status | null, hosts: Host[], ports: Ports[], links: Link[], guard: Guard[], services: Service[], all: boolean, isPart: boolean): DatapathNode[] {
  return (status?.datapaths ?? []).map(datapath => {
    const found = new Map<number, PortNode>();
    const at = (number: number, name: string): PortNode => {
      let node = found.get(number);
      if (node === undefined) found.set(number, node = { number, name, state: 'unknown', behind: [], unlisted: 0, link: null });
      return node;
    };
    for (const port of ports.find(one => one.dp_id === datapath.dp_id)?.ports ?? []) {
      if (port.state !== 'unconfigured') at(port.number, port.name).state = states[port.state] ?? 'down';
    }
    for (const port of datapath.missing_ports) at(port.number, port.name).state = 'missing';

    const listed = new Map<number, number>();
    const named = new Set<string>();
    const put = (number: number, name: string, behind: Behind) => at(number, name).behind.push(behind);
    for (const nic of guard.find(one => one.dp_id === datapath.dp_id)?.nics ?? []) {
      named.add(nic.mac);
      put(nic.port_number, nic.port, { kind: 'vm', name: nic.vm, detail: nic.addresses.join(' ') });
    }
    for (const service of services) if (service.datapath === datapath.name) put(service.port_number, service.port, { kind: 'service', name: 'coprocessor', detail: `${plural(service.rules.length, 'rule')} to it` });
    for (const neighbor of datapath.neighbors) put(neighbor.port_number, neighbor.port, { kind: 'neighbor', name: neighbor.system_name === '' ? neighbor.mac : neighbor.system_name, detail: neighbor.port_id });
    for (const host of hosts) {
      if (host.datapath !== datapath.name) continue;
      listed.set(host.port_number, (listed.get(host.port_number) ?? 0) + 1);
      if (!named.has(host.mac)) put(host.port_number, host.port, { kind: 'host', name: host.mac, detail: host.vlan });
    }
    for (const port of ports.find(one => one.dp_id === datapath.dp_id)?.ports ?? []) {
      // The two answers are not of the same moment: a few more or less are no group.
      const unlisted = port.hosts - (listed.get(port.number) ?? 0);
      if (isPart && unlisted > 0) at(port.number, port.name).unlisted = unlisted;
    }
    for (const cable of links) {
      if (cable.datapath !== datapath.name) continue;
      const peer = status!.datapaths.find(other => other.name === cable.peer_datapath);
      const end = ports.find(one => one.datapath === cable.peer_datapath)?.ports.find(port => port.name === cable.peer_port);
      if (peer === undefined || end === undefined) continue;
      const node = at(cable.port_number, cable.port);
      node.link = { dp: peer.dp_id, port: end.number };
      // Hosts heard over a cable are drawn where they are.
      node.behind = node.behind.filter(behind => behind.kind === 'vm' || behind.kind === 'service');
      node.unlisted = 0;
    }

    const sorted = [...found.values()].sort((a, b) => a.number - b.number);
    const shown = all || sorted.length <= 12 ? sorted : sorted.filter(port => port.behind.length + port.unlisted > 0 || port.link !== null || port.state === 'missing');
    return { id: datapath.dp_id, name: datapath.name, state: datapath.state, ports: shown, hidden: sorted.length - shown.length };
  });
}
