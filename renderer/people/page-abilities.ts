import type { Me } from '../../shared/api/people-contract.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import type { Route } from '../app/route.ts';

/** What a page asks the agent for first; without it there is nothing to show on it. */
export const PAGE_ABILITIES: Readonly<Record<Route['page'], Ability>> = {
  today: 'cases.read',
  cases: 'cases.read',
  case: 'cases.read',
  print: 'cases.read',
  check: 'check',
  statistics: 'statistics.read',
  names: 'names.manage',
  access: 'access.read',
  settings: 'rules.read',
  people: 'people.review',
  doctor: 'doctor',
  health: 'status.read',
};

/** The notice shows the patient; every other page is as its name says. */
export function abilityOf(route: Route): Ability {
  return route.page === 'print' && route.what === 'notice' ? 'patient.reveal' : PAGE_ABILITIES[route.page];
}

/** The entries of the main menu, in its order. */
export const MENU = ['today', 'cases', 'statistics', 'check', 'admin'] as const;
export type MenuPage = (typeof MENU)[number];

/** What stands under 管理, in its order. */
const ADMIN_PAGES = ['doctor', 'health', 'settings', 'people', 'access', 'names'] as const;
export type AdminPage = (typeof ADMIN_PAGES)[number];

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
