import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNamedSync } from '../../../main/agent/ground/base/plain-file.ts';
import { authoritiesIn } from '../../../main/agent/ground/net/authorities.ts';
import { readClientCertificate } from '../../../main/agent/ground/net/client-certificate.ts';
import { readSettingsText } from '../../../main/agent/ground/settings/yaml-file.ts';
import { onWindows } from '../support/where.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a file is read whole, also behind a link, and one byte more than allowed is refused', () => {
  const dir = temporaryFolder();
  const path = (name: string): string => join(dir, name);
  writeFileSync(path('a.pem'), 'abc');
  expect(readNamedSync(path('a.pem'), 3).toString()).toBe('abc');
  expect(() => readNamedSync(path('a.pem'), 2)).toThrow(expect.objectContaining({ code: 'file-too-large' }));
  expect(() => readNamedSync(path('none.pem'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  if (process.platform === 'win32') return;
  symlinkSync(path('a.pem'), path('link.pem'));
  expect(readNamedSync(path('link.pem')).toString()).toBe('abc');
});

test.skipIf(onWindows('pipes'))(
  'a certificate or settings file that is a pipe or a device delays nothing',
  () => {
    const dir = temporaryFolder();
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    symlinkSync('/dev/zero', join(dir, 'endless'));
    for (const file of [pipe, join(dir, 'endless'), dir]) {
      expect(() => readNamedSync(file)).toThrow(expect.objectContaining({ code: 'file-not-plain' }));
      expect(() => authoritiesIn(file)).toThrow(expect.objectContaining({ code: 'ca-file-unreadable' }));
      expect(() => readClientCertificate({ file, passphrase: () => null })).toThrow(
        expect.objectContaining({ code: 'client-certificate-unreadable' }),
      );
      expect(readSettingsText(file)).toMatchObject({
        ok: false,
        problem: { message: expect.stringContaining('cannot be read') as string },
      });
    }
  },
);
