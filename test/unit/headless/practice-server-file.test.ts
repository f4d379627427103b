import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placeIn } from '../../../main/headless/practice/practice-folder.ts';
import { keepServer, verifiedServer } from '../../../main/headless/practice/server-file.ts';

const OURS = 'export const ours = true;\n';
const ANOTHER = 'export const ours = false;\n';
let dir: string;
let programDir: string;
let folder: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'practice-server-'));
  [programDir, folder] = [join(dir, 'agent'), join(dir, 'practice')];
  mkdirSync(programDir);
  mkdirSync(folder);
  writeFileSync(
    join(programDir, 'practice-server.sha256'),
    `${createHash('sha256').update(OURS).digest('hex')}\n`,
  );
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});
const put = (path: string, text: string): string => {
  const file = join(dir, path);
  writeFileSync(file, text);
  return file;
};

test('without the package the sentence names it, in both languages, and nothing is run', async () => {
  await expect(verifiedServer({ folder, programDir })).rejects.toMatchObject({
    problems: [
      expect.stringMatching(/twpas-agent-practice-[0-9.]+\.zip.*--server/),
      expect.stringMatching(/twpas-agent-practice-[0-9.]+\.zip.*--server/),
    ],
  });
});

test.each([
  ['a person names it', 'named.mjs', true],
  ['an administrator laid it beside the program', 'agent/practice-server.mjs', false],
  ['an earlier start kept it', 'practice/practice-server.mjs', false],
])('the server of this version is taken where %s', async (_where, path, isNamed) => {
  const file = put(path, OURS);
  const bytes = await verifiedServer({ folder, programDir, ...(isNamed ? { server: file } : {}) });
  expect(bytes.toString()).toBe(OURS);
});

test.each([
  ['agent/practice-server.mjs', false],
  ['practice/practice-server.mjs', false],
  ['named.mjs', true],
])('other bytes at %s are not run', async (path, isNamed) => {
  const file = put(path, ANOTHER);
  const asked = verifiedServer({ folder, programDir, ...(isNamed ? { server: file } : {}) });
  await expect(asked).rejects.toThrow(isNamed ? /is not run/ : /a package of its own/);
});

test('a copy of another version gives way to the right one beside the program', async () => {
  put('practice/practice-server.mjs', ANOTHER);
  put('agent/practice-server.mjs', OURS);
  const bytes = await verifiedServer({ folder, programDir });
  const copy = keepServer(placeIn(folder), bytes);
  expect(readFileSync(copy, 'utf8')).toBe(OURS);
  if (process.platform !== 'win32') expect(statSync(copy).mode & 0o777).toBe(0o600);
});

test.skipIf(process.platform === 'win32')(
  'a link is not followed, and a file that is named says so',
  async () => {
    const file = join(dir, 'link.mjs');
    symlinkSync(put('target.mjs', OURS), file);
    await expect(verifiedServer({ folder, programDir, server: file })).rejects.toThrow(/cannot be read/);
  },
);

test('an installation without the hash runs no server at all', async () => {
  rmSync(join(programDir, 'practice-server.sha256'));
  const server = put('named.mjs', OURS);
  await expect(verifiedServer({ folder, programDir, server })).rejects.toThrow(/install again/);
});
