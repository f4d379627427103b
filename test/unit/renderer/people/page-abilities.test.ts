import { describe, expect, it } from 'vitest';
import {
  abilityOf,
  adminPagesFor,
  firstPageOf,
  menuFor,
} from '../../../../renderer/people/page-abilities.ts';
import type { Me } from '../../../../shared/api/people-contract.ts';
import { abilitiesOf, ROLES, type Role } from '../../../../shared/people/abilities.ts';

const someone = (...roles: Role[]): Me => ({
  name: 'x',
  displayName: 'x',
  roles,
  abilities: abilitiesOf(roles),
  how: 'account',
  idleLockMinutes: 10,
});
const entries = (me: Me): string[] => menuFor(me).map(({ entry }) => entry);

describe('the main menu', () => {
  it('has every page for whoever has every role', () => {
    expect(entries(someone(...ROLES))).toEqual([
      'today',
      'cases',
      'continuations',
      'statistics',
      'check',
      'admin',
    ]);
    expect(adminPagesFor(someone(...ROLES))).toEqual([
      'doctor',
      'health',
      'settings',
      'people',
      'access',
      'assignment',
    ]);
  });

  it('has under 管理 what each role may use, the connection check first for who may run it', () => {
    expect(adminPagesFor(someone('it'))).toEqual(['doctor', 'health', 'settings', 'people']);
    expect(adminPagesFor(someone('handler'))).toEqual(['health', 'settings']);
    expect(adminPagesFor(someone('supervisor'))).toEqual(['health', 'settings', 'assignment']);
    expect(adminPagesFor(someone('auditor'))).toEqual(['health', 'settings', 'people', 'access']);
  });

  it('leads everybody to a page that is theirs', () => {
    for (const role of ROLES)
      for (const { route } of menuFor(someone(role)))
        expect(someone(role).abilities, `${role} ${route.page}`).toContain(abilityOf(route));
  });

  it.each([
    ['viewer', 'today'],
    ['auditor', 'access'],
    ['it', 'today'],
  ] as const)('%s begins at %s', (role, page) => {
    expect(firstPageOf(someone(role)).page).toBe(page);
  });

  it('has the notice for who may see patients alone', () => {
    expect(abilityOf({ page: 'print', id: 'x', what: 'notice' })).toBe('patient.reveal');
    expect(abilityOf({ page: 'print', id: 'x', what: 'evidence' })).toBe('cases.read');
    expect(abilityOf({ page: 'continuations', query: '' })).toBe('cases.read');
  });
});
