import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settingsSchema } from '../../../shared/settings.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import { systemUser } from '../../../main/headless/io.ts';
import { namingPlaces, refusedPlace } from '../../../main/headless/no-access.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const isRoot = process.getuid?.() === 0;

function settingsIn(dir: string) {
  return settingsSchema.parse({
    hospitalId: '0101090517',
    dataDir: join(dir, 'data'),
    server: { fhirBaseUrl: 'https://nhi.example/fhir', clientId: 'x' },
    folders: [{ path: join(dir, 'in') }],
    results: { exportDir: join(dir, 'out') },
  });
}

const refusal = (path: string, code = 'EACCES') =>
  Object.assign(new Error(`${code}: permission denied, open '${path}'`), { code, path, syscall: 'open' });

test('a refused access is reported with the setting, its path, the account and the code', async () => {
  const dir = temporaryFolder();
  const settings = settingsIn(dir);
  mkdirSync(settings.dataDir);
  const told = await refusedPlace(settings, refusal(join(settings.dataDir, 'keys')));
  expect(told).toMatchObject({
    code: 'no-access',
    message: expect.stringContaining(
      `account ${systemUser()} may not use dataDir ${settings.dataDir} (EACCES)`,
    ) as string,
    messageZh: expect.stringContaining(
      `帳號 ${systemUser()} 不能使用 dataDir ${settings.dataDir}（EACCES）`,
    ) as string,
  });
});

test('for a file in a watched folder only the folder is named', async () => {
  const settings = settingsIn(temporaryFolder());
  const told = await refusedPlace(settings, refusal(join(settings.folders[0]?.path ?? '', '王小明.json')));
  expect(told?.message).toContain('folders[0].path');
  expect(`${told?.message ?? ''}${told?.messageZh ?? ''}`).not.toContain('王小明');
});

test('a folder that cannot be made for what is above it is told as the setting, and nobody is told to make it his own', async () => {
  const dir = temporaryFolder();
  const settings = settingsIn(dir);
  const told = await refusedPlace(settings, refusal(dir));
  expect(told?.message).toContain(`dataDir ${settings.dataDir}`);
  if (process.platform !== 'win32') {
    expect(told?.messageZh).toContain('請先執行 sudo twpas-agent service install，或改用服務帳號執行');
    expect(told?.messageZh).not.toContain('-o ');
  }
});

test.skipIf(!isRoot)('a data folder of another account is reported with the command that works', async () => {
  const settings = settingsIn(temporaryFolder());
  mkdirSync(settings.dataDir);
  chownSync(settings.dataDir, 4711, 4711);
  const told = await refusedPlace(settings, refusal(settings.dataDir, 'EPERM'));
  expect(told?.messageZh).toContain("它屬於帳號 uid-4711，請改用：sudo -u '#4711' twpas-agent …");
});

test.skipIf(!isRoot)(
  'a machine key of another account: the account is wrong, not the mode of the file',
  async () => {
    const settings = settingsIn(temporaryFolder());
    const keys = join(settings.dataDir, 'keys');
    mkdirSync(keys, { recursive: true });
    writeFileSync(join(keys, 'machine.key'), 'x', { mode: 0o600 });
    const error = new AgentError('machine-key-open-to-others');
    expect(await refusedPlace(settings, error)).toBeNull();
    chownSync(join(keys, 'machine.key'), 4711, 4711);
    expect(await refusedPlace(settings, error)).toMatchObject({
      code: 'no-access',
      messageZh: `資料夾 ${settings.dataDir} 屬於帳號 uid-4711，目前的帳號是 root：請改用 sudo -u '#4711' twpas-agent …`,
    });
  },
);

test.each([
  ['an error of ours', new AgentError('locked')],
  ['a path that no setting knows', refusal('/proc/1/mem')],
  ['something else than a refusal', refusal('/srv', 'ENOSPC')],
  ['no error of the system', new TypeError('x')],
])('%s stays as it is', async (_, error) => {
  const settings = settingsIn(temporaryFolder());
  await expect(namingPlaces(settings, () => Promise.reject(error))).rejects.toBe(error);
});
