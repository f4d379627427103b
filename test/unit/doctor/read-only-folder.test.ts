import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { agentEntries } from '../../../main/agent/attendants/work/today.ts';
import { statusText } from '../../../main/headless/commands/status.ts';
import { zhTW } from '../../../renderer/texts/zh-TW.ts';
import { kindText, kindTitle } from '../../../renderer/today/row-words.ts';
import { childScript, moduleUrl } from '../support/child-script.ts';
import { settingsIn } from '../support/open-core.ts';
import { statusWith } from '../support/status-with.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const readOnly = statusWith({ folder: 'read-only' });

test('a folder without the right to write is said on the first page, and not as one that takes nothing', () => {
  const entries = agentEntries(readOnly, {
    now: 0,
    settings: settingsIn('/nowhere').work,
    lastFoundAt: null,
    hasOpenCases: false,
  });
  expect(entries.map(({ kind }) => kind)).toEqual(['folder-unguarded']);
  const [reason] = entries[0]?.reasons ?? [];
  const { why, next } = kindText(reason ?? { kind: 'folder-unguarded', detail: null }, zhTW);
  expect(kindTitle('folder-unguarded', zhTW)).toContain('另一部送件程式');
  expect(why).toContain('/in');
  expect(why).toContain('照常收件');
  expect(next).toContain('讀取與寫入');
});

test('`status` says that nothing guards against a second agent', () => {
  expect(statusText(readOnly)).toContain('read-only folders, where a second agent goes unnoticed');
});

test.skipIf(onWindows('modes'))('doctor warns of it', async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o555);
  const settings = JSON.stringify({
    folders: [{ path: folder, afterAccepted: 'keep' }],
    results: {},
    attachments: {},
    backup: {},
    keys: {},
    log: {},
  });
  // Nothing is forbidden to root: another account looks, once our source is read, which it may not be able to do.
  const script = `
    const { foldersStep } = await import(${moduleUrl('main/agent/attendants/doctor/steps/machine-steps.ts')});
    if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
    console.log(JSON.stringify(await foldersStep.run({ settings: ${settings}, surroundings: { networkType: () => null } })));`;
  const chunks: Buffer[] = [];
  for await (const chunk of childScript(script).stdout) chunks.push(chunk as Buffer);
  chmodSync(folder, 0o755);
  expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toMatchObject({
    kind: 'warning',
    code: 'folder-read-only',
  });
});
