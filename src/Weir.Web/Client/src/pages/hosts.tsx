import { useRef, useState } from 'preact/hooks';
import { type Part, getPart, query } from '../api';
import { Fault, Table, Waiting } from '../parts';
import { usePolled } from '../poll';
import { link } from '../route';
import { number, plural, span } from '../text';
import type { Host } from '../types';

/** Every learned host, and a search; the daemon searches, so that a hundred thousand are no burden here. */
export function Hosts({ args }: { args: URLSearchParams }) {
  const [dp, port] = [args.get('dp'), args.get('port')];
  const [words, setWords] = useState('');
  const [most, setMost] = useState(200);
  const hosts = usePolled(query('/api/v1/hosts', { dp, port, q: words.trim(), limit: most }), 5000, kinds, getPart<Host>);
  // While the next search is on its way, the one before stays.
  const before = useRef<Part<Host> | null>(null);
  before.current = hosts.data ?? before.current;
  const part = before.current;
  return (
    <>
      <Fault of={hosts} />
      <div class="bar">
        <label class="grow">Search <input type="search" value={words} onInput={event => setWords(event.currentTarget.value)} placeholder="MAC, port, VLAN, datapath" spellcheck={false} /></label>
        {(dp !== null || port !== null) && <a class="button" href={link('hosts')}>Only {dp}{port === null ? '' : ` port ${port}`} ✕</a>}
      </div>
      <Waiting of={hosts} />
      {part !== null && (
        <>
          <p class="dim" role="status">{part.rows.length === part.total ? plural(part.total, 'host') : `${number(part.rows.length)} of ${plural(part.total, 'host')}`}</p>
          <Table caption="Hosts" rows={part.rows} most={most} id={host => `${host.datapath} ${host.vid} ${host.mac}`} empty="No host fits." columns={[
            { title: 'MAC', cell: host => <code>{host.mac}</code>, by: host => host.mac },
            { title: 'Datapath', cell: host => host.datapath, by: host => host.datapath },
            { title: 'Port', cell: host => <a href={link('hosts', { dp: host.datapath, port: host.port_number })}>{host.port}</a>, by: host => host.port_number },
            { title: 'VLAN', cell: host => `${host.vlan} (${host.vid})`, by: host => host.vid },
            { title: 'Heard', cell: host => `${span(host.age_seconds)} ago`, by: host => host.age_seconds, right: true },
          ]} />
          {part.total > part.rows.length && <p><button type="button" onClick={() => setMost(most * 5)}>More</button></p>}
        </>
      )}
    </>
  );
}

const kinds = ['L2_LEARN', 'L2_EXPIRE'];
