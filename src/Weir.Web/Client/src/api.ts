import { parse } from './text';

const key = 'weir.token';

/** What the API said instead of an answer. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string, readonly body: unknown = null) {
    super(message);
  }
}

/** The token that was entered; of this tab, and gone with it. */
export function token(): string | null {
  return sessionStorage.getItem(key);
}

/** Keeps a token, or forgets it. */
export function setToken(value: string | null): void {
  if (value === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, value);
}

let refused: () => void = () => {};

/** Calls back whenever the API wants a token, or another one. */
export function onRefused(callback: () => void): void {
  refused = callback;
}

export function headers(): Record<string, string> {
  const value = token();
  return value === null ? {} : { Authorization: `Bearer ${value}` };
}

/** Answers are as new as they can be, and no cookie goes along. */
export const fresh: RequestInit = { cache: 'no-store', credentials: 'omit', redirect: 'error' };

/** A part of a list. */
export interface Part<T> { rows: T[]; total: number }

async function ask(path: string, init: RequestInit, signal?: AbortSignal): Promise<{ body: unknown; response: Response }> {
  let response: Response;
  try {
    response = await fetch(path, { ...fresh, ...init, headers: { ...headers(), ...init.headers }, signal: signal ?? null });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'Weir does not answer');
  }
  if (response.status === 401) {
    refused();
    throw new ApiError(401, 'a token is needed');
  }
  const text = await response.text();
  if (!response.ok) {
    let said = '';
    let body: unknown = null;
    try {
      body = parse(text);
      said = String((body as { error?: string } | null)?.error ?? '');
    } catch {
      // Not JSON: the status says enough.
    }
    throw new ApiError(response.status, said || (response.status === 403 ? 'this token may only read' : `Weir answered ${response.status}`), body);
  }
  return { body: parse(text), response };
}

/** GET. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask(path, {}, signal)).body as T;
}

/** GET of a part of a list, and how long the whole of it is. */
export async function getPart<T>(path: string, signal?: AbortSignal): Promise<Part<T>> {
  const { body, response } = await ask(path, {}, signal);
  const rows = body as T[];
  return { rows, total: Number(response.headers.get('X-Total-Count') ?? rows.length) };
}

/** POST of a JSON document. */
export async function post<T>(path: string, body: unknown): Promise<T> {
  return (await ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })).body as T;
}

/** POST of a configuration; which one it takes the place of, where that counts. */
export async function postConfig<T>(path: string, config: string, inPlaceOf?: string): Promise<T> {
  const extra: Record<string, string> = inPlaceOf === undefined ? {} : { 'If-Match': `"${inPlaceOf}"` };
  return (await ask(path, { method: 'POST', body: config, headers: { 'Content-Type': 'application/yaml', ...extra } })).body as T;
}

/** A query string without what is not set. */
export function query(path: string, values: Record<string, string | number | null | undefined>): string {
  const set = Object.entries(values).filter((pair): pair is [string, string | number] => pair[1] !== null && pair[1] !== undefined && pair[1] !== '');
  return set.length === 0 ? path : `${path}?${set.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}
