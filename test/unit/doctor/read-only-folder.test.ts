import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { agentEntries } from '../../../main/agent/attendants/work/today.ts';
import { statusText } from '../../../main/headless/commands/status.ts';
import { zhTW } from '../../../renderer/texts/zh-TW.ts';
import { kindText, kindTitle } from '../../../renderer/today/row-words.ts';
import { foldersByAnother } from './doctor-rig.ts';
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
  const found = await foldersByAnother({ path: folder, afterAccepted: 'keep' });
  chmodSync(folder, 0o755);
  expect(JSON.parse(found)).toMatchObject({
    kind: 'warning',
    code: 'folder-read-only',
  });
});
