import { useSyncExternalStore } from 'react';

/** Where in the page we are; kept in the address after `#`, so that Back, reload and a copied address work. */
export type Route =
  | { readonly page: 'cases'; readonly query: string }
  | { readonly page: 'case'; readonly id: string }
  | { readonly page: 'health' };

/** `#/cases?…`, `#/cases/ID`, `#/health`; anything else is the list. */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page, id] = path.split('/', 2);
  if (page === 'health') return { page: 'health' };
  if (page === 'cases' && id !== undefined && id !== '') {
    try {
      return { page: 'case', id: decodeURIComponent(id) };
    } catch {
      // A broken %-sequence names no case.
      return { page: 'cases', query: '' };
    }
  }
  return { page: 'cases', query: page === 'cases' ? query : '' };
}

export function hashOf(route: Route): string {
  switch (route.page) {
    case 'cases':
      return route.query === '' ? '#/cases' : `#/cases?${route.query}`;
    case 'case':
      return `#/cases/${encodeURIComponent(route.id)}`;
    case 'health':
      return '#/health';
  }
}

export function go(route: Route): void {
  window.location.hash = hashOf(route);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
  };
}

/** The hash, not the parsed route: a string is the same between two draws. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash);
}
