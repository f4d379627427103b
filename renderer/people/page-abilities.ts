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
  settings: 'settings.read',
  people: 'people.review',
  health: 'status.read',
};

/** The notice shows the patient; every other page is as its name says. */
export function abilityOf(route: Route): Ability {
  return route.page === 'print' && route.what === 'notice' ? 'patient.reveal' : PAGE_ABILITIES[route.page];
}

/** The pages of the main menu, in its order. */
export const MENU = [
  'today',
  'cases',
  'check',
  'statistics',
  'access',
  'settings',
  'people',
  'health',
] as const;
export type MenuPage = (typeof MENU)[number];

/** Where the menu leads for this person; names are all of the settings that some may see. */
export function menuFor(me: Me): readonly { readonly entry: MenuPage; readonly route: Route }[] {
  const may = (ability: Ability): boolean => me.abilities.includes(ability);
  return MENU.flatMap((entry) => {
    const routes =
      entry === 'settings' ? [routeOf('settings'), { page: 'names' as const }] : [routeOf(entry)];
    const route = routes.find((each) => may(abilityOf(each)));
    return route === undefined ? [] : [{ entry, route }];
  });
}

/** Where somebody is led who opened the page without naming a place. */
export function firstPageOf(me: Me): Route {
  return menuFor(me)[0]?.route ?? { page: 'health' };
}

function routeOf(entry: MenuPage): Route {
  switch (entry) {
    case 'cases':
    case 'statistics':
      return { page: entry, query: '' };
    case 'check':
      return { page: 'check', part: 'bundle' };
    case 'today':
    case 'access':
    case 'settings':
    case 'people':
    case 'health':
      return { page: entry };
  }
}
