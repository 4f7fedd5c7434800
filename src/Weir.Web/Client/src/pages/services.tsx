import { Fault, Line, State, Waiting } from '../parts';
import { usePolled } from '../poll';
import { link } from '../route';
import type { Service } from '../types';
import { Rule } from './acls';

/** Coprocessors, and what is sent to them. */
export function Services() {
  const services = usePolled<Service[]>('/api/v1/services', 2000, ['CONFIG_CHANGE', 'PORT_CHANGE']);
  return (
    <>
      <Fault of={services} />
      <Waiting of={services} />
      {services.data?.length === 0 && <p class="dim">No port is a coprocessor's.</p>}
      {services.data?.map(service => (
        <article key={`${service.datapath} ${service.port_number}`} class="card">
          <h2 class="small"><a href={link('ports', { dp: service.datapath, port: service.port_number })}>{service.datapath}, port {service.port}</a> <State of={service.state} /> <Line at={service.location} /></h2>
          {service.fault !== null && <p class="fault" role="alert">{service.fault}</p>}
          <p class="dim">Frames from there that are tagged {service.vlan_vid_base} + N go out of port N.</p>
          {service.rules.length === 0 ? <p class="note">No rule of an ACL sends anything there.</p> : service.rules.map(rule => <Rule key={`${rule.acl} ${rule.rule}`} of={rule} />)}
        </article>
      ))}
    </>
  );
}
