import { useEffect, useState } from 'preact/hooks';

/** Where one is: the page and what it was asked to show. */
export interface Route {
  page: string;
  args: URLSearchParams;
}

function current(): Route {
  const [page = '', args = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return { page: page === '' ? 'overview' : page, args: new URLSearchParams(args) };
}

/** The route, as the address bar says it. */
export function useRoute(): Route {
  const [route, setRoute] = useState(current);
  useEffect(() => {
    const change = () => setRoute(current());
    addEventListener('hashchange', change);
    return () => removeEventListener('hashchange', change);
  }, []);
  return route;
}

/** An address within the page. */
export function link(page: string, args: Record<string, string | number> = {}): string {
  const set = new URLSearchParams(Object.entries(args).map(([name, value]): [string, string] => [name, String(value)])).toString();
  return `#/${page}${set === '' ? '' : `?${set}`}`;
}

/** Changes what the page shows without a new entry in the browser's history. */
export function replaceArgs(page: string, args: Record<string, string | number>): void {
  history.replaceState(null, '', link(page, args));
  dispatchEvent(new HashChangeEvent('hashchange'));
}
