import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readingOf } from '../../../main/agent/ground/settings/reading.ts';
import { changedAt, MACHINE_SETTINGS } from '../../../shared/machine-settings.ts';
import { settingsSchema } from '../../../shared/settings.ts';
import { settingsIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}
function namesOf(shape: Shape, path: string): string[] {
  const inner = shape.properties ?? shape.items?.properties;
  if (inner === undefined) return [path];
  return Object.entries(inner).flatMap(([name, below]) =>
    namesOf(below, path === '' ? name : `${path}.${name}`),
  );
}

test('each setting is in the table or is named here as one that the console may change', () => {
  const names = namesOf(z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as Shape, '');
  const sections = new Set(
    names.flatMap((name) => name.split('.').map((_, end, all) => all.slice(0, end + 1).join('.'))),
  );
  expect(MACHINE_SETTINGS.filter((name) => !sections.has(name))).toEqual([]);
  // A new setting has to be put on one of the two sides by somebody who has thought about it.
  const free = names.filter((name) => changedAt(name) === 'console').map((name) => name.split('.')[0]);
  expect([...new Set(free)]).toEqual(['keys', 'work']);
  expect(names.filter((name) => changedAt(name) === 'console' && !name.startsWith('work.'))).toEqual([
    'keys.maxAgeDays',
  ]);
  expect(changedAt('folders[3].settleSeconds')).toBe('machine');
});

test('a setting of the machine may not be changed from afar; how a value is written does not count', () => {
  const dir = temporaryFolder();
  const file = join(dir, 'agent.yaml');
  const text = (url: string): string =>
    `hospitalId: "0101090517"\nserver: { fhirBaseUrl: "${url}", clientId: c }\nfolders: [{ path: ./in }]\n`;
  writeFileSync(file, text('https://old.example/fhir'));
  const ask = (written: string): readonly string[] => {
    const reading = readingOf({ file, text: written, inForce: settingsIn(dir) });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    return reading.machineOnly;
  };
  expect(ask(text('https://evil.example/fhir'))).toEqual(['server.fhirBaseUrl']);
  expect(
    ask(`# another order\n${text('https://old.example/fhir').split('\n').toReversed().join('\n')}\n`),
  ).toEqual([]);
  expect(ask(text('https://old.example/fhir').replace('./in', join(dir, 'in')))).toEqual([]);
  // A file that cannot be read now: what the agent runs with counts.
  writeFileSync(file, 'a: [\n');
  expect(ask(text('https://nhi.example/fhir'))).toContain('folders[0].path');
});
