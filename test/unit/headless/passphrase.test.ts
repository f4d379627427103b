import { execFileSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { keySlotsOf } from '../../../main/headless/host-ports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('the passphrase leaves the environment once it was read, and still opens when it is asked for again', () => {
  process.env['TWPAS_PASSPHRASE'] = 'of this test alone';
  onTestFinished(() => {
    process.env['TWPAS_PASSPHRASE'] = '';
    keySlotsOf(temporaryFolder());
    delete process.env['TWPAS_PASSPHRASE'];
  });
  const kinds = () => keySlotsOf(temporaryFolder()).map(({ kind }) => kind);
  const [first, again] = [kinds(), kinds()];
  expect(first).toContain('passphrase');
  expect(again).toEqual(first);
  const seen = execFileSync(process.execPath, ['-e', 'console.log(process.env.TWPAS_PASSPHRASE)']).toString();
  expect(seen.trim()).toBe('undefined');
});
