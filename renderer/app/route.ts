import { useSyncExternalStore } from 'react';

export const CASE_PARTS = [
  'problems',
  'prepare',
  'attachments',
  'content',
  'precheck',
  'answers',
  'technical',
] as const;
export type CasePart = (typeof CASE_PARTS)[number];

export const SHEETS = ['notice', 'evidence', 'appeal'] as const;
/** `doctor` is a sheet of several cases and has a page of its own. */
export type SheetKind = (typeof SHEETS)[number] | 'doctor';

/** The page shown and its state. Kept in the address after `#`, so that Back, reload and a copied address work. */
export type Route =
  /** `query`: tile, owner, row and scroll position of the list. */
  | { readonly page: 'today'; readonly query?: string }
  | { readonly page: 'cases'; readonly query: string }
  /** `part`: the open tab of the case, or the panel of the first tab to scroll to. */
  | { readonly page: 'case'; readonly id: string; readonly part?: CasePart }
  /** A printed sheet of one case. */
  | { readonly page: 'print'; readonly id: string; readonly what: (typeof SHEETS)[number] }
  /** 醫師聯繫單: one sheet per doctor. */
  | { readonly page: 'contact'; readonly query: string }
  /** 續用: the list of courses that end. */
  | { readonly page: 'continuations'; readonly query: string }
  | { readonly page: 'check' }
  | { readonly page: 'statistics'; readonly query: string }
  | { readonly page: 'assignment' }
  | { readonly page: 'access' }
  | { readonly page: 'settings' }
  | { readonly page: 'people' }
  | { readonly page: 'doctor' }
  | { readonly page: 'health' };

/** Pages without parts or state, whose address is their name. */
const PLAIN_PAGES = ['doctor', 'health', 'people', 'access', 'assignment', 'settings'] as const;

const withQuery = (path: string, query = ''): string => (query === '' ? path : `${path}?${query}`);

/** Inverse of `hashOf`; an unknown hash leads to today. */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page, id, what] = path.split('/', 3);
  const plain = PLAIN_PAGES.find((each) => each === page);
  if (plain !== undefined) return { page: plain };
  if (page === 'contact' || page === 'continuations' || page === 'statistics') return { page, query };
  if (page === 'check') return { page: 'check' };
  if (page === 'cases' && id !== undefined && id !== '') {
    try {
      const own = decodeURIComponent(id);
      const sheet = SHEETS.find((each) => each === what);
      if (sheet !== undefined) return { page: 'print', id: own, what: sheet };
      const asked = new URLSearchParams(query).get('part');
      const part = CASE_PARTS.find((each) => each === asked);
      return part === undefined ? { page: 'case', id: own } : { page: 'case', id: own, part };
    } catch {
      // A malformed %-sequence names no case.
      return { page: 'cases', query: '' };
    }
  }
  if (page === 'cases') return { page: 'cases', query };
  return page === 'today' && query !== '' ? { page: 'today', query } : { page: 'today' };
}

export function hashOf(route: Route): string {
  switch (route.page) {
    case 'case':
      return `#/cases/${encodeURIComponent(route.id)}${route.part === undefined ? '' : `?part=${route.part}`}`;
    case 'print':
      return `#/cases/${encodeURIComponent(route.id)}/${route.what}`;
    case 'check':
      return '#/check';
    default:
      return withQuery(`#/${route.page}`, 'query' in route ? route.query : '');
  }
}

const listeners = new Set<() => void>();

/** Notifies listeners directly: `hashchange` fires a task later, and until then a box just ticked would jump back. */
export function go(route: Route): void {
  window.location.hash = hashOf(route);
  for (const listener of listeners) listener();
}

/** Like `go`, but replaces the current history entry: Back skips it. */
export function place(route: Route): void {
  const hash = hashOf(route);
  if (hash === window.location.hash) return;
  window.history.replaceState(window.history.state, '', hash);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('hashchange', listener);
  };
}

/** Returns the hash, not the parsed route: `useSyncExternalStore` needs the same value between renders. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash);
}
