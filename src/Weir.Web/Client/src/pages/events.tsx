import { useEffect, useState } from 'preact/hooks';
import { type NetworkEvent, onEvent, recentEvents } from '../events';
import { Table } from '../parts';

/** What has happened and what happens, as it happens: the last thousand events. */
export function Events() {
  const [held, setHeld] = useState<readonly NetworkEvent[] | null>(null);
  const [, redraw] = useState(0);
  const [words, setWords] = useState('');

  useEffect(() => {
    // A storm of events is drawn a few times a second and not for each of them.
    let due: ReturnType<typeof setTimeout> | undefined;
    const off = onEvent(() => {
      due ??= setTimeout(() => {
        due = undefined;
        redraw(count => count + 1);
      }, 200);
    });
    return () => {
      off();
      clearTimeout(due);
    };
  }, []);

  const asked = words.toLowerCase();
  const rows = (held ?? recentEvents()).map(event => ({ event, detail: detail(event.detail) })).filter(row => asked === '' || `${row.event.kind} ${row.event.dpName} ${row.detail}`.toLowerCase().includes(asked)).reverse();
  return (
    <>
      <div class="bar">
        <label class="grow">Search <input type="search" value={words} onInput={event => setWords(event.currentTarget.value)} spellcheck={false} /></label>
        <button type="button" aria-pressed={held !== null} onClick={() => setHeld(held === null ? [...recentEvents()] : null)}>{held === null ? 'Hold' : 'Go on'}</button>
      </div>
      <Table caption="Events, the latest first" rows={rows} id={row => row.event.id} empty={asked === '' ? 'Nothing has happened yet.' : 'No event fits.'} columns={[
        { title: 'Time', cell: row => <time>{new Date(row.event.time * 1000).toLocaleTimeString('sv-SE')}</time> },
        { title: 'Event', cell: row => (row.event.kind === 'GAP' ? <b>some are missing</b> : <b>{row.event.kind}</b>) },
        { title: 'Datapath', cell: row => (row.event.dpName === '0' ? '' : row.event.dpName) },
        { title: 'Detail', cell: row => row.detail },
      ]} />
    </>
  );
}

function detail(record: Record<string, unknown>): string {
  return Object.entries(record).map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join(', ');
}
