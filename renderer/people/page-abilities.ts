import { useEffect } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import { hashOf, parseHash, type Route } from '../app/route.ts';
import { useConnection } from '../connection/connection.ts';
import { keepPlace, takePlace } from './lock.ts';

/** Ability that a page's first request needs; without it there is nothing to show on the page. */
const PAGE_ABILITIES: Readonly<Record<Route['page'], Ability>> = {
  today: 'cases.read',
  cases: 'cases.read',
  case: 'cases.read',
  print: 'cases.read',
  contact: 'patient.reveal',
  continuations: 'cases.read',
  'continuation-sheets': 'patient.reveal',
  check: 'check',
  statistics: 'statistics.read',
  names: 'names.manage',
  assignment: 'assignment.manage',
  access: 'access.read',
  settings: 'rules.read',
  people: 'people.review',
  doctor: 'doctor',
  health: 'status.read',
};

/** The notice and the papers of an appeal show the patient, 預檢與核定 is for supervisors; every other page is as its name says. */
export function abilityOf(route: Route): Ability {
  if (route.page === 'statistics' && route.part === 'precheck') return 'truth.read';
  const showsPatient = route.page === 'print' && (route.what === 'notice' || route.what === 'appeal');
  return showsPatient ? 'patient.reveal' : PAGE_ABILITIES[route.page];
}

/** The entries of the main menu, in its order. */
const MENU = ['today', 'cases', 'continuations', 'statistics', 'check', 'admin'] as const;
export type MenuPage = (typeof MENU)[number];

/** Pages under 管理, in their order. */
const ADMIN_PAGES = ['doctor', 'health', 'settings', 'people', 'access', 'assignment', 'names'] as const;
type AdminPage = (typeof ADMIN_PAGES)[number];

/** Where each kind of work begins: an auditor's with who saw what, not with the state of the program. */
const FIRST_PAGES: readonly Route[] = [
  { page: 'today' },
  { page: 'check', part: 'bundle' },
  { page: 'access' },
  { page: 'health' },
];

export const isAdminPage = (page: Route['page']): page is AdminPage =>
  (ADMIN_PAGES as readonly string[]).includes(page);

export function adminPagesFor(me: Me): readonly AdminPage[] {
  return ADMIN_PAGES.filter((page) => me.abilities.includes(PAGE_ABILITIES[page]));
}

/** Where the menu leads for this person. */
export function menuFor(me: Me): readonly { readonly entry: MenuPage; readonly route: Route }[] {
  return MENU.flatMap((entry) => {
    const route = routeOf(entry, me);
    return route !== null && me.abilities.includes(abilityOf(route)) ? [{ entry, route }] : [];
  });
}

/** Where somebody is led who opened the page without naming a place. */
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
      return { page: 'check', part: 'bundle' };
    case 'today':
      return { page: 'today' };
    case 'admin': {
      const [page] = adminPagesFor(me);
      return page === undefined ? null : { page };
    }
  }
}

/**
 * Keeps the page with its person: somebody who signs in again comes back to the same place, somebody else gets a page
 * that remembers nothing of the one before.
 */
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

/** A page opened without naming a place is led to where this person was, else to the first one that is the person's. */
function begin(me: Me): void {
  const { hash } = window.location;
  if (hash !== '' && hash !== '#') return;
  const first = firstPageOf(me);
  const place = takePlace(me.name) ?? (first.page === parseHash('').page ? null : hashOf(first));
  // Replaced, not pushed: Back does not lead to a place without a name.
  if (place !== null) window.location.replace(place);
}
