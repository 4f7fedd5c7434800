import type { ComponentType } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { onRefused, setToken, token } from './api';
import { onStream, startEvents, type StreamState } from './events';
import { Login } from './login';
import { Acls } from './pages/acls';
import { Datapath } from './pages/datapath';
import { Drops } from './pages/drops';
import { Events } from './pages/events';
import { Guard } from './pages/guard';
import { Hosts } from './pages/hosts';
import { Overview } from './pages/overview';
import { Plan } from './pages/plan';
import { Services } from './pages/services';
import { Topology } from './pages/topology';
import { Trace } from './pages/trace';
import { Vlans } from './pages/vlans';
import { usePolled } from './poll';
import { type Route, useRoute } from './route';
import { ThemeButton } from './themebutton';
import type { Status } from './types';

interface Page {
  name: string;
  title: string;
  show: ComponentType<{ args: URLSearchParams }>;
  /** `weir guard` has it, too. */
  guards?: boolean;
}

const pages: Page[] = [
  { name: 'overview', title: 'Overview', show: Overview, guards: true },
  { name: 'topology', title: 'Topology', show: Topology },
  { name: 'ports', title: 'Ports', show: Datapath },
  { name: 'hosts', title: 'Hosts', show: Hosts },
  { name: 'vlans', title: 'VLANs', show: Vlans },
  { name: 'acls', title: 'ACLs', show: Acls },
  { name: 'drops', title: 'Drops', show: Drops, guards: true },
  { name: 'guard', title: 'VM guard', show: Guard, guards: true },
  { name: 'services', title: 'Services', show: Services },
  { name: 'events', title: 'Events', show: Events, guards: true },
  { name: 'trace', title: 'Trace', show: Trace },
  { name: 'plan', title: 'Plan', show: Plan },
];

const streamWords: Record<StreamState, string> = { connecting: 'connecting', live: 'live', lost: 'connection lost', refused: 'no events' };

/** Everything: who is not let in sees the login and nothing else. */
export function App() {
  const [locked, setLocked] = useState(false);
  const [session, setSession] = useState(0);
  const route = useRoute();

  useEffect(() => onRefused(() => setLocked(true)), []);
  useEffect(() => (locked ? undefined : startEvents()), [locked, session]);

  if (locked) {
    return (
      <Login onDone={() => {
        setLocked(false);
        setSession(session + 1);
      }} />
    );
  }
  return <Frame key={session} route={route} onLeave={() => {
    setToken(null);
    setLocked(true);
  }} />;
}

function Frame({ route, onLeave }: { route: Route; onLeave: () => void }) {
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const isGuard = usePolled<Status>('/api/v1/status', 30000).data?.role === 'guard';
  const there = isGuard ? pages.filter(candidate => candidate.guards) : pages;
  const page = there.find(candidate => candidate.name === route.page) ?? there[0]!;
  const Show = page.show;

  // With the new page, not some frames later.
  useLayoutEffect(() => {
    document.title = `${page.title} – Weir`;
    setOpen(false);
    // Who came by keyboard or screen reader goes on at the new page's start.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
    scrollTo(0, 0);
  }, [page.name]);

  return (
    <>
      <a class="skip" href="#main" onClick={event => {
        event.preventDefault();
        main.current?.focus();
      }}>Skip to content</a>
      <header class="top">
        <a class="brand" href="#/overview"><img src="icon.svg" alt="" width="26" height="26" />Weir</a>
        <Stream />
        <span class="grow" />
        <ThemeButton />
        {token() !== null && <button type="button" class="plain" onClick={onLeave}>Log out</button>}
        <button type="button" class="plain menu" aria-expanded={open} aria-controls="nav" onClick={() => setOpen(!open)}>Menu</button>
      </header>
      <nav id="nav" class={open ? 'open' : ''} aria-label="Pages">
        <ul>
          {there.map(item => (
            <li key={item.name}><a href={`#/${item.name}`} aria-current={item === page ? 'page' : undefined}>{item.title}</a></li>
          ))}
        </ul>
      </nav>
      <main id="main" ref={main} tabIndex={-1}>
        <h1>{page.title}</h1>
        <Show key={page.name} args={route.args} />
      </main>
    </>
  );
}

function Stream() {
  const [state, setState] = useState<StreamState>('connecting');
  useEffect(() => onStream(setState), []);
  return <span class={`stream ${state}`} role="status">{streamWords[state]}</span>;
}
