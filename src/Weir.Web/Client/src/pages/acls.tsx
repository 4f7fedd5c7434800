import { Fault, Waiting } from '../parts';
import { usePolled } from '../poll';
import { link } from '../route';
import { bytes, moment, number } from '../text';
import type { AclRule, Acls as Answer } from '../types';

/** Each rule as it stands in the file, and beside it what it has taken. */
export function Acls({ args }: { args: URLSearchParams }) {
  const acls = usePolled<Answer[]>('/api/v1/acls', 2000, ['CONFIG_CHANGE', 'CONFIG_APPLIED']);
  const only = args.get('acl');
  return (
    <>
      <Fault of={acls} />
      <Waiting of={acls} />
      {only !== null && <p><a class="button" href={link('acls')}>Only {only} ✕</a></p>}
      {acls.data?.length === 0 && <p class="dim">There is no datapath.</p>}
      {acls.data?.map(answer => {
        const groups = grouped(answer.rules.filter(rule => only === null || rule.acl.split(', ').includes(only)));
        return (
          <section key={answer.datapath}>
            <h2>{answer.datapath}</h2>
            {answer.fault !== null && <p class="fault" role="alert">{answer.fault}; the counts are older</p>}
            {groups.length === 0 && <p class="dim">No ACL stands on it.</p>}
            {answer.read_at !== null && groups.length > 0 && <p class="dim">As the switch counts since each entry was added; read {moment(answer.read_at)}.</p>}
            {groups.map(([name, rules]) => (
              <article key={name} class="card acl">
                <h3>{name}</h3>
                {rules.map(rule => <Rule key={rule.rule} of={rule} />)}
              </article>
            ))}
          </section>
        );
      })}
    </>
  );
}

/** A rule with its hits. */
export function Rule({ of: rule }: { of: AclRule }) {
  return (
    <div class="rule">
      <div class="hits"><b>{number(rule.packets)}</b><span class="dim">{bytes(rule.bytes)}</span></div>
      <div>
        <div class="dim">{rule.rule === 0 ? 'what no rule took' : `rule ${rule.rule}`}{rule.location !== null && <> · <code class="line" title={rule.location}>{rule.location.slice(rule.location.lastIndexOf('/') + 1)}</code></>}</div>
        {rule.text !== null && <pre tabIndex={0} aria-label={`Rule ${rule.rule} of ${rule.acl}`}>{rule.text}</pre>}
        {rule.places.length > 1 && <div class="dim">{rule.places.map(place => `${place.on}: ${number(place.packets)}`).join(', ')}</div>}
        {rule.places.length === 1 && <div class="dim">on {rule.places[0]!.on}</div>}
      </div>
    </div>
  );
}

function grouped(rules: readonly AclRule[]): [string, AclRule[]][] {
  const groups = new Map<string, AclRule[]>();
  for (const rule of rules) groups.set(rule.acl, [...(groups.get(rule.acl) ?? []), rule]);
  return [...groups];
}
