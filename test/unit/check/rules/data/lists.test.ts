import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHAPED_SYSTEMS } from '../../../../../main/agent/carrier/check/rules/data/code-lists.ts';
import { INDICATIONS_OF_DRUG } from '../../../../../main/agent/carrier/check/rules/data/indications.ts';
import { KINDS } from '../../../../../main/agent/carrier/check/rules/data/kinds.ts';
import { BUNDLE_ENTRIES } from '../../../../../main/agent/carrier/check/rules/data/bundle-entries.ts';
import { isUcumUnit } from '../../../../../main/agent/carrier/check/rules/data/ucum.ts';

test.each(
  [
    'mg',
    'mg/m2',
    '{tbl}',
    '10*3/uL',
    'g/dL',
    '%',
    'mmol/L',
    '[IU]',
    'k[IU]/mL',
    'mm[Hg]',
    '/uL',
    'mL/min/{1.73_m2}',
  ].concat(['cGy', '1', 'meq/L', 'mosm/kg', 'ug/kg/h', '(8.h)/4', 'cal_[15]', 'wk', "[arb'U]/mL", 'm2']),
)('%s is a unit of UCUM', (unit) => {
  expect(isUcumUnit(unit)).toBe(true);
});

test.each([
  'tablet',
  'TAB',
  '顆',
  '{顆}',
  'mg ',
  'mg//kg',
  '',
  '(mg',
  'mg)',
  'IU',
  'mcg',
  'cc',
  'x10^3/uL',
  '[',
  '{',
])('“%s” is none', (unit) => {
  expect(isUcumUnit(unit)).toBe(false);
});

const GUIDE = fileURLToPath(
  new URL('../../../../../../shared/ig/tw.gov.mohw.nhi.pas-1.2.3.tgz', import.meta.url),
);

describe.skipIf(!existsSync(GUIDE))('against the guide package', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'guide-'));
    execFileSync('tar', ['-xzf', GUIDE, '-C', dir]);
  });
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  interface Definition {
    readonly id: string;
    readonly url: string;
    readonly compose?: {
      readonly include: readonly { system?: string; concept?: readonly { code: string }[] }[];
    };
    readonly snapshot?: { readonly element: readonly Element[] };
  }
  interface Element {
    readonly id: string;
    readonly path: string;
    readonly min: number;
    readonly max: string;
    readonly type?: readonly { readonly profile?: readonly string[] }[];
    readonly constraint?: readonly { readonly key: string; readonly expression?: string }[];
  }
  const read = (name: string): Definition =>
    JSON.parse(readFileSync(join(dir, 'package', `${name}.json`), 'utf8')) as Definition;
  const all = (type: string): Definition[] =>
    readdirSync(join(dir, 'package'))
      .filter((name) => name.startsWith(`${type}-`))
      .map((name) => read(name.replace('.json', '')));

  test('codes of large systems that the guide names have the form and check digit we ask for', () => {
    for (const { compose } of all('ValueSet')) {
      for (const { system = '', concept = [] } of compose?.include ?? []) {
        const shaped = SHAPED_SYSTEMS.get(system)?.test;
        expect(concept.map(({ code }) => code).filter((code) => shaped?.(code) === false)).toEqual([]);
      }
    }
  });

  test.each(['cancer', 'immunologic'] as const)(
    'entries of the %s Bundle are those of its profile',
    (kind) => {
      const name = kind === 'cancer' ? 'Bundle-twpas' : 'Bundle-immunologic-agent-twpas';
      const elements = read(`StructureDefinition-${name}`).snapshot?.element ?? [];
      const slices = elements.filter(({ id }) => /^Bundle\.entry:\w+$/.test(id));
      const theirs = slices.map(({ id, min, max }) => {
        const resource = elements.find((element) => element.id === `${id}.resource`);
        return [resource?.type?.[0]?.profile?.[0], min, max === '*' ? Infinity : Number(max)];
      });
      const ours = [...BUNDLE_ENTRIES[kind]].map(([one, [min, max]]) => [KINDS[one].profile, min, max]);
      expect(ours.sort()).toEqual(theirs.sort());
    },
  );

  test('drugs and their indications are those of the invariants', () => {
    const invariants = (
      read('StructureDefinition-Bundle-twpas').snapshot?.element[0]?.constraint ?? []
    ).filter(({ key }) => key.startsWith('applyReason-'));
    const theirs = invariants.map(({ expression = '' }) => [
      /code\s*=\s*'([A-Z0-9]{10})'/.exec(expression)?.[1],
      /matches\('([^']+)'\)/.exec(expression)?.[1]?.split('|'),
    ]);
    expect([...INDICATIONS_OF_DRUG]).toEqual(theirs);
  });
});
