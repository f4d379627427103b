import { randomBytes } from 'node:crypto';
import { appendFileSync, renameSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withPlainFile } from '../../../main/agent/ground/base/plain-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const readWhole = (path: string, take: (chunk: Buffer) => Promise<void>): Promise<number> =>
  withPlainFile(path, (file) => file.eachChunk(take));
const changed = expect.objectContaining({ code: 'file-changed' }) as Error;

function source(bytes: Buffer): string {
  const path = join(temporaryFolder(), 'source');
  writeFileSync(path, bytes);
  return path;
}

test('a file is handed over in order and counted', async () => {
  const bytes = randomBytes(2 * 2 ** 20 + 3);
  const chunks: Buffer[] = [];
  const size = await readWhole(source(bytes), async (chunk) => {
    chunks.push(Buffer.from(chunk));
    await Promise.resolve();
  });
  expect(size).toBe(bytes.length);
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
});

test.each([
  [
    'grows',
    (path: string) => {
      appendFileSync(path, 'more');
    },
  ],
  [
    'is cut',
    (path: string) => {
      truncateSync(path, 5);
    },
  ],
  [
    'is rewritten at the same length',
    (path: string) => {
      writeFileSync(path, Buffer.alloc(3 * 2 ** 20));
    },
  ],
  [
    'only gets another time',
    (path: string) => {
      utimesSync(path, 1, 1);
    },
  ],
])('a file that %s while it is read is not taken', async (_, change) => {
  const path = source(randomBytes(3 * 2 ** 20));
  let first = true;
  const reading = readWhole(path, async () => {
    if (first) change(path);
    first = false;
    await Promise.resolve();
  });
  await expect(reading).rejects.toThrow(changed);
});

test.skipIf(onWindows('open files'))('one that is replaced by another is read to its own end', async () => {
  const path = source(Buffer.from('old'));
  const other = source(Buffer.from('newer'));
  let text = '';
  await readWhole(path, async (chunk) => {
    text += chunk.toString();
    renameSync(other, path);
    await Promise.resolve();
  });
  expect(text).toBe('old');
});

test('a folder is not a file to take, and a missing one is the system’s ENOENT', async () => {
  const folder = temporaryFolder();
  const take = (): Promise<void> => Promise.resolve();
  await expect(readWhole(folder, take)).rejects.toThrow(
    expect.objectContaining({ code: 'file-not-plain' }) as Error,
  );
  await expect(readWhole(join(folder, 'gone'), take)).rejects.toThrow(
    expect.objectContaining({ code: 'ENOENT' }) as Error,
  );
});
