import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { readingOf } from '../../../main/agent/ground/settings/reading.ts';
import {
  changeableByOthers,
  CHANGES_A_FILE,
  CHANGES_A_FOLDER,
  refuseOpenPolicy,
} from '../../../main/headless/update/policy-owner.ts';
import { changedAt, MACHINE_SETTINGS } from '../../../shared/machine-settings.ts';
import { settingsSchema } from '../../../shared/settings.ts';
import { settingsIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

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
  expect(Object.keys(MACHINE_SETTINGS).filter((name) => !sections.has(name))).toEqual([]);
  // A new setting has to be put on one of the two sides by somebody who has thought about it.
  const free = names.filter((name) => changedAt(name) === 'console').map((name) => name.split('.')[0]);
  expect([...new Set(free)]).toEqual(['keys', 'expiry', 'work']);
  expect(names.filter((name) => changedAt(name) === 'console' && !name.startsWith('work.'))).toEqual([
    ...['keys.remindDays', 'keys.maxAgeDays', 'expiry.warnDays', 'expiry.listDays'],
  ]);
  expect(changedAt('folders[3].settleSeconds')).toBe('machine');
  expect(changedAt('update.publicKey')).toBe('policy');
});

test('what a policy hides today may not be changed from afar either; how a value is written does not count', () => {
  const dir = temporaryFolder();
  const file = join(dir, 'agent.yaml');
  const policy = join(dir, 'policy.yaml');
  const text = (url: string): string =>
    `hospitalId: "0101090517"\nserver: { fhirBaseUrl: "${url}", clientId: c }\nfolders: [{ path: ./in }]\n`;
  writeFileSync(file, text('https://old.example/fhir'));
  vi.stubEnv('TWPAS_POLICY', policy);
  const ask = (written: string): readonly string[] => {
    const reading = readingOf({ file, text: written, inForce: settingsIn(dir) });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    return reading.machineOnly;
  };
  expect(ask(text('https://evil.example/fhir'))).toEqual(['server.fhirBaseUrl']);
  writeFileSync(policy, 'server: { fhirBaseUrl: "https://nhi.example/fhir" }\n');
  expect(ask(text('https://evil.example/fhir'))).toEqual(['server.fhirBaseUrl']);
  expect(
    ask(`# another order\n${text('https://old.example/fhir').split('\n').toReversed().join('\n')}\n`),
  ).toEqual([]);
  expect(ask(text('https://old.example/fhir').replace('./in', join(dir, 'in')))).toEqual([]);
  // A file that cannot be read now: what the agent runs with counts.
  writeFileSync(file, 'a: [\n');
  expect(ask(text('https://nhi.example/fhir'))).toContain('folders[0].path');
});

test.skipIf(process.getuid?.() !== 0)(
  'as root, nothing is installed by a policy that another account may write or put another in the place of',
  async () => {
    const dir = temporaryFolder();
    const folder = join(dir, 'etc');
    mkdirSync(folder, { mode: 0o755 });
    const file = join(folder, 'policy.yaml');
    writeFileSync(file, 'update: {}\n', { mode: 0o644 });
    await refuseOpenPolicy(file);
    await refuseOpenPolicy(null);
    const open = { code: 'update-policy-open' };
    chmodSync(file, 0o666);
    await expect(refuseOpenPolicy(file)).rejects.toMatchObject(open);
    chmodSync(file, 0o644);
    chownSync(file, 12_345, 0);
    await expect(refuseOpenPolicy(file)).rejects.toMatchObject(open);
    chownSync(file, 0, 12_345);
    chmodSync(file, 0o664);
    await expect(refuseOpenPolicy(file)).rejects.toMatchObject(open);
    chmodSync(file, 0o644);
    chmodSync(folder, 0o777);
    await expect(refuseOpenPolicy(file)).rejects.toMatchObject(open);
    chmodSync(folder, 0o755);
    await refuseOpenPolicy(file);
    // A link to it, in a folder of somebody else's.
    const theirs = join(dir, 'theirs');
    mkdirSync(theirs);
    symlinkSync(file, join(theirs, 'policy.yaml'));
    await refuseOpenPolicy(join(theirs, 'policy.yaml'));
    chownSync(theirs, 12_345, 0);
    await expect(refuseOpenPolicy(join(theirs, 'policy.yaml'))).rejects.toMatchObject(open);
  },
);

test('on Windows the owner and each rule of the access list count, by their numbers', () => {
  const USERS = 'S-1-5-32-545';
  const list = (owner: string, ...rules: (readonly [string, number, boolean?, boolean?])[]) => ({
    owner,
    rules: rules.map(([sid, rights, allow = true, inheritOnly = false]) => ({
      sid,
      rights,
      allow,
      inheritOnly,
    })),
  });
  const FULL = 0x1f01ff;
  const READ = 0x1200a9;
  const ours = ['S-1-5-18', FULL] as const;
  expect(changeableByOthers(list('S-1-5-32-544', ours, [USERS, READ]), CHANGES_A_FILE)).toBe(false);
  expect(changeableByOthers(list('S-1-5-18', ours, [USERS, FULL, false]), CHANGES_A_FILE)).toBe(false);
  expect(changeableByOthers(list('S-1-5-21-1-2-3-1001', ours), CHANGES_A_FILE)).toBe(true);
  expect(changeableByOthers(list('S-1-5-18', ours, [USERS, READ | 0x2]), CHANGES_A_FILE)).toBe(true);
  expect(changeableByOthers(list('S-1-5-18', ours, [USERS, READ | 0x4_0000]), CHANGES_A_FILE)).toBe(true);
  // CREATOR OWNER, for what will be made in it; GENERIC_ALL as PowerShell prints it.
  expect(changeableByOthers(list('S-1-5-18', ours, ['S-1-3-0', FULL, true, true]), CHANGES_A_FOLDER)).toBe(
    false,
  );
  expect(changeableByOthers(list('S-1-5-18', ours, [USERS, 0x1000_0000]), CHANGES_A_FOLDER)).toBe(true);
  expect(changeableByOthers(list('S-1-5-18', ours, [USERS, READ | 0x4]), CHANGES_A_FOLDER)).toBe(false);
  expect(changeableByOthers(list('S-1-5-18', ours, [USERS, READ | 0x40]), CHANGES_A_FOLDER)).toBe(true);
});
