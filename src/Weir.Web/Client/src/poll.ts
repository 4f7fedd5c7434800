import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get } from './api';
import { onEvent } from './events';

/** What was asked for, and how it went. */
export interface Polled<T> {
  /** The last answer; also while a newer one fails. */
  data: T | null;
  /** Why there is none, or no newer one. */
  error: string | null;
  /** Asks now. */
  again: () => void;
}

// The last answers: who comes back to a page sees them at once.
const last = new Map<string, unknown>();

/**
 * Asks again and again while the page is seen: every so many milliseconds, and soon after an event of one of the kinds.
 * @param path null: not now.
 * @param ask how; always the same for a path.
 */
export function usePolled<T>(path: string | null, everyMs: number, kinds: readonly string[] = [], ask: (path: string, signal: AbortSignal) => Promise<T> = get): Polled<T> {
  const [state, setState] = useState<{ path: string | null; data: T | null; error: string | null }>({ path: null, data: null, error: null });
  const again = useRef<() => void>(() => {});
  const wanted = kinds.join();

  useEffect(() => {
    if (path === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let busy = false;
    let repeat = false;
    let ended = false;
    let asked = 0;
    const abort = new AbortController();

    const run = async () => {
      if (busy) {
        repeat = true;
        return;
      }
      clearTimeout(timer);
      busy = true;
      repeat = false;
      asked = performance.now();
      try {
        const data = await ask(path, abort.signal);
        last.delete(path);
        last.set(path, data);
        if (last.size > 30) last.delete(last.keys().next().value!);
        if (!ended) setState({ path, data, error: null });
      } catch (error) {
        if (!ended) setState(before => ({ path, data: before.path === path ? before.data : null, error: error instanceof ApiError ? error.message : String(error) }));
      }
      busy = false;
      if (!ended) timer = setTimeout(() => void run(), repeat ? pause() : document.hidden ? everyMs * 10 : everyMs);
    };

    // Events come in storms: the first asks at once, the rest together.
    const pause = () => Math.max(0, 400 - (performance.now() - asked));
    const soon = () => {
      if (busy) {
        repeat = true;
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(() => void run(), pause());
    };
    const seen = () => {
      if (!document.hidden) soon();
    };

    again.current = soon;
    document.addEventListener('visibilitychange', seen);
    const off = wanted === '' ? () => {} : onEvent(event => {
      if (event.kind === 'GAP' || wanted.split(',').includes(event.kind)) soon();
    });
    void run();
    return () => {
      ended = true;
      abort.abort();
      clearTimeout(timer);
      off();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [path, everyMs, wanted]);

  const mine = state.path === path;
  return {
    data: mine && state.data !== null ? state.data : path === null ? null : ((last.get(path) as T | undefined) ?? null),
    error: mine ? state.error : null,
    again: () => again.current(),
  };
}
