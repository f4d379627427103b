import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { examine, expectWarning, healthy } from './doctor-rig.ts';
import { onWindows } from '../support/where.ts';

/** A settings file beside the folders it names. */
async function installed() {
  const patient = await healthy();
  const settingsFile = join(patient.dir, 'agent.yaml');
  writeFileSync(settingsFile, '');
  chmodSync(settingsFile, 0o644);
  chmodSync(patient.dir, 0o755);
  const [folder] = patient.settings.folders;
  if (!folder) throw new Error('no folder');
  const look = () => examine(patient, { settingsFile });
  return { patient, settingsFile, folder, look };
}

const posix = test.skipIf(onWindows('modes'));

posix('what nobody else can change is no warning', async () => {
  const { look } = await installed();
  expect((await look()).filter(({ status }) => status !== 'ok')).toEqual([]);
});

posix('settings that others may write command the agent: the file, or the folder it lies in', async () => {
  const { patient, settingsFile, look } = await installed();
  chmodSync(settingsFile, 0o666);
  expectWarning(await look(), 'settings', 'settings-open-to-others', /agent\.yaml（權限 0666）/);
  chmodSync(settingsFile, 0o644);
  chmodSync(patient.dir, 0o777);
  expectWarning(await look(), 'settings', 'settings-open-to-others', /權限 0777/);
  // There nobody may replace what is not theirs.
  chmodSync(patient.dir, 0o1777);
  expect((await look()).find(({ step }) => step === 'settings')?.status).toBe('ok');
});

posix('a proxy’s password that stands in settings which all may read is a warning', async () => {
  const { patient, settingsFile } = await installed();
  const server = { ...patient.settings.server, proxyUrl: 'http://hospital:word@proxy.test:3128' };
  const look = () => examine(patient, { settingsFile, server });
  const steps = await look();
  expectWarning(steps, 'settings', 'settings-login-readable', /TWPAS_PROXY_PASSWORD/);
  expect(JSON.stringify(steps)).not.toContain('word@');
  chmodSync(settingsFile, 0o600);
  expect((await look()).find(({ step }) => step === 'settings')?.status).toBe('ok');
});

posix('a parent in which the data folder could be replaced', async () => {
  const { patient, look } = await installed();
  expect((await look()).find(({ step }) => step === 'data-folder')?.status).toBe('ok');
  chmodSync(patient.dir, 0o777);
  expectWarning(await look(), 'data-folder', 'data-parent-writable', /換掉整個資料夾/);
});

posix('a watched folder that anybody may put files into, or put another in the place of', async () => {
  const { patient, folder, look } = await installed();
  chmodSync(folder.path, 0o777);
  expectWarning(await look(), 'folders', 'folder-writable-by-all', /送給健保署/);
  // A share shows modes that say nothing of who may write there.
  const share = await examine(patient, {
    surroundings: { networkType: (path) => (path === folder.path ? 'cifs' : null) },
  });
  expect(share.find(({ step }) => step === 'folders')?.status).toBe('ok');
  chmodSync(folder.path, 0o755);
  chmodSync(patient.dir, 0o777);
  expectWarning(await look(), 'folders', 'folder-parent-writable', /上層/);
});
