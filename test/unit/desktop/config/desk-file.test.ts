import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDeskFile } from '../../../../main/desktop/config/desk-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const silent = (): void => undefined;

test('what was remembered is there at the next start', () => {
  const path = join(temporaryFolder(), 'desktop.json');
  const file = openDeskFile(path, silent);
  expect(file.get()).toMatchObject({ bounds: null, notify: true, keySlot: 'safeStorage' });
  file.change({ notify: false });
  file.change({ bounds: { x: 1, y: 2, width: 3, height: 4 } });
  expect(openDeskFile(path, silent).get()).toMatchObject({ notify: false, bounds: { x: 1, y: 2 } });
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each(['', '{', '[]', '{"v":2}', '{"v":1,"bounds":"left"}'])(
  'a file that is no use gives the defaults: %s',
  (text) => {
    const path = join(temporaryFolder(), 'desktop.json');
    writeFileSync(path, text);
    const file = openDeskFile(path, silent);
    expect(file.get()).toMatchObject({ v: 1, bounds: null });
    file.change({ loginSet: true });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ v: 1, loginSet: true });
  },
);

test('a folder that cannot be written keeps the change in memory and says so', () => {
  const dir = temporaryFolder();
  const events: string[] = [];
  const file = openDeskFile(join(dir, 'missing', 'desktop.json'), (_level, event) => events.push(event));
  file.change({ notify: false });
  expect(file.get().notify).toBe(false);
  expect(events).toEqual(['desk-file']);
});
