import { fresh, headers } from './api';
import { parse } from './text';

/** Something that happened in the network. */
export interface NetworkEvent {
  /** Its number, with that of the daemon's run. */
  id: string;
  /** When, in seconds since 1970. */
  time: number;
  /** FAUCET's name: L2_LEARN, PORT_CHANGE …; GAP: some before are missing. */
  kind: string;
  /** Name of the datapath; empty: none is concerned. */
  dpName: string;
  /** What else is told. */
  detail: Record<string, unknown>;
}

/** How the stream stands. */
export type StreamState = 'connecting' | 'live' | 'lost' | 'refused';

const kept: NetworkEvent[] = [];
const most = 1000;
const atFirst = 200;
const listeners = new Set<(event: NetworkEvent) => void>();
const watchers = new Set<(state: StreamState) => void>();
let state: StreamState = 'connecting';
let running: AbortController | null = null;
let lastId = '';

/** The last events, the oldest first. */
export function recentEvents(): readonly NetworkEvent[] {
  return kept;
}

/** Calls back for each event to come; the answer ends that. */
export function onEvent(listener: (event: NetworkEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls back for each change of the stream's state, and at once; the answer ends that. */
export function onStream(watcher: (state: StreamState) => void): () => void {
  watchers.add(watcher);
  watcher(state);
  return () => watchers.delete(watcher);
}

/** Follows the events until stopped, the last few that have happened before first; a stream that breaks is taken up behind the last event that came. */
export function startEvents(): () => void {
  running?.abort();
  const abort = new AbortController();
  running = abort;
  void follow(abort.signal);
  return () => abort.abort();
}

function say(next: StreamState): void {
  if (next === state) return;
  state = next;
  for (const watcher of watchers) watcher(next);
}

async function follow(signal: AbortSignal): Promise<void> {
  let wait = 250;
  while (!signal.aborted) {
    try {
      // A fetch and no EventSource: that one could not show the token in a header.
      const response = await fetch(lastId === '' ? `/api/v1/events?last=${atFirst}` : '/api/v1/events', { ...fresh, signal, headers: { ...headers(), Accept: 'text/event-stream', ...(lastId === '' ? {} : { 'Last-Event-ID': lastId }) } });
      if (response.status === 401 || response.status === 403 || response.status === 404) {
        say('refused');
        return;
      }
      if (!response.ok || response.body === null) throw new Error(`${response.status}`);
      say('live');
      wait = 250;
      await read(response.body, signal);
    } catch {
      // Said by the state; the next try follows.
    }
    if (signal.aborted) return;
    say('lost');
    await new Promise(resolve => setTimeout(resolve, wait));
    wait = Math.min(wait * 2, 5000);
  }
}

// The event stream format of the HTML standard, section 9.2.6.
async function read(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  let kind = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done || signal.aborted) return;
    rest += decoder.decode(value, { stream: true });
    const lines = rest.split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) take(kind, data.join('\n'));
        data = [];
        kind = '';
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const content = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
      if (field === 'data') data.push(content);
      if (field === 'event') kind = content;
      if (field === 'id') lastId = content;
    }
  }
}

let gaps = 0;

function take(type: string, data: string): void {
  let record: Record<string, unknown>;
  try {
    record = parse(data) as Record<string, unknown>;
  } catch {
    return;
  }
  const kind = type === 'gap' ? 'GAP' : Object.keys(record).find(name => /^[A-Z][A-Z0-9_]+$/.test(name));
  if (kind === undefined) return;
  const event: NetworkEvent = kind === 'GAP'
    ? { id: `gap ${++gaps}`, time: Date.now() / 1000, kind, dpName: '', detail: record }
    : { id: lastId, time: Number(record['time'] ?? 0), kind, dpName: String(record['dp_name'] ?? ''), detail: (record[kind] ?? {}) as Record<string, unknown> };
  kept.push(event);
  if (kept.length > most) kept.splice(0, kept.length - most);
  for (const listener of listeners) listener(event);
}
