import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isSystemError, readAt } from '../../ground/base/files.ts';
import { AgentError } from '../../ground/error.ts';
import { inTime } from '../../ground/base/tasks.ts';
import type { SealedSource } from '../../ground/spool/frames.ts';
import { type BackupPayload, MAGIC, payloadPath } from './format.ts';

/** The payloads of a listed backup, in the file itself or in the store beside it. */
export interface PayloadSource {
  /** Null if the payload is missing. Returns at most as many bytes as the list says. */
  open(payload: BackupPayload): Promise<OpenPayload | null>;
  close(): Promise<void>;
}

interface OpenPayload extends SealedSource {
  close(): Promise<void>;
}

/** @returns null if the payload is missing */
export async function withPayload<T>(
  source: PayloadSource,
  payload: BackupPayload,
  use: (from: SealedSource) => Promise<T>,
): Promise<T | null> {
  const from = await source.open(payload);
  if (from === null) return null;
  try {
    return await use(from);
  } finally {
    await from.close();
  }
}

const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
/** If a read takes longer, the disk or share does not answer. */
const SILENT_MS = 60_000;

export async function openPayloads(
  file: string,
  { isWhole, payloads }: { readonly isWhole: boolean; readonly payloads: readonly BackupPayload[] },
): Promise<PayloadSource> {
  if (!isWhole) {
    const at = ({ sealed }: BackupPayload): string => join(dirname(file), ...payloadPath(sealed).split('/'));
    return { open: (payload) => openStored(at(payload), payload.bytes), close: NOTHING };
  }
  const places = placesIn(payloads);
  const handle = await open(file, FLAGS);
  return {
    open: ({ sealed, bytes }) =>
      Promise.resolve({ ...partOf(handle, places.get(sealed) ?? 0, bytes), close: NOTHING }),
    close: () => handle.close(),
  };
}

/** Payloads lie behind the magic line, in the order of the list. */
function placesIn(payloads: readonly BackupPayload[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let at = MAGIC.length;
  for (const { sealed, bytes } of payloads) {
    places.set(sealed, at);
    at += bytes;
  }
  return places;
}

const NOTHING = (): Promise<void> => Promise.resolve();

async function openStored(path: string, bytes: number): Promise<OpenPayload | null> {
  let handle: FileHandle;
  try {
    handle = await answered(open(path, FLAGS));
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
  if ((await handle.stat()).isFile()) return { ...partOf(handle, 0, bytes), close: () => handle.close() };
  await handle.close();
  return null;
}

const partOf = (handle: FileHandle, from: number, bytes: number): SealedSource => ({
  size: bytes,
  read: (position, length) =>
    answered(readAt(handle, from + position, Math.min(length, Math.max(0, bytes - position)))),
});

const answered = <T>(work: Promise<T>): Promise<T> =>
  inTime(work, SILENT_MS, () => {
    throw new AgentError('backup-not-read');
  });

/** A source that also computes the SHA-256 of the bytes read, front to back. */
export function hashed(source: SealedSource): SealedSource & { digest(): string } {
  const hash = createHash('sha256');
  return {
    size: source.size,
    read: async (position, length) => {
      const bytes = await source.read(position, length);
      hash.update(bytes);
      return bytes;
    },
    digest: () => hash.digest('hex'),
  };
}

const PIECE_BYTES = 2 ** 20;

export async function* piecesOf(source: SealedSource): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < source.size;) {
    const piece = await source.read(at, PIECE_BYTES);
    if (piece.length === 0) return;
    yield piece;
    at += piece.length;
  }
}
