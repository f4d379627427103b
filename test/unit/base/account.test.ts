import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readingCommand } from '../../../main/agent/ground/base/account.ts';

test('the command that gives the right to read quotes the folder, and names an account without a name by its number', () => {
  expect(readingCommand("/srv/pas/王's 匯出", 'twpas-agent', 'linux')).toBe(
    String.raw`sudo setfacl -R -m u:twpas-agent:rwX,d:u:twpas-agent:rwX '/srv/pas/王'\''s 匯出'`,
  );
  expect(readingCommand('/in', 'uid 10001', 'linux')).toContain('u:10001:rwX');
});

test('the command leaves the account its right to write the claim file: it replaces the entry of the manual by the same', () => {
  const manual = readFileSync(join(import.meta.dirname, '../../../docs/zh-TW/安裝手冊.md'), 'utf8');
  const [, entries] = /setfacl -m (\S+)/.exec(manual) ?? [];
  expect(readingCommand('/srv/pas/export', 'twpas-agent', 'linux')).toContain(`-m ${String(entries)} `);
});

test('on Windows a service is named by its number, which is the same in every language', () => {
  expect(readingCommand('C:\\HIS\\out', 'HOST$', 'win32')).toBe(
    String.raw`icacls "C:\HIS\out" /grant "*S-1-5-20:(OI)(CI)RX" /T`,
  );
  expect(readingCommand('C:\\HIS', 'hospital-user', 'win32')).toContain('"hospital-user:(OI)(CI)RX"');
});
