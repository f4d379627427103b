import { useEffect } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import { hashOf, parseHash, type Route } from '../app/route.ts';
import { useConnection } from '../connection/connection.ts';
import { keepPlace, takePlace } from './lock.ts';

/** Ability required by each page's first request; without it the page would be empty. */
const PAGE_ABILITIES: Readonly<Record<Route['page'], Ability>> = {
  today: 'cases.read',
  cases: 'cases.read',
  case: 'cases.read',
  print: 'cases.read',
  contact: 'patient.reveal',
  continuations: 'cases.read',
  check: 'check',
  statistics: 'statistics.read',
  assignment: 'assignment.manage',
  access: 'access.read',
  settings: 'rules.read',
  people: 'people.review',
  doctor: 'doctor',
  health: 'status.read',
};

/** Ability for a route. Notice and appeal papers show the patient, and 預檢與核定 is for supervisors; other pages as above. */
export function abilityOf(route: Route): Ability {
  const showsPatient = route.page === 'print' && (route.what === 'notice' || route.what === 'appeal');
  return showsPatient ? 'patient.reveal' : PAGE_ABILITIES[route.page];
}

/** Entries of the main menu, in order. */
const MENU = ['today', 'cases', 'continuations', 'statistics', 'check', 'admin'] as const;
export type MenuPage = (typeof MENU)[number];

/** Pages under 管理, in order. */
const ADMIN_PAGES = ['doctor', 'health', 'settings', 'people', 'access', 'assignment'] as const;
type AdminPage = (typeof ADMIN_PAGES)[number];

/** First pages in order of preference. An auditor starts with the access log, not with the program's state. */
const FIRST_PAGES: readonly Route[] = [
  { page: 'today' },
  { page: 'check' },
  { page: 'access' },
  { page: 'health' },
];

export const isAdminPage = (page: Route['page']): page is AdminPage =>
  (ADMIN_PAGES as readonly string[]).includes(page);

export function adminPagesFor(me: Me): readonly AdminPage[] {
  return ADMIN_PAGES.filter((page) => me.abilities.includes(PAGE_ABILITIES[page]));
}

/** Menu entries for this person, with their routes. */
export function menuFor(me: Me): readonly { readonly entry: MenuPage; readonly route: Route }[] {
  return MENU.flatMap((entry) => {
    const route = routeOf(entry, me);
    return route !== null && me.abilities.includes(abilityOf(route)) ? [{ entry, route }] : [];
  });
}

/** Page shown if the address names none. */
export function firstPageOf(me: Me): Route {
  return FIRST_PAGES.find((route) => me.abilities.includes(abilityOf(route))) ?? { page: 'health' };
}

function routeOf(entry: MenuPage, me: Me): Route | null {
  switch (entry) {
    case 'cases':
    case 'continuations':
    case 'statistics':
      return { page: entry, query: '' };
    case 'check':
      return { page: 'check' };
    case 'today':
      return { page: 'today' };
    case 'admin': {
      const [page] = adminPagesFor(me);
      return page === undefined ? null : { page };
    }
  }
}

/** Restores a person's page after sign-in. If the person or the roles change, the page reloads, so that nothing of before remains. */
export function usePersonPlace(): void {
  const connection = useConnection();
  useEffect(() => {
    const { me, state } = connection;
    let known = me.get();
    if (known !== null) begin(known);
    const stopMe = me.subscribe(() => {
      const now = me.get();
      if (now === null) return;
      if (known === null) begin(now);
      else if (known.name !== now.name || known.roles.join() !== now.roles.join()) window.location.reload();
      known = now;
    });
    const stopState = state.subscribe(() => {
      const who = me.get();
      if (state.get().phase === 'signed-out' && who !== null) keepPlace(who.name, window.location.hash);
    });
    return () => {
      stopMe();
      stopState();
    };
  }, [connection]);
}

/** If the address names no page, opens the person's saved one, otherwise their first page. */
function begin(me: Me): void {
  const { hash } = window.location;
  if (hash !== '' && hash !== '#') return;
  const first = firstPageOf(me);
  const place = takePlace(me.name) ?? (first.page === parseHash('').page ? null : hashOf(first));
  // Replace: Back must not lead to the address without a page.
  if (place !== null) window.location.replace(place);
}
