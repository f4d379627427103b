import { open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../ports.ts';
import { errorCode, isGone, isNoSpace, isReadOnly } from './file-errors.ts';
import { describeLease, parseLease, type LeaseText } from './lease-text.ts';

/** Our file in a watched folder: who takes files from it. It begins with a dot, so no agent reads it as a Bundle. */
export const LEASE_FILE = '.twpas-agent.json';
const BEAT_MS = 100_000;
/** A holder that missed three beats is gone. */
const STALE_MS = 3 * BEAT_MS;

type LeaseState =
  | { readonly kind: 'ours' }
  /** A dead agent's lease was just written over; whether ours stands is seen at the next look. */
  | { readonly kind: 'taking' }
  /** Nobody's, and it cannot be written. */
  | { readonly kind: 'read-only' }
  | { readonly kind: 'other'; readonly holder: string }
  | { readonly kind: 'unreachable'; readonly code: string };

/** Two agents on one folder would send every claim twice: only the holder of the lease takes files. */
export interface Lease {
  /** Reads it, and renews or takes it as needed. Never throws. */
  ensure(): Promise<LeaseState>;
  /** For between two files: only looks once the last beat is old. */
  isHeld(): Promise<boolean>;
  /** Gives ours back, so that another agent need not wait for it to grow stale. */
  release(): Promise<void>;
}

export function createLease(options: {
  readonly folder: string;
  readonly host: string;
  readonly agentId: string;
  readonly clock: Clock;
}): Lease {
  const { host, agentId, clock } = options;
  const path = join(options.folder, LEASE_FILE);
  let beatAt: number | null = null;
  let volume: number | null = null;
  let seen: { readonly text: string; readonly since: number } | null = null;

  const age = (): number => (beatAt === null ? Infinity : clock.now() - beatAt);
  const isOurs = (lease: LeaseText | null): boolean => lease?.host === host && lease.agentId === agentId;

  async function look(): Promise<LeaseState> {
    const text = await readText(path);
    const { dev } = await stat(options.folder);
    // A share that is not mounted leaves an empty folder of the disk below: our lease is not in it.
    if (text === null && volume !== null && dev !== volume)
      return { kind: 'unreachable', code: 'other-volume' };
    volume = dev;
    if (text === null) return write('wx');
    const lease = parseLease(text);
    if (isOurs(lease)) return age() >= 0 && age() < BEAT_MS ? { kind: 'ours' } : write('r+');
    if (seen?.text !== text) seen = { text, since: clock.now() };
    const written = lease?.heartbeat ?? (await stat(path)).mtimeMs;
    // Another machine's clock may be ahead of ours; unchanged for long enough before our eyes counts as gone too.
    const isStale = clock.now() - written >= STALE_MS || clock.now() - seen.since >= STALE_MS;
    if (!isStale) {
      beatAt = null;
      return { kind: 'other', holder: lease?.host ?? '' };
    }
    const state = await write('r+');
    return state.kind === 'ours' ? { kind: 'taking' } : state;
  }

  async function write(flags: 'wx' | 'r+'): Promise<LeaseState> {
    try {
      const handle = await open(path, flags);
      try {
        const bytes = Buffer.from(describeLease({ host, agentId, heartbeat: clock.now() }));
        await handle.write(bytes, 0, bytes.length, 0);
        await handle.truncate(bytes.length);
      } finally {
        await handle.close();
      }
      beatAt = clock.now();
      return { kind: 'ours' };
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return { kind: 'taking' };
      if (isReadOnly(error) || isNoSpace(error)) return { kind: 'read-only' };
      throw error;
    }
  }

  async function ensure(): Promise<LeaseState> {
    try {
      return await look();
    } catch (error) {
      // A virus scanner on the lease file is no lost share, and a lease of ours holds until it is stale.
      if (!isGone(error) && age() >= 0 && age() < STALE_MS) return { kind: 'ours' };
      beatAt = null;
      return { kind: 'unreachable', code: errorCode(error) };
    }
  }

  return {
    ensure,
    async isHeld() {
      if (age() >= 0 && age() < BEAT_MS) return true;
      const { kind } = await ensure();
      return kind === 'ours' || kind === 'read-only';
    },
    async release() {
      if (beatAt === null) return;
      beatAt = null;
      try {
        const text = await readText(path);
        if (text !== null && isOurs(parseLease(text))) await unlink(path);
      } catch {
        // A share that is gone by now: the lease grows stale by itself.
      }
    },
  };
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}
