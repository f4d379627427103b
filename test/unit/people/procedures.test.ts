import { isContractProcedure } from '@orpc/contract';
import { expect, test } from 'vitest';
import { contract } from '../../../shared/api/contract.ts';
import {
  ABILITIES,
  abilitiesOf,
  type Ability,
  may,
  ROLES,
  rolesFor,
} from '../../../shared/people/abilities.ts';
import { ASKED_BY_INPUT, isForCommandLine, lacking, PROCEDURES } from '../../../shared/people/procedures.ts';

/** Every call of the contract with the names of its input's fields, `cases.show` → `id phi opening by`. */
function calls(node: object, path: readonly string[] = []): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of Object.entries(node)) {
    const here = [...path, key];
    if (isContractProcedure(value)) found.set(here.join('.'), fieldsOf(value['~orpc'].inputSchema));
    else for (const entry of calls(value as object, here)) found.set(...entry);
  }
  return found;
}

function fieldsOf(schema: unknown): string[] {
  const { shape } = (schema ?? {}) as { shape?: object };
  return Object.keys(shape ?? {});
}

test('every call of the contract has one row, and every row a call', () => {
  expect(Object.keys(PROCEDURES).toSorted()).toEqual([...calls(contract).keys()].toSorted());
});

test('a call that is not in the table is refused, whoever asks', () => {
  for (const path of ['', 'cases', 'cases.show.more', 'constructor', '__proto__', 'toString'])
    expect(lacking(ROLES, path, {})).toBe('unknown-call');
});

test('every ability belongs to a role, and a call or a field of one requires it', () => {
  const asked = new Set<string>([
    ...Object.values(PROCEDURES).map(({ needs }) => needs),
    ...Object.values(ASKED_BY_INPUT).map(({ ability }) => ability),
  ]);
  expect(Object.keys(ABILITIES).toSorted()).toEqual([...asked].toSorted());
  for (const ability of Object.keys(ABILITIES) as Ability[])
    expect(rolesFor(ability).length, ability).toBeGreaterThan(0);
});

test('the fields that ask for a patient are those of the calls that show or take out one', () => {
  const asking = [...calls(contract)].flatMap(([path, fields]) =>
    fields.filter((field) => Object.hasOwn(ASKED_BY_INPUT, field)).map((field) => `${path}:${field}`),
  );
  expect(asking.toSorted()).toEqual([
    'cases.cells:reveal',
    'cases.content:phi',
    'cases.rows:phi',
    'cases.show:phi',
    'work.ofCase:phi',
  ]);
});

test('IT and viewers see no patient, IT and the auditor change no case, the auditor changes nothing', () => {
  const changing = (Object.keys(ABILITIES) as Ability[]).filter(
    (ability) => !/\.(read|review|watch|reveal|export)$|^(self|check)$/.test(ability),
  );
  expect(abilitiesOf(['viewer'])).toEqual(['self', 'status.read', 'cases.read']);
  expect(may(['it', 'viewer', 'auditor'], 'patient.reveal')).toBe(false);
  expect(may(['it', 'viewer', 'auditor'], 'patient.export')).toBe(false);
  for (const ability of ['cases.work', 'cases.cancel', 'cases.send-anyway'] as const)
    expect(may(['it', 'auditor'], ability)).toBe(false);
  expect(changing.filter((ability) => may(['auditor'], ability))).toEqual([]);
});

test('somebody with two roles may do what either may', () => {
  expect(abilitiesOf(['handler', 'auditor']).toSorted()).toEqual(
    [...new Set([...abilitiesOf(['handler']), ...abilitiesOf(['auditor'])])].toSorted(),
  );
});

test('calls that name paths of the machine or return its secrets are for the command line alone', () => {
  const always = Object.keys(PROCEDURES).filter((path) => isForCommandLine(path, undefined));
  expect(always.toSorted()).toEqual([
    'alerts.password',
    'audit.export',
    'backup',
    'check.tokens.make',
    'check.tokens.remove',
    'diagnostics',
    'ig.import',
    'ig.use',
    'keys.certificatePassphrase',
    'keys.import',
    'restore',
    'service.addMachineKey',
    'stop',
    'vault.recovered',
    'vault.recoveryCode',
  ]);
  expect(isForCommandLine('backupDrill', { file: '/mnt/x.backup' })).toBe(true);
  expect(isForCommandLine('backupDrill', {})).toBe(false);
  expect(isForCommandLine('backupDrill', { file: '/mnt/x.backup' })).toBe(true);
  expect(isForCommandLine('backupDrill', {})).toBe(false);
});

test('a call whose row says nothing of the trail only reads, or changes nothing that is kept of cases, keys, people and settings', () => {
  const silent = Object.entries(PROCEDURES).filter(([, { trail }]) => trail === undefined);
  const reading = /\.(read|review|watch)$|^(self|check|doctor)$/;
  expect(silent.filter(([, { needs }]) => !reading.test(needs)).map(([path]) => path)).toEqual([
    // Reading a case writes no line; the marker is everybody's.
    'cases.markRead',
    // Names of accounts, with counts.
    'work.staff',
    // Acts of others on a case, without a patient or a note.
    'work.acts',
    // Deputies and their owners, and the assignment of cases.
    'work.deputies',
    'assignment.list',
    'folders.rescan',
    'settings.text',
    'settings.validate',
    'logs.tail',
  ]);
});
