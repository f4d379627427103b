import type { FileHandle } from 'node:fs/promises';
import { readAt } from '../base/files.ts';
import { AgentError } from '../error.ts';
import { SEAL_OVERHEAD } from '../vault/sealing.ts';
import type { Vault } from '../vault/vault.ts';

/**
 * A sealed file, format 1:
 *   4 bytes `TWSP` · 1 byte version · 16 bytes id (random) · frames
 * Each frame is up to 1 MiB sealed under a place that names the file's id, the frame's index and whether it is the last:
 * frames left out, swapped, repeated, taken from another file or cut off do not open. An empty file has one empty frame.
 */
const MAGIC = Buffer.from('TWSP', 'latin1');
const VERSION = 1;
export const FILE_ID_BYTES = 16;
export const FRAME_BYTES = 2 ** 20;
const SEALED_FRAME_BYTES = FRAME_BYTES + SEAL_OVERHEAD;
const HEADER_BYTES = MAGIC.length + 1 + FILE_ID_BYTES;
/** The longest sealed file of one frame. */
export const ONE_FRAME_BYTES = HEADER_BYTES + SEALED_FRAME_BYTES;

export function frameHeader(id: Buffer): Buffer {
  return Buffer.concat([MAGIC, Buffer.of(VERSION), id]);
}

/** Length of the plain bytes in a sealed file of this length. */
export function plainLength(sealedBytes: number): number {
  const frames = sealedBytes - HEADER_BYTES;
  return Math.max(0, frames - Math.ceil(frames / SEALED_FRAME_BYTES) * SEAL_OVERHEAD);
}

/**
 * The plain bytes of a sealed file that has one frame, given whole; null for a longer one.
 * @throws AgentError `spool-damaged`.
 */
export function openOnlyFrame(vault: Vault, file: Buffer): Buffer | null {
  if (file.length > ONE_FRAME_BYTES) return null;
  const id = idOf(file.subarray(0, HEADER_BYTES));
  return openFrame(vault, file.subarray(HEADER_BYTES), framePlace(id, 0, true));
}

/** A sealed file. It is read from start to end. */
export interface SealedSource {
  readonly size: number;
  /** Returns fewer bytes at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
}

export async function sourceOf(file: FileHandle): Promise<SealedSource> {
  const { size } = await file.stat();
  return { size, read: (position, length) => readAt(file, position, length) };
}

/**
 * The plain frames of a sealed file, each verified before it is returned. They are the whole file only if the generator runs to its end.
 * @throws AgentError `spool-damaged`.
 */
export async function* openFrames(vault: Vault, file: SealedSource): AsyncGenerator<Buffer, void, undefined> {
  const { size } = file;
  const id = idOf(await file.read(0, HEADER_BYTES));
  let position = HEADER_BYTES;
  for (let index = 0; ; index++) {
    const sealed = await file.read(position, Math.min(SEALED_FRAME_BYTES, size - position));
    position += sealed.length;
    // Judged by the file's length. A file cut at a frame's end makes a middle frame the last one, which then does not open.
    const last = position >= size;
    yield openFrame(vault, sealed, framePlace(id, index, last));
    if (last) return;
  }
}

function idOf(header: Buffer): Buffer {
  const id = header.subarray(MAGIC.length + 1);
  if (header.length !== HEADER_BYTES || !header.equals(frameHeader(id))) throw spoolDamaged();
  return id;
}

function openFrame(vault: Vault, sealed: Buffer, at: string): Buffer {
  try {
    return vault.open(sealed, at);
  } catch (error) {
    throw spoolDamaged(error);
  }
}

export function spoolDamaged(cause?: unknown): AgentError {
  return new AgentError('spool-damaged', { cause });
}

/** Place that a frame is sealed for. */
export function framePlace(id: Buffer, index: number, last: boolean): string {
  return `spool.${id.toString('hex')}.${index}.${last ? 'last' : 'more'}`;
}
