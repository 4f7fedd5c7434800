import { Facts, Fault, Line, State, Waiting } from '../parts';
import { usePolled } from '../poll';
import { link } from '../route';
import { ago, moment, number } from '../text';
import type { Service, ServiceCounters } from '../types';
import { Rule } from './acls';

/** Coprocessors, what is sent to them, and whether they answer. */
export function Services() {
  const services = usePolled<Service[]>('/api/v1/services', 2000, ['CONFIG_CHANGE', 'PORT_CHANGE']);
  return (
    <>
      <Fault of={services} />
      <Waiting of={services} />
      {services.data?.length === 0 && <p class="dim">No port is a coprocessor's.</p>}
      {services.data?.map(service => (
        <article key={`${service.datapath} ${service.port_number}`} class="card">
          <h2 class="small"><a href={link('ports', { dp: service.datapath, port: service.port_number })}>{service.datapath}, port {service.port}</a> <State of={service.health} /> <Line at={service.location} /></h2>
          <Verdict of={service} />
          {service.fault !== null && <p class="fault" role="alert">{service.fault}</p>}
          {service.counters !== null && <Counters of={service.counters} />}
          <details>
            <summary>Frames from there that are tagged {service.vlan_vid_base} + N go out of port N.</summary>
            <p>{service.vids.map(vid => <span key={vid.vid} class="tag"><code>{vid.vid}</code> {vid.port}; </span>)}any other tag is a VLAN's.</p>
          </details>
          {service.rules.length === 0 ? <p class="note">No rule of an ACL sends anything there.</p> : service.rules.map(rule => <Rule key={`${rule.acl} ${rule.rule}`} of={rule} />)}
        </article>
      ))}
    </>
  );
}

function Verdict({ of: service }: { of: Service }) {
  const since = service.counters?.unanswered_since;
  if (service.health === 'silent') return <p class="fault" role="alert">Packets are diverted to it, and nothing has come back since {moment(since)} ({ago(since)}).</p>;
  if (service.health === 'down') return <p class="fault" role="alert">Its port is {service.state}{service.rules.length > 0 && ', and rules send packets there'}.</p>;
  return null;
}

function Counters({ of: counters }: { of: ServiceCounters }) {
  return (
    <Facts of={[
      ['Diverted to it', <Count all={counters.diverted_packets} recent={counters.recent_diverted_packets} />],
      ['Copied to it', <Count all={counters.copied_packets} recent={counters.recent_copied_packets} />],
      ['Heard from it', <Count all={counters.heard_packets} recent={counters.recent_heard_packets} />],
      ...(counters.untagged_packets > 0 ? [['Dropped for want of a tag', number(counters.untagged_packets)] as [string, string]] : []),
      ['Last sent to it', counters.last_steered === null ? '–' : `${moment(counters.last_steered)} (${ago(counters.last_steered)})`],
      ['Last heard', counters.last_heard === null ? '–' : `${moment(counters.last_heard)} (${ago(counters.last_heard)})`],
    ]} />
  );
}

function Count({ all, recent }: { all: number; recent: number }) {
  return <>{number(all)} packets <span class="dim">({number(recent)} in the last minute)</span></>;
}
