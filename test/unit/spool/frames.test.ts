import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  FILE_ID_BYTES,
  FRAME_BYTES,
  frameHeader,
  openFrames,
  sourceOf,
  framePlace,
} from '../../../main/agent/ground/spool/frames.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const vault = createVault(randomBytes(32));
const id = randomBytes(FILE_ID_BYTES);
const header = frameHeader(id);
const middle = (index: number): Buffer =>
  vault.seal(Buffer.alloc(FRAME_BYTES, index), framePlace(id, index, false));
const [a, b] = [middle(0), middle(1)];
const last = vault.seal(Buffer.from('the end'), framePlace(id, 2, true));

/** Lengths of the frames that open one after another, and the code of the failure that ends them. */
async function read(...parts: Buffer[]): Promise<(number | string)[]> {
  const path = join(temporaryFolder(), 'sealed');
  writeFileSync(path, Buffer.concat(parts));
  const file = await open(path);
  const seen: (number | string)[] = [];
  try {
    for await (const frame of openFrames(vault, await sourceOf(file))) seen.push(frame.length);
  } catch (error) {
    seen.push((error as { code: string }).code);
  } finally {
    await file.close();
  }
  return seen;
}

// Without the file's hash, which would find all of these too, but only after every frame was handed out.
test('frames are verified one by one, in their order, to the last', async () => {
  expect(await read(header, a, b, last)).toEqual([FRAME_BYTES, FRAME_BYTES, 7]);
});

test('cut at the end of a frame, the frame that is now last does not open', async () => {
  expect(await read(header, a, b)).toEqual([FRAME_BYTES, 'spool-damaged']);
  expect(await read(header, a)).toEqual(['spool-damaged']);
  expect(await read(header)).toEqual(['spool-damaged']);
});

test('a frame in another’s place does not open', async () => {
  expect(await read(header, b, a, last)).toEqual(['spool-damaged']);
  expect(await read(header, a, a, last)).toEqual([FRAME_BYTES, 'spool-damaged']);
  expect(await read(header, a, last)).toEqual([FRAME_BYTES, 'spool-damaged']);
  expect(await read(header, last)).toEqual(['spool-damaged']);
});

test('anything behind the last frame is found', async () => {
  expect(await read(header, a, b, last, Buffer.from('x'))).toEqual([
    FRAME_BYTES,
    FRAME_BYTES,
    'spool-damaged',
  ]);
});

test('a frame of another file, or another version of the format, does not open', async () => {
  const other = randomBytes(FILE_ID_BYTES);
  expect(await read(frameHeader(other), a, b, last)).toEqual(['spool-damaged']);
  const newer = Buffer.from(header);
  newer[4] = 2;
  expect(await read(newer, a, b, last)).toEqual(['spool-damaged']);
});
