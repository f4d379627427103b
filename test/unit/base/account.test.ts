import { expect, test } from 'vitest';
import { readingCommand } from '../../../main/agent/ground/base/account.ts';

test('the command that gives the right to read quotes the folder, and names an account without a name by its number', () => {
  expect(readingCommand("/srv/pas/王's 匯出", 'twpas-agent', 'linux')).toBe(
    String.raw`sudo setfacl -R -m u:twpas-agent:rX,d:u:twpas-agent:rX '/srv/pas/王'\''s 匯出'`,
  );
  expect(readingCommand('/in', 'uid 10001', 'linux')).toContain('u:10001:rX');
});

test('on Windows a service is named by its number, which is the same in every language', () => {
  expect(readingCommand('C:\\HIS\\out', 'HOST$', 'win32')).toBe(
    String.raw`icacls "C:\HIS\out" /grant "*S-1-5-20:(OI)(CI)RX" /T`,
  );
  expect(readingCommand('C:\\HIS', 'hospital-user', 'win32')).toContain('"hospital-user:(OI)(CI)RX"');
});
