import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryPath } from '../../../main/agent/ground/base/files.ts';
import { type PlainFile, withPlainFile } from '../../../main/agent/ground/base/plain-file.ts';
import { openSpool } from '../../../main/agent/ground/spool/sealed-spool.ts';
import type { Spool } from '../../../main/agent/ground/spool/spool.ts';
import { createVault, SEAL_OVERHEAD } from '../../../main/agent/ground/vault/sealing.ts';
import { filesWith, PLANTED } from '../support/planted-text.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const MIB = 2 ** 20;
const HEADER = 21;
const vault = createVault(randomBytes(32));
const failing = (code: string): Error => expect.objectContaining({ code }) as Error;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function fresh(): Promise<{ dir: string; spool: Spool; pathOf: (sha: string) => string }> {
  const dir = join(temporaryFolder(), 'spool');
  const spool = await openSpool(dir, vault);
  return { dir, spool, pathOf: (sha) => join(dir, sha.slice(0, 2), sha) };
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

test.each([0, 1, 1000, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 5])(
  '%i bytes come back whole, put as bytes or as a file',
  async (size) => {
    const { dir, spool, pathOf } = await fresh();
    const bytes = randomBytes(size);
    const source = join(temporaryFolder(), 'attachment.pdf');
    writeFileSync(source, bytes);
    const put = await withPlainFile(source, (file) => spool.putFile(file));
    expect(put).toEqual({ sha256: sha256(bytes), size });
    expect((await spool.get(put.sha256)).equals(bytes)).toBe(true);
    rmSync(pathOf(put.sha256));
    expect(await spool.put(bytes)).toEqual(put);
    expect((await spool.get(put.sha256)).equals(bytes)).toBe(true);
    expect(filesIn(dir)).toEqual([put.sha256]);
  },
);

test('the same bytes again write nothing', async () => {
  const { dir, spool, pathOf } = await fresh();
  const { sha256: hash } = await spool.put(Buffer.from('same'));
  const before = readFileSync(pathOf(hash));
  const source = join(temporaryFolder(), 'same');
  writeFileSync(source, 'same');
  await Promise.all([spool.put(Buffer.from('same')), withPlainFile(source, (file) => spool.putFile(file))]);
  expect(readFileSync(pathOf(hash))).toEqual(before);
  expect(filesIn(dir)).toEqual([hash]);
});

test('many puts of the same bytes at once leave one whole file', async () => {
  const { dir, spool } = await fresh();
  const bytes = randomBytes(5000);
  await Promise.all(Array.from({ length: 20 }, () => spool.put(bytes)));
  expect(filesIn(dir)).toEqual([sha256(bytes)]);
  expect(await spool.get(sha256(bytes))).toEqual(bytes);
});

test('a flipped bit anywhere is found, and putting the bytes again mends it', async () => {
  const { spool, pathOf } = await fresh();
  const bytes = Buffer.from(PLANTED);
  const { sha256: hash } = await spool.put(bytes);
  const whole = readFileSync(pathOf(hash));
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at] = (whole[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(pathOf(hash), changed);
    await expect(spool.get(hash)).rejects.toThrow(failing('spool-damaged'));
  }
  await spool.put(bytes);
  expect(await spool.get(hash)).toEqual(bytes);
});

test('cut at any length, it does not open, and putting the bytes again mends it', async () => {
  const { spool, pathOf } = await fresh();
  const bytes = Buffer.from('short');
  const { sha256: hash } = await spool.put(bytes);
  for (let length = statSync(pathOf(hash)).size - 1; length >= 0; length--) {
    truncateSync(pathOf(hash), length);
    await expect(spool.get(hash)).rejects.toThrow(failing('spool-damaged'));
    await spool.put(bytes);
    expect(await spool.get(hash)).toEqual(bytes);
  }
  truncateSync(pathOf(hash), statSync(pathOf(hash)).size - 1);
  // Why, for the log.
  await expect(spool.get(hash)).rejects.toMatchObject({ cause: expect.any(Error) as unknown });
});

test('frames cut off, left out, swapped, repeated or added are found', async () => {
  const { spool, pathOf } = await fresh();
  const { sha256: hash } = await spool.put(randomBytes(3 * MIB));
  const whole = readFileSync(pathOf(hash));
  const frame = (index: number): Buffer =>
    whole.subarray(HEADER + index * (MIB + SEAL_OVERHEAD), HEADER + (index + 1) * (MIB + SEAL_OVERHEAD));
  const [header, a, b, c] = [whole.subarray(0, HEADER), frame(0), frame(1), frame(2)];
  expect(Buffer.concat([header, a, b, c]).equals(whole)).toBe(true);
  const orders = [[], [a], [a, b], [b, c], [a, c], [c], [b, a, c], [a, a, b, c], [a, b, c, c], [a, b, c, b]];
  for (const frames of orders) {
    writeFileSync(pathOf(hash), Buffer.concat([header, ...frames]));
    await expect(spool.get(hash)).rejects.toThrow(failing('spool-damaged'));
  }
  for (const cut of [1, SEAL_OVERHEAD, MIB + SEAL_OVERHEAD - 1]) {
    writeFileSync(pathOf(hash), whole.subarray(0, whole.length - cut));
    await expect(spool.get(hash)).rejects.toThrow(failing('spool-damaged'));
  }
  writeFileSync(pathOf(hash), whole);
  appendFileSync(pathOf(hash), 'x');
  await expect(spool.get(hash)).rejects.toThrow(failing('spool-damaged'));
});

test.each([3, MIB + 3])('a sealed file of %i bytes under the name of another is found', async (size) => {
  const { spool, pathOf } = await fresh();
  const one = await spool.put(randomBytes(size));
  const two = await spool.put(randomBytes(size));
  copyFileSync(pathOf(one.sha256), pathOf(two.sha256));
  await expect(spool.get(two.sha256)).rejects.toThrow(failing('spool-damaged'));
});

test('a missing file is reported as missing, and removing it is no failure', async () => {
  const { spool } = await fresh();
  const hash = sha256(Buffer.from('never put'));
  await expect(spool.get(hash)).rejects.toThrow(failing('spool-missing'));
  expect(await spool.has(hash)).toBe(false);
  expect(await spool.size(hash)).toBeNull();
  expect(await spool.remove(hash)).toBe(true);
  await expect(spool.get('../../etc/passwd')).rejects.toThrow(failing('spool-bad-hash'));
});

test('it lists its files', async () => {
  const { dir, spool: before } = await fresh();
  const hashes = await Promise.all(
    ['a', 'b', 'c'].map(async (text) => (await before.put(Buffer.from(text))).sha256),
  );
  const spool = await openSpool(dir, vault);
  expect((await spool.list()).sort()).toEqual(hashes.sort());
  expect(await spool.remove(hashes[0] ?? '')).toBe(true);
  expect(await spool.has(hashes[0] ?? '')).toBe(false);
  expect((await spool.list()).sort()).toEqual(hashes.slice(1));
});

test('a file put in during the last day is not removed: a case may be about to name it', async () => {
  const dir = join(temporaryFolder(), 'spool');
  let elapsed = 0;
  const spool = await openSpool(dir, vault, () => elapsed);
  const { sha256: hash } = await spool.put(Buffer.from('about to become a case'));
  elapsed = 86_399_999;
  expect(await spool.remove(hash)).toBe(false);
  expect((await spool.get(hash)).toString()).toBe('about to become a case');
  // Again the same bytes: nothing is written, and they count from now on.
  await spool.put(Buffer.from('about to become a case'));
  elapsed += 86_399_999;
  expect(await spool.remove(hash)).toBe(false);
  elapsed += 1;
  expect(await spool.remove(hash)).toBe(true);
  expect(filesIn(dir)).toEqual([]);
});

test('by itself it counts from a clock that goes on', async () => {
  const { dir, spool } = await fresh();
  const { sha256: hash } = await spool.put(Buffer.from('a moment ago'));
  expect(await spool.remove(hash)).toBe(false);
  expect(filesIn(dir)).toEqual([hash]);
});

test('a file that was put in counts as well, from its last put on', async () => {
  const dir = join(temporaryFolder(), 'spool');
  let elapsed = 0;
  const spool = await openSpool(dir, vault, () => elapsed);
  const { sha256: hash } = await spool.putFile(grown(3, Buffer.from('pdf')));
  const { sha256: another } = await spool.put(Buffer.from('put in at the same time'));
  elapsed = 86_399_999;
  await spool.putFile(grown(3, Buffer.from('pdf')));
  elapsed += 1;
  expect([await spool.remove(hash), await spool.remove(another)]).toEqual([false, true]);
  elapsed += 86_399_999;
  expect(await spool.remove(hash)).toBe(true);
  expect(filesIn(dir)).toEqual([]);
});

test('a file under a wrong name, or in a wrong folder, is not listed', async () => {
  const { dir, spool, pathOf } = await fresh();
  const { sha256: hash } = await spool.put(Buffer.from('listed'));
  const elsewhere = join(dir, hash.startsWith('00') ? '01' : '00');
  mkdirSync(elsewhere);
  copyFileSync(pathOf(hash), join(elsewhere, hash));
  copyFileSync(pathOf(hash), join(dir, hash));
  copyFileSync(pathOf(hash), `${pathOf(hash)}.old`);
  expect(await spool.list()).toEqual([hash]);
});

test.each([0, 1, MIB, MIB + 1, 2 * MIB + 5])(
  'the length of %i bytes is told by the file’s own',
  async (size) => {
    const { spool } = await fresh();
    const { sha256: hash } = await spool.put(Buffer.alloc(size, 7));
    expect(await spool.size(hash)).toBe(size);
  },
);

test('opening removes files of a crash and nothing else', async () => {
  const { dir, spool } = await fresh();
  const { sha256: hash } = await spool.put(Buffer.from('kept'));
  writeFileSync(temporaryPath(dir), 'half a file');
  const again = await openSpool(dir, vault);
  expect(filesIn(dir)).toEqual([hash]);
  expect((await again.get(hash)).toString()).toBe('kept');
});

test('planted text is in no file and no name, also of a file put by its patient’s name', async () => {
  const { dir, spool } = await fresh();
  await spool.put(Buffer.from(PLANTED.repeat(50)));
  const source = join(temporaryFolder(), `${PLANTED}.txt`);
  writeFileSync(source, Buffer.from(PLANTED.repeat(50), 'utf16le'));
  await withPlainFile(source, (file) => spool.putFile(file));
  expect(filesIn(dir)).toHaveLength(2);
  expect(filesWith(dir, PLANTED)).toEqual([]);
});

test.skipIf(onWindows('modes'))('files and folders are the owner’s alone', async () => {
  const { dir, spool, pathOf } = await fresh();
  const { sha256: hash } = await spool.put(Buffer.from('x'));
  const modes = [dir, join(dir, hash.slice(0, 2)), pathOf(hash)].map((path) => statSync(path).mode & 0o777);
  expect(modes).toEqual([0o700, 0o700, 0o600]);
});

type Source = Pick<PlainFile, 'size' | 'eachChunk'>;

/** A file that had `told` bytes when it was opened, and has these when it is read. */
const grown = (told: number, bytes: Buffer): Source => ({
  size: told,
  eachChunk: async (take) => {
    for (let at = 0; at < bytes.length; at += MIB) await take(bytes.subarray(at, at + MIB));
    return bytes.length;
  },
});

test.each([
  [0, 1],
  [1, 1000],
  [1000, MIB],
  [1000, 2 * MIB + 5],
  [MIB - 1, MIB + 1],
  [5, 3],
])('a file of %i bytes that has %i when it is read is kept as it was read', async (told, size) => {
  const { dir, spool } = await fresh();
  const bytes = randomBytes(size);
  expect(await spool.putFile(grown(told, bytes))).toEqual({ sha256: sha256(bytes), size });
  expect((await spool.get(sha256(bytes))).equals(bytes)).toBe(true);
  expect(await spool.size(sha256(bytes))).toBe(size);
  expect(filesIn(dir)).toEqual([sha256(bytes)]);
});

test.skipIf(onWindows('Linux'))(
  'a put that fails, and one that comes twice, leave no file open and none behind',
  async () => {
    const { dir, spool } = await fresh();
    const failingFile: Source = {
      ...grown(10, Buffer.alloc(10)),
      eachChunk: async (take) => {
        await take(Buffer.alloc(10));
        throw new Error('the share is away');
      },
    };
    await expect(spool.putFile(failingFile)).rejects.toThrow('the share is away');
    expect(filesIn(dir)).toEqual([]);
    const twice = grown(4, Buffer.from('once'));
    await spool.putFile(twice);
    await spool.putFile(twice);
    expect(filesIn(dir)).toEqual([sha256(Buffer.from('once'))]);
    expect(openBelow(dir)).toEqual([]);
  },
);

/** Files below `dir` that this process has open. */
function openBelow(dir: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${name}`);
      return path.startsWith(dir) ? [path] : [];
    } catch {
      return []; // the listing's own
    }
  });
}

test.skipIf(onWindows('Linux'))(
  'a read leaves no file open, whether it ends well, early or badly',
  async () => {
    const { dir, spool, pathOf } = await fresh();
    const { sha256: short } = await spool.put(Buffer.from('of one frame'));
    const { sha256: long } = await spool.put(randomBytes(MIB + 1));
    await spool.get(short);
    await spool.get(long);
    for await (const _frame of spool.read(long)) break;
    for (const hash of [short, long]) {
      truncateSync(pathOf(hash), statSync(pathOf(hash)).size - 1);
      await expect(spool.get(hash)).rejects.toThrow(failing('spool-damaged'));
    }
    expect(openBelow(dir)).toEqual([]);
  },
);

test.skipIf(onWindows('modes'))(
  'what the system cannot read is not taken for damage, which a new put would write over',
  async () => {
    const { dir, spool, pathOf } = await fresh();
    const bytes = Buffer.from('a folder lies in its place');
    mkdirSync(pathOf(sha256(bytes)), { recursive: true });
    const unread = expect.objectContaining({ code: 'EISDIR', syscall: 'read' }) as Error;
    await expect(spool.put(bytes)).rejects.toThrow(unread);
    await expect(spool.putFile(grown(bytes.length, bytes))).rejects.toThrow(unread);
    expect(await spool.has(sha256(bytes))).toBe(false);
    expect(filesIn(dir)).toEqual([]);
  },
);

test.skipIf(onWindows('Linux'))(
  'a put that cannot get its name says what the system said, and leaves nothing behind and nothing open',
  async () => {
    const { dir, spool } = await fresh();
    const bytes = Buffer.from('a file lies in the place of its folder');
    const strange = sha256(bytes).slice(0, 2);
    writeFileSync(join(dir, strange), '');
    await expect(spool.put(bytes)).rejects.toThrow(failing('ENOTDIR'));
    expect(filesIn(dir)).toEqual([strange]);
    expect(openBelow(dir)).toEqual([]);
  },
);

test.skipIf(onWindows('links'))(
  'a file that cannot be opened now is not taken for one that is not there',
  async () => {
    const { dir, pathOf } = await fresh();
    const spool = await openSpool(dir, vault);
    const hash = sha256(Buffer.from('behind a circle of links'));
    mkdirSync(join(dir, hash.slice(0, 2)));
    symlinkSync(pathOf(hash), pathOf(hash));
    const cannot = failing('ELOOP');
    await expect(spool.get(hash)).rejects.toThrow(cannot);
    await expect(spool.read(hash)[Symbol.asyncIterator]().next()).rejects.toThrow(cannot);
    await expect(spool.has(hash)).rejects.toThrow(cannot);
    await expect(spool.size(hash)).rejects.toThrow(cannot);
  },
);

test('the format on disk stays: a file sealed frame by frame as the first version did it opens', async () => {
  const { spool, pathOf } = await fresh();
  const bytes = randomBytes(MIB + 3);
  const id = Buffer.alloc(16, 9);
  const at = (frame: string): string => `spool.${id.toString('hex')}.${frame}`;
  const hash = sha256(bytes);
  mkdirSync(dirname(pathOf(hash)));
  writeFileSync(
    pathOf(hash),
    Buffer.concat([
      Buffer.from('TWSP\u0001', 'latin1'),
      id,
      vault.seal(bytes.subarray(0, MIB), at('0.more')),
      vault.seal(bytes.subarray(MIB), at('1.last')),
    ]),
  );
  expect((await spool.get(hash)).equals(bytes)).toBe(true);
});
