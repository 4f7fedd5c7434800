import { useRef, useState } from 'preact/hooks';
import { ApiError, postConfig } from '../api';
import { Line, State } from '../parts';
import { plural } from '../text';
import type { ApplyAnswer, ChangeCount, DatapathPlan, Diagnostic, Fate, Place, PlanAnswer, Refused } from '../types';

/** What a configuration is, as it was looked at: a plan, or what is wrong in it. */
interface Looked { of: string; answer: PlanAnswer | null; diagnostics: Diagnostic[] }

/** A configuration: what is wrong in it, what it would change, and, with a token that may, putting it in force. */
export function Plan() {
  const [text, setText] = useState('');
  const [looked, setLooked] = useState<Looked | null>(null);
  const [applied, setApplied] = useState<ApplyAnswer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState<'' | 'plan' | 'apply'>('');
  const [sure, setSure] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);

  const run = async (what: 'plan' | 'apply', act: () => Promise<void>) => {
    setBusy(what);
    setFault(null);
    try {
      await act();
    } catch (error) {
      setFault(error instanceof ApiError ? error.message : String(error));
      const refused = error instanceof ApiError ? (error.body as Partial<Refused> | null)?.diagnostics : undefined;
      if (refused !== undefined) setLooked({ of: text, answer: null, diagnostics: refused });
    }
    setBusy('');
  };
  const ask = (event: Event) => {
    event.preventDefault();
    setApplied(null);
    setSure(false);
    void run('plan', async () => {
      const answer = await postConfig<PlanAnswer>('/api/v1/plan', text);
      setLooked({ of: text, answer, diagnostics: answer.diagnostics });
    });
  };
  // In place of the configuration that the plan began from: who has changed it meanwhile is not overruled.
  const apply = (base: string) => void run('apply', async () => {
    setApplied(await postConfig<ApplyAnswer>('/api/v1/apply', text, base));
    setLooked(null);
  });
  const load = async (file: File | undefined) => {
    if (file === undefined) return;
    setText(await file.text());
  };
  const show = (line: number) => {
    const field = area.current;
    if (field === null) return;
    const lines = text.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0);
    field.focus();
    field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    field.scrollTop = Math.max(0, (line - 5) * (field.scrollHeight / Math.max(1, lines.length)));
  };

  const fresh = looked !== null && looked.of === text ? looked : null;
  const plan = fresh?.answer ?? null;
  return (
    <>
      <form onSubmit={ask}>
        <div class="bar">
          <label>From a file <input type="file" accept=".yaml,.yml,text/yaml" onChange={event => void load(event.currentTarget.files?.[0])} /></label>
        </div>
        <label for="config">The configuration, whole; it may include no files and name no paths</label>
        <textarea id="config" ref={area} rows={16} value={text} spellcheck={false} autocomplete="off" onInput={event => setText(event.currentTarget.value)} />
        <div class="bar"><button type="submit" class="main" disabled={busy !== '' || text.trim() === ''}>{busy === 'plan' ? 'Planning …' : 'Plan'}</button></div>
      </form>
      {fault !== null && <p class="fault" role="alert">{fault}</p>}
      {looked !== null && fresh === null && <p class="note">The configuration was edited since: plan again.</p>}
      <div aria-live="polite">
        {fresh !== null && <Diagnostics of={fresh.diagnostics} onShow={show} />}
        {plan !== null && (plan.is_empty ? <p class="verdict good">Nothing changes.</p> : plan.plan.datapaths.map(datapath => <Datapath key={datapath.dp_id} of={datapath} />))}
      </div>
      {plan !== null && (
        <section>
          <h2>Apply</h2>
          <p>Writes this configuration in place of the one in force, and puts it in force on every switch. It needs a token that may write.</p>
          <div class="bar">
            <label><input type="checkbox" checked={sure} onChange={() => setSure(!sure)} /> I have read what changes</label>
            <button type="button" class="main" disabled={!sure || busy !== ''} onClick={() => apply(plan.base_hash)}>{busy === 'apply' ? 'Applying …' : 'Apply'}</button>
          </div>
        </section>
      )}
      {applied !== null && <Applied of={applied} />}
    </>
  );
}

function Diagnostics({ of: diagnostics, onShow }: { of: Diagnostic[]; onShow: (line: number) => void }) {
  if (diagnostics.length === 0) return <p class="dim">Nothing is wrong in it.</p>;
  return (
    <section>
      <h2>{plural(diagnostics.filter(one => one.severity === 'error').length, 'error')}, {plural(diagnostics.filter(one => one.severity !== 'error').length, 'warning')}</h2>
      <ul class="steps">
        {diagnostics.map((one, index) => (
          <li key={index}>
            <button type="button" onClick={() => onShow(one.line)}>{one.line}:{one.column}</button> <State of={one.severity} /> <b>{one.code}</b> <code>{one.path}</code>
            <div>{one.message}</div>
            {one.hint !== null && one.hint !== '' && <div class="dim">{one.hint}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Datapath({ of: plan }: { of: DatapathPlan }) {
  return (
    <section class="card acl">
      <h2 class="small">{plan.name} {plan.presence !== 'both' && <State of={plan.presence} />}</h2>
      {!changed(plan) && <p class="dim">Nothing changes here.</p>}
      <p>{(['flows', 'groups', 'meters'] as const).filter(what => sum(plan[what]) > 0).map(what => `${what} ${counted(plan[what])}`).join('; ')}</p>
      {plan.hosts_forgotten !== null && plan.hosts_forgotten > 0 && <p class="note">{plural(plan.hosts_forgotten, 'learned host')} will be forgotten.</p>}
      {plan.problems.map(problem => <p key={problem} class="fault">{problem}</p>)}
      {plan.parts.length > 0 && (
        <>
          <h3>By line</h3>
          <ul class="plain">{plan.parts.map((part, index) => <li key={index}><code>{part.table}</code> {counted(part.count)} {part.subject} {part.location !== null && <Line at={part.location} />}</li>)}</ul>
        </>
      )}
      {plan.treatments.length > 0 && (
        <>
          <h3>Packets that are treated differently</h3>
          {plan.treatments.map((treatment, index) => (
            <div key={index}>
              <p><b>{placed(treatment.place)}</b></p>
              <ul class="steps">
                {treatment.examples.map((example, at) => (
                  <li key={at}><code>{example.packet}</code>{example.rule !== null && <span class="dim"> {example.rule}</span>}<div>before: {fate(example.before)}</div><div>after: <b>{fate(example.after)}</b></div></li>
                ))}
              </ul>
            </div>
          ))}
        </>
      )}
      {plan.unknown.length > 0 && <p class="note">Not known, because not all could be looked at: {plan.unknown.map(placed).join('; ')}</p>}
      {plan.entries.length > 0 && (
        <details>
          <summary>{plural(plan.entries.length, 'entry', 'entries')}</summary>
          <ul class="plain">{plan.entries.slice(0, 500).map((entry, index) => <li key={index} class={entry.change}><code>{entry.table}: {entry.text}</code></li>)}</ul>
          {plan.entries.length > 500 && <p class="dim">and {plan.entries.length - 500} more</p>}
        </details>
      )}
    </section>
  );
}

function Applied({ of: answer }: { of: ApplyAnswer }) {
  return (
    <section role="status">
      <h2>Applied</h2>
      {!answer.accepted && <p class="verdict bad">Refused; what was in force stays.</p>}
      {!answer.accepted && <ul class="plain">{answer.diagnostics.map((one, index) => <li key={index}><code>{one}</code></li>)}</ul>}
      {answer.datapaths.map(datapath => (
        <article key={datapath.dp_id} class="card acl">
          <h3>{datapath.name} <State of={datapath.state} /></h3>
          <p>{datapath.plan}</p>
          {datapath.faults.map((fault, index) => <p key={index} class="fault">{fault.message}: {fault.subject} {fault.location !== null && <Line at={fault.location} />}</p>)}
        </article>
      ))}
    </section>
  );
}

function sum(count: ChangeCount): number {
  return count.added + count.removed + count.changed;
}

function counted(count: ChangeCount): string {
  return [count.added > 0 ? `+${count.added}` : '', count.removed > 0 ? `−${count.removed}` : '', count.changed > 0 ? `~${count.changed}` : ''].filter(part => part !== '').join(' ');
}

function changed(plan: DatapathPlan): boolean {
  return plan.presence !== 'both' || plan.entries.length > 0 || (plan.hosts_forgotten ?? 0) > 0 || plan.treatments.length > 0;
}

function placed(place: Place): string {
  const port = place.is_other_ports ? 'other ports' : `port ${place.port}`;
  const frames = place.vid === null ? 'untagged frames' : place.is_other_vids ? 'frames of other VIDs' : `frames tagged ${place.vid}`;
  return `${port}, ${frames}${place.vlan === null ? '' : `, VLAN ${place.vlan}`}`;
}

function fate(of: Fate): string {
  const ways = [...of.exits.map(exit => `out of port ${exit.port}, ${exit.vlan}`), ...(of.to_controller ? ['a copy to the controller'] : [])];
  return of.drop !== null ? `dropped: ${of.drop}` : ways.length === 0 ? 'nowhere' : ways.join('; ');
}
