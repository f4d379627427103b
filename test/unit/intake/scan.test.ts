import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openForeignFolder } from '../../../main/agent/ground/base/foreign-folder.ts';
import { scanFolder, type Scan } from '../../../main/agent/carrier/intake/scan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const scanOf = (root: string): Promise<Scan> =>
  scanFolder(openForeignFolder(root), (path) => path.endsWith('.json'));

async function seen(root: string): Promise<string[]> {
  const scan = await scanOf(root);
  return scan.kind === 'seen' ? scan.files.map(({ relPath }) => relPath).sort() : [scan.kind];
}

function file(root: string, relPath: string): void {
  mkdirSync(join(root, relPath, '..'), { recursive: true });
  writeFileSync(join(root, relPath), '{}');
}

test('files of all folders are seen, without what is never read', async () => {
  const root = temporaryFolder();
  for (const path of ['a.json', 'x/y/b.json', 'c.pdf', '.h/d.json', 'done/e.json', 'x/f.json.tmp'])
    file(root, path);
  expect(await seen(root)).toEqual(['a.json', 'x/y/b.json']);
});

test.skipIf(onWindows('links'))(
  'links are neither read nor entered, wherever they lead, and each of them is a problem of the folder',
  async () => {
    const root = temporaryFolder();
    const elsewhere = temporaryFolder();
    file(root, 'sub/a.json');
    file(elsewhere, 'b.json');
    symlinkSync(root, join(root, 'sub/circle'));
    symlinkSync(elsewhere, join(root, 'out'));
    symlinkSync(join(elsewhere, 'b.json'), join(root, 'linked.json'));
    symlinkSync(join(elsewhere, 'gone.json'), join(root, 'dangling.json'));
    expect(await seen(root)).toEqual(['sub/a.json']);
    const scan = await scanOf(root);
    expect(scan.kind === 'seen' && scan.problems.toSorted((a, b) => (a.shown < b.shown ? -1 : 1))).toEqual(
      ['dangling.json', 'linked.json', 'out', 'sub/circle'].map((shown) => ({ kind: 'link', shown })),
    );
  },
);

test('a folder that is gone, or is a file, is no empty folder', async () => {
  const root = temporaryFolder();
  file(root, 'a.json');
  expect(await scanOf(join(root, 'a.json'))).toEqual({
    kind: 'unreachable',
    code: 'ENOTDIR',
  });
  rmSync(root, { recursive: true });
  expect(await scanOf(root)).toEqual({ kind: 'unreachable', code: 'ENOENT' });
});

test('a folder named like a Bundle is no file', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'a.json'));
  expect(await seen(root)).toEqual([]);
});
