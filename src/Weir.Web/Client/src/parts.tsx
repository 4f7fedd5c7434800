import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Polled } from './poll';

/** A column of a table. */
export interface Column<T> {
  title: string;
  cell: (row: T) => ComponentChildren;
  /** What it is sorted by; none: it cannot be. */
  by?: (row: T) => string | number;
  /** Numbers stand at the right. */
  right?: boolean;
}

interface TableProps<T> {
  caption: string;
  columns: Column<T>[];
  rows: readonly T[];
  id: (row: T) => string;
  empty: string;
  /** How many are shown at once. */
  most?: number;
  /** Rows that were asked for. */
  mark?: (row: T) => boolean;
}

/** A table that can be sorted by its heads; the rest of a long one is shown on demand. */
export function Table<T>({ caption, columns, rows, id, empty, most = 200, mark }: TableProps<T>) {
  const [sort, setSort] = useState<{ column: number; down: boolean } | null>(null);
  const [shownRows, setShownRows] = useState(most);
  if (rows.length === 0) return <p class="dim">{empty}</p>;

  const by = sort === null ? undefined : columns[sort.column]?.by;
  const sorted = by === undefined ? rows : [...rows].sort((a, b) => {
    const [left, right] = [by(a), by(b)];
    const order = typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right), 'en', { numeric: true });
    return sort!.down ? -order : order;
  });
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={column.title} scope="col" class={column.right ? 'right' : ''} aria-sort={sort?.column === index ? (sort.down ? 'descending' : 'ascending') : undefined}>
                {column.by === undefined ? column.title : (
                  <button type="button" class="head" onClick={() => setSort({ column: index, down: sort?.column === index ? !sort.down : column.right === true })}>
                    {column.title}<span aria-hidden="true">{sort?.column === index ? (sort.down ? ' ▾' : ' ▴') : ''}</span>
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shownRows).map(row => (
            <tr key={id(row)} class={mark?.(row) ? 'marked' : ''}>{columns.map(column => <td key={column.title} class={column.right ? 'right' : ''}>{column.cell(row)}</td>)}</tr>
          ))}
        </tbody>
      </table>
      {sorted.length > shownRows && <p><button type="button" onClick={() => setShownRows(shownRows + 1000)}>{sorted.length - shownRows} more</button></p>}
    </div>
  );
}

const good = new Set(['applied', 'up', 'confirmed', 'unchanged', 'right', 'guarded', 'healthy', 'carrying', 'repaired', 'ok', 'answering', 'idle']);
const bad = new Set(['disconnected', 'degraded', 'down', 'failed', 'wrong', 'rolled_back', 'not_connected', 'refused', 'closed', 'unhealthy', 'missing', 'silent']);

/** A state as a word with a colour; the word alone says it all. */
export function State({ of }: { of: string }) {
  return <span class={`state ${good.has(of) ? 'good' : bad.has(of) ? 'bad' : 'so-so'}`}>{of.replaceAll('_', ' ')}</span>;
}

/** Where something stands in the configuration: the last part of the path, the whole of it for who points at it. */
export function Line({ at }: { at: string | null | undefined }) {
  if (!at) return <span class="dim">–</span>;
  return <code class="line" title={at}>{at.slice(at.lastIndexOf('/') + 1)}</code>;
}

/** What is said where an answer is not there, or old. */
export function Fault({ of }: { of: Polled<unknown> }) {
  return of.error === null ? null : <p class="fault" role="alert">{of.error}{of.data === null ? '' : '; what is below is older'}</p>;
}

/** Until the first answer. */
export function Waiting({ of }: { of: Polled<unknown> }) {
  return of.data === null && of.error === null ? <p class="dim" role="status">…</p> : null;
}

/** Names and values. */
export function Facts({ of }: { of: [string, ComponentChildren][] }) {
  return <dl class="facts">{of.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}
