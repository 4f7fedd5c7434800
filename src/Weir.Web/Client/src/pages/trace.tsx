import { useState } from 'preact/hooks';
import { ApiError, post } from '../api';
import { kinds, notation } from '../packet';
import { Fault, Line } from '../parts';
import { usePolled } from '../poll';
import type { Ports, TraceAnswer } from '../types';

/** What happens to a packet, table by table, and why it is dropped if it is. */
export function Trace({ args }: { args: URLSearchParams }) {
  const ports = usePolled<Ports[]>('/api/v1/ports', 60000, ['CONFIG_CHANGE', 'DP_CHANGE']);
  const [dp, setDp] = useState(args.get('dp') ?? '');
  const [inPort, setInPort] = useState(args.get('port') ?? '');
  const [kind, setKind] = useState(kinds[0]!);
  const [values, setValues] = useState<Record<string, string>>({});
  const [own, setOwn] = useState<string | null>(args.get('packet'));
  const [answer, setAnswer] = useState<TraceAnswer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const datapath = ports.data?.find(one => one.dp_id === dp || one.datapath === dp) ?? ports.data?.[0];
  const choices = datapath?.ports.filter(port => port.state !== 'unconfigured') ?? [];
  const port = choices.find(one => String(one.number) === inPort) ?? choices[0];
  const packet = own ?? notation(kind, values);

  const send = async (event: Event) => {
    event.preventDefault();
    if (datapath === undefined || port === undefined) return;
    setBusy(true);
    setFault(null);
    try {
      setAnswer(await post<TraceAnswer>('/api/v1/trace', { dp: datapath.dp_id, in_port: String(port.number), packet }));
    } catch (error) {
      setAnswer(null);
      setFault(error instanceof ApiError ? error.message : String(error));
    }
    setBusy(false);
  };

  return (
    <>
      <Fault of={ports} />
      <form class="form" onSubmit={event => void send(event)}>
        <label>Datapath
          <select value={datapath?.dp_id ?? ''} onChange={event => setDp(event.currentTarget.value)}>
            {ports.data?.map(one => <option key={one.dp_id} value={one.dp_id}>{one.datapath}</option>)}
          </select>
        </label>
        <label>In on port
          <select value={port === undefined ? '' : String(port.number)} onChange={event => setInPort(event.currentTarget.value)}>
            {choices.map(one => <option key={one.number} value={String(one.number)}>{one.name === String(one.number) ? one.name : `${one.number} ${one.name}`}</option>)}
          </select>
        </label>
        <label>Packet
          <select value={kind.title} onChange={event => {
            setKind(kinds.find(one => one.title === event.currentTarget.value) ?? kinds[0]!);
            setOwn(null);
          }}>
            {kinds.map(one => <option key={one.title}>{one.title}</option>)}
          </select>
        </label>
        {kind.fields.map(field => (
          <label key={field.name}>{field.label}
            <input value={values[field.name] ?? ''} placeholder={field.example} spellcheck={false} autocomplete="off" name={field.name} onInput={event => {
              setValues({ ...values, [field.name]: event.currentTarget.value });
              setOwn(null);
            }} />
          </label>
        ))}
        <label class="wide">The same as ovs-ofctl writes it; what is left open gets a value
          <input class="mono" name="packet" value={packet} spellcheck={false} autocomplete="off" onInput={event => setOwn(event.currentTarget.value)} />
        </label>
        <div><button type="submit" class="main" disabled={busy || port === undefined}>Trace</button></div>
      </form>
      {fault !== null && <p class="fault" role="alert">{fault}</p>}
      <div aria-live="polite">{answer !== null && <Way of={answer} />}</div>
    </>
  );
}

function Way({ of: trace }: { of: TraceAnswer }) {
  const outs = trace.exits.filter(exit => exit.port !== 'controller');
  return (
    <section>
      <h2>Its way</h2>
      {trace.drop !== null
        ? <p class="verdict bad">Dropped: {trace.drop}</p>
        : <p class="verdict good">{outs.length === 0 ? 'It goes to the controller alone.' : outs.map(exit => `Out of port ${exit.port}, ${exit.vlan}`).join('; ')}</p>}
      {trace.drop === null && outs.length < trace.exits.length && outs.length > 0 && <p class="dim">A copy goes to the controller, which learns the sender.</p>}
      <ol class="steps">
        {trace.tables.map((table, index) => (
          <li key={index} class={index === trace.tables.length - 1 ? 'last' : ''}>
            <b>{table.table}</b> <span class="dim">{table.vlan}</span>
            <div>{table.matched ?? 'nothing matches'} {table.location !== null && <Line at={table.location} />}</div>
            {table.done.length > 0 && <div class="dim">{table.done.join(', ')}</div>}
            {table.entry !== null && <details><summary>entry</summary><code>{table.entry}</code></details>}
          </li>
        ))}
      </ol>
    </section>
  );
}
