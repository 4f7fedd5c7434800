/** Something behind a port: a host, a VM, a service. */
export interface Behind { kind: 'host' | 'vm' | 'service' | 'neighbor'; name: string; detail: string }

/** A port with all that is behind it; unlisted are those hosts of which only the number is known. */
export interface PortNode { number: number; name: string; state: 'up' | 'down' | 'missing' | 'unknown'; behind: Behind[]; unlisted: number; link: { dp: string; port: number } | null }

/** A datapath with those of its ports that are shown. */
export interface DatapathNode { id: string; name: string; state: string; ports: PortNode[]; hidden: number }

/** A line of a drawn datapath. */
export interface Row { key: string; y: number; port: PortNode; behind: Behind | null; more: number }

/** A datapath with its place. */
export interface Box { node: DatapathNode; x: number; y: number; width: number; height: number; rows: Row[] }

/** A cable between two drawn ports. */
export interface Cable { key: string; path: string }

export const rowHeight = 24;
export const headHeight = 34;
const gap = 44;
const widest = 340;
const narrowest = 250;

/** So many things behind a port are drawn without being asked for; more are one line that can be opened. */
const fewBehind = 4;
const mostBehind = 40;

/** Whether what is behind the port is drawn as one line until it is opened. */
export function isGroup(port: PortNode): boolean {
  return port.behind.length + port.unlisted > fewBehind;
}

/** Puts the datapaths into columns, the next one always into the shortest; the same network always comes out the same. */
export function layOut(nodes: readonly DatapathNode[], width: number, open: ReadonlySet<string>): { boxes: Box[]; cables: Cable[]; height: number } {
  const columns = Math.max(1, Math.min(nodes.length, Math.floor((width + gap) / (narrowest + gap))));
  const boxWidth = Math.min(widest, (width - gap * (columns - 1) - (columns === 1 ? 24 : 2)) / columns);
  const bottoms = new Array<number>(columns).fill(4);
  const boxes = nodes.map(node => {
    const column = bottoms.indexOf(Math.min(...bottoms));
    const rows = rowsOf(node, open);
    const box: Box = { node, x: (columns === 1 ? 20 : 1) + column * (boxWidth + gap), y: bottoms[column]!, width: boxWidth, height: headHeight + rows.length * rowHeight + (node.hidden > 0 ? rowHeight : 0) + 8, rows };
    bottoms[column] = box.y + box.height + 28;
    return box;
  });
  return { boxes, cables: cablesOf(boxes), height: Math.max(...bottoms) };
}

function rowsOf(node: DatapathNode, open: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const add = (port: PortNode, behind: Behind | null, more: number, key: string) => rows.push({ key, y: headHeight + rows.length * rowHeight, port, behind, more });
  for (const port of node.ports) {
    const key = `${node.id} ${port.number}`;
    add(port, null, 0, key);
    const isOpen = open.has(key);
    if (isGroup(port) && !isOpen) continue;
    for (const behind of port.behind.slice(0, mostBehind)) add(port, behind, 0, `${key} ${behind.kind} ${behind.name} ${behind.detail}`);
    const shown = Math.min(port.behind.length, mostBehind);
    const more = port.behind.length - shown + port.unlisted;
    if (more > 0) add(port, null, more, `${key} more`);
  }
  return rows;
}

// A cable leaves at the side that faces the other end; within a column at the left of both.
function cablesOf(boxes: readonly Box[]): Cable[] {
  const places = new Map<string, { box: Box; y: number }>();
  for (const box of boxes) {
    for (const row of box.rows) {
      if (row.behind === null && row.more === 0) places.set(`${box.node.id} ${row.port.number}`, { box, y: box.y + row.y + rowHeight / 2 });
    }
  }
  const cables = new Map<string, Cable>();
  for (const box of boxes) {
    for (const row of box.rows) {
      const link = row.behind === null ? row.port.link : null;
      const to = link === null ? undefined : places.get(`${link.dp} ${link.port}`);
      if (link === null || to === undefined) continue;
      const key = [`${box.node.id} ${row.port.number}`, `${link.dp} ${link.port}`].sort().join(' ');
      const y = box.y + row.y + rowHeight / 2;
      const sameColumn = box.x === to.box.x;
      const right = to.box.x > box.x;
      const x1 = !sameColumn && right ? box.x + box.width : box.x;
      const x2 = !sameColumn && !right ? to.box.x + to.box.width : to.box.x;
      const bend = sameColumn ? -18 : right ? gap / 2 : -gap / 2;
      cables.set(key, { key, path: `M${x1},${y} C${x1 + bend},${y} ${x2 + (sameColumn ? bend : -bend)},${to.y} ${x2},${to.y}` });
    }
  }
  return [...cables.values()];
}

/** Cuts a text to what fits, by a width of letters that no font of ours is above. */
export function fit(text: string, width: number, letter = 7.1): string {
  const letters = Math.max(3, Math.floor(width / letter));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}
