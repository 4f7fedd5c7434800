import { useState } from 'preact/hooks';
import { Fault, Line, Table, Waiting } from '../parts';
import { usePolled } from '../poll';
import { link } from '../route';
import { bytes, moment, number } from '../text';
import type { Drop, Drops as Answer } from '../types';

/** What the switches drop, why, and the line that says so. */
export function Drops({ args }: { args: URLSearchParams }) {
  const drops = usePolled<Answer[]>('/api/v1/drops', 2000);
  const [reason, setReason] = useState('');
  const dp = args.get('dp');
  const asked = (drops.data ?? []).filter(answer => dp === null || answer.datapath === dp);
  const rows = asked.flatMap(answer => answer.drops.map(drop => ({ ...drop, datapath: answer.datapath })));
  const reasons = new Map<string, { recent: number; all: number }>();
  for (const row of rows) {
    const sum = reasons.get(row.reason) ?? { recent: 0, all: 0 };
    reasons.set(row.reason, { recent: sum.recent + row.recent_packets, all: sum.all + row.packets });
  }
  return (
    <>
      <Fault of={drops} />
      <Waiting of={drops} />
      {asked.filter(answer => answer.fault !== null).map(answer => <p key={answer.datapath} class="fault" role="alert">{answer.datapath}: {answer.fault}; its counts are older</p>)}
      {drops.data !== null && (
        <>
          <p class="dim">
            {asked.map(answer => `${answer.datapath}: counted since ${moment(answer.since)}`).join('; ')}
            {dp !== null && <> <a href={link('drops')}>All datapaths</a></>}
          </p>
          <div class="bar" role="group" aria-label="Reasons">
            {[...reasons].sort((a, b) => b[1].recent - a[1].recent || b[1].all - a[1].all).map(([name, sum]) => (
              <button key={name} type="button" class="chip" aria-pressed={reason === name} onClick={() => setReason(reason === name ? '' : name)}>{name} <b>{number(sum.recent)}</b></button>
            ))}
          </div>
          <Table caption="Drops" rows={rows.filter(row => reason === '' || row.reason === reason)} id={row => `${row.datapath} ${row.reason} ${row.table} ${row.subject} ${row.port_number}`}
            empty="Nothing has been dropped." columns={columns} />
        </>
      )}
    </>
  );
}

const columns = [
  { title: 'Reason', cell: (row: Drop) => <b>{row.reason}</b>, by: (row: Drop) => row.reason },
  { title: 'What drops', cell: (row: Drop) => row.subject, by: (row: Drop) => row.subject },
  { title: 'Line', cell: (row: Drop) => <Line at={row.location} />, by: (row: Drop) => row.location ?? '' },
  { title: 'Datapath', cell: (row: Drop & { datapath: string }) => row.datapath, by: (row: Drop & { datapath: string }) => row.datapath },
  { title: 'Port', cell: (row: Drop) => row.port ?? '–', by: (row: Drop) => row.port_number ?? 0 },
  { title: 'Table', cell: (row: Drop) => row.table, by: (row: Drop) => row.table },
  { title: 'Last minute', cell: (row: Drop) => number(row.recent_packets), by: (row: Drop) => row.recent_packets, right: true },
  { title: 'In all', cell: (row: Drop) => number(row.packets), by: (row: Drop) => row.packets, right: true },
  { title: 'Bytes', cell: (row: Drop) => bytes(row.bytes), by: (row: Drop) => row.bytes, right: true },
];
