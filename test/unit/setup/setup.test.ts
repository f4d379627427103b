import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SetupDraft } from '../../../shared/api/setup-contract.ts';
import { acquireLock } from '../../../main/agent/ground/db/lock.ts';
import { readSettings } from '../../../main/agent/ground/settings/load.ts';
import {
  makeKey,
  saveSettings,
  settingsText,
} from '../../../main/agent/attendants/doctor/setup/first-settings.ts';
import { tryFolder } from '../../../main/agent/attendants/doctor/setup/try-server.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const draftIn = (dir: string): SetupDraft => ({
  hospitalId: '0101090517',
  environment: 'test',
  dataDir: join(dir, 'data'),
  fhirBaseUrl: 'https://nhi.example/fhir',
  clientId: 'client',
  caFile: '',
  proxyUrl: '',
  folder: join(dir, 'export'),
  exportDir: '',
});

test('the file that is written is read back as what was chosen, a leading zero and all', () => {
  const dir = temporaryFolder();
  const read = readSettings(join(dir, 'agent.yaml'), settingsText(draftIn(dir)));
  expect(read).toMatchObject({
    ok: true,
    read: { settings: { hospitalId: '0101090517', environment: 'test', results: {} } },
  });
});

test('whatever is typed, the text is YAML that gives it back, never more settings', () => {
  const dir = temporaryFolder();
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (clientId, folder) => {
      const draft = { ...draftIn(dir), clientId: `c${clientId}`, folder: `/f${folder}` };
      const read = readSettings(join(dir, 'agent.yaml'), settingsText(draft));
      if (read.ok) expect(read.read.settings.server.clientId).toBe(draft.clientId.trim());
      else expect(read.problems.every(({ path }) => /folders|clientId/.test(path))).toBe(true);
    }),
  );
});

test('a settings file that is there is not replaced', async () => {
  const file = join(temporaryFolder(), 'agent.yaml');
  writeFileSync(file, '# mine\n');
  await expect(saveSettings(file, 'ours')).rejects.toMatchObject({ code: 'settings-exist' });
  expect(readFileSync(file, 'utf8')).toBe('# mine\n');
});

test.skipIf(onWindows('modes'))(
  'the settings file and the folders made for it are the owner’s alone, whatever the umask',
  async () => {
    const dir = join(temporaryFolder(), 'TWPAS', 'settings');
    const file = join(dir, 'agent.yaml');
    const before = process.umask(0);
    try {
      await saveSettings(file, 'ours');
    } finally {
      process.umask(before);
    }
    const modes = [file, dir, dirname(dir)].map((path) => (statSync(path).mode & 0o777).toString(8));
    expect(modes).toEqual(['600', '700', '700']);
  },
);

test('a folder is described in doctor’s words, and only made when asked for', async () => {
  const dir = temporaryFolder();
  const look = (path: string, create = false) => tryFolder({ path, create });
  expect(await look(join(dir, 'new'))).toMatchObject({
    code: 'folder-missing',
    cause: { zh: expect.stringContaining('找不到資料夾') as string },
  });
  expect(await look(join(dir, 'new', 'deeper'), true)).toEqual({
    code: 'ok',
    cause: null,
    files: 0,
    newest: null,
  });
  writeFileSync(join(dir, 'new', '.hidden'), '');
  writeFileSync(join(dir, 'new', 'a.json'), '{}');
  expect(await look(join(dir, 'new'))).toMatchObject({ code: 'ok', files: 1, newest: { bytes: 2 } });
  for (const [path, create] of [
    ['a.json', false],
    ['a.json', true],
    ...(process.platform === 'win32' ? [] : ([['a.json/below', false]] as const)), // Windows says that there is none
    ['a.json/below', true],
  ] as const)
    expect(await look(join(dir, 'new', path), create)).toMatchObject({ code: 'folder-not-a-folder' });
});

test('the key that was made is found again, and its private part is in no file in clear', async () => {
  const dataDir = join(temporaryFolder(), 'data');
  const parts = { clock: systemClock, slots: [machineSlot(join(dataDir, 'keys'))] };
  const first = await makeKey(parts, { dataDir, alg: 'ES384' });
  expect(await makeKey(parts, { dataDir, alg: 'ES384' })).toEqual(first);
  const { keys } = JSON.parse(first.jwks) as { keys: Record<string, unknown>[] };
  expect(keys).toMatchObject([{ kid: first.kid, kty: 'EC' }]);
  expect(keys[0]).not.toHaveProperty('d');
});

test('a data folder in which an agent works is left alone', async () => {
  const dataDir = join(temporaryFolder(), 'data');
  mkdirSync(dataDir);
  const lock = acquireLock(dataDir);
  const parts = { clock: systemClock, slots: [machineSlot(join(dataDir, 'keys'))] };
  await expect(makeKey(parts, { dataDir, alg: 'RS384' })).rejects.toMatchObject({ code: 'locked' });
  if ('release' in lock) lock.release();
});
