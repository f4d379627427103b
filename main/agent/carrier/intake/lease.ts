import { type Moment, momentOf, msSince } from '../../ground/base/clock.ts';
import { isSystemError } from '../../ground/base/files.ts';
import type { ForeignFolder } from '../../ground/base/foreign-folder.ts';
import { oneAtATime } from '../../ground/base/tasks.ts';
import { isNotPlain } from '../../ground/base/plain-file.ts';
import { AgentError } from '../../ground/error.ts';
import { numberAt, textAt, valueAt } from '../../ground/fhir/json.ts';
import type { Clock } from '../../ports.ts';
import { errorCode, isGone, isNoSpace, isReadOnly } from '../../ground/base/errors.ts';

const BEAT_MS = 100_000;
/** A changed `said` is written at most this often, so that not every look becomes a write. */
const NEWS_MS = 10_000;
/** A holder that missed three heartbeats is gone. */
const STALE_MS = 3 * BEAT_MS;
/** If a look took longer, the computer slept; slow shares and virus scanners take less, and another agent's proof of absence more. */
const SLEPT_MS = 30_000;

type LeaseState =
  | { readonly kind: 'ours' }
  /** Another agent's lease, stale or released, was just overwritten; the next look shows whether ours stands. */
  | { readonly kind: 'taking' }
  /** A lease cannot be written: no rights, or a full disk. */
  | { readonly kind: 'read-only' }
  /** `seized`: it overwrote ours while that was fresh, which no agent with a right clock does. */
  | { readonly kind: 'other'; readonly holder: string; readonly seized?: true }
  | { readonly kind: 'unreachable'; readonly code: string };

interface LeaseParts {
  readonly folder: ForeignFolder;
  readonly host: string;
  readonly agentId: string;
  readonly clock: Clock;
  /** Awaited before another agent's lease is overwritten. */
  readonly beforeTaking?: () => Promise<void>;
  /** State of this data folder, written into the lease. */
  readonly said?: () => string;
  /** True if our own lease names a newer state than this data folder has: it was set back, and the caller is told. */
  readonly isTakenBack?: (said: string) => boolean;
}

/** Two agents on one folder would send every claim twice: only the holder of the lease takes files. */
export class Lease {
  readonly #parts: LeaseParts;
  readonly #file: LeaseFile;
  #beatAt: number | null = null;
  #saidLast: string | null = null;
  #volume: number | null = null;
  #seen: { readonly text: string; readonly since: number } | null = null;
  /** The lease is ours, but the begin of the take-over could not be stored yet. */
  #owed = false;
  #isTaking = false;
  #seized = false;
  /** One look at a time: the folder's own, and the one for a send that needs a recent lease. */
  readonly #inTurn = oneAtATime();

  constructor(parts: LeaseParts) {
    this.#parts = parts;
    this.#file = leaseFile(parts.folder);
  }

  /** Reads the lease, and renews or takes it as needed. Never throws. */
  ensure(): Promise<LeaseState> {
    return this.#inTurn(async () => {
      const state = await this.#lookSafely();
      this.#isTaking = state.kind === 'taking';
      return state;
    });
  }

  /** Check between two files: reads the lease only if the last heartbeat is old. */
  async isHeld(): Promise<boolean> {
    if (!this.#isTaking && this.#isWithin(BEAT_MS)) return true;
    const { kind } = await this.ensure();
    return kind === 'ours' || kind === 'read-only';
  }

  /** Releases our lease, so that another agent need not wait until it is stale. The file stays: the next agent sees who was there. */
  release(): Promise<void> {
    return this.#inTurn(() => this.#giveBack());
  }

  /** When the present lease was written, by the folder's own clock, ms; null: there is none. */
  async writtenAt(): Promise<number | null> {
    const there = await this.#file.read();
    return there.kind === 'text' ? there.mtimeMs : null;
  }

  #age(): number {
    return this.#beatAt === null ? Infinity : this.#parts.clock.now() - this.#beatAt;
  }

  /** True if our last heartbeat is younger than this. False after the clock was set back, as its age is unknown. */
  #isWithin(ms: number): boolean {
    const age = this.#age();
    return age >= 0 && age < ms;
  }

  #isOurs(found: LeaseText | null): boolean {
    return found?.host === this.#parts.host && found.agentId === this.#parts.agentId;
  }

  /** `said` has changed since the last heartbeat: until it is written, a data folder that is set back would not notice. */
  #hasNews(): boolean {
    const { said } = this.#parts;
    return this.#age() >= NEWS_MS && said !== undefined && said() !== this.#saidLast;
  }

  async #look(): Promise<LeaseState> {
    const { clock, folder, isTakenBack, beforeTaking } = this.#parts;
    const began = momentOf(clock);
    const before = await folder.volume();
    const there = await this.#file.read();
    const dev = await folder.volume();
    // The share was unmounted between the two: its lease must not make the disk below it ours.
    if (dev !== before) return { kind: 'unreachable', code: 'other-volume' };
    // A share that is not mounted leaves an empty folder of the disk below: our lease is not in it.
    if (there.kind === 'none' && this.#volume !== null && dev !== this.#volume)
      return { kind: 'unreachable', code: 'other-volume' };
    this.#volume = dev;
    if (there.kind === 'none') return this.#write((text) => this.#file.create(text));
    const found = there.kind === 'text' ? parseLease(there.text) : null;
    if (found !== null && this.#isOurs(found)) {
      // No file is taken or sent: the caller reopens the data folder, as one that was restored.
      if (found.said !== null && isTakenBack?.(found.said) === true) return { kind: 'taking' };
      const isFresh = this.#isWithin(BEAT_MS) && !this.#hasNews();
      return isFresh ? { kind: 'ours' } : this.#renew(began, this.#beatAt ?? found.heartbeat ?? 0);
    }
    const text = there.kind === 'text' ? there.text : there.code;
    if (this.#seen?.text !== text) this.#seen = { text, since: clock.now() };
    // Another machine's clock may be ahead of ours: a lease that we have seen unchanged for long enough is stale too. The time of a
    // link or a pipe says nothing: another program may have set it.
    const written = found?.heartbeat ?? (there.kind === 'text' ? there.mtimeMs : Infinity);
    const isStale = clock.now() - written >= STALE_MS || clock.now() - this.#seen.since >= STALE_MS;
    // Stays until our lease is written again.
    this.#seized ||= this.#isWithin(STALE_MS);
    const seized = this.#seized ? ({ seized: true } as const) : {};
    const other = { kind: 'other', holder: found?.host ?? '', ...seized } as const;
    this.#beatAt = null;
    if (!isStale && found?.released !== true) return other;
    try {
      // A crash after this leaves the other agent's lease, or ours, and a take-over that has begun.
      await beforeTaking?.();
    } catch {
      // The take-over cannot be stored (a full disk, which is reported elsewhere): the folder stays the other agent's until it can.
      return other;
    }
    if (!sameBytes(await this.#file.read(), there)) return other;
    const state = await this.#write((text) => this.#file.replace(text));
    return state.kind === 'ours' ? { kind: 'taking' } : state;
  }

  /** Overwrites our lease with a newer one. `began`: before the old one was read; `lastBeat`: its heartbeat. */
  async #renew(began: Moment, lastBeat: number, released = false): Promise<LeaseState> {
    const state = await this.#write((text) => this.#file.replace(text), released);
    if (state.kind !== 'ours') return state;
    // The computer slept: the lease that was just overwritten may have been another agent's, which has served the folder meanwhile.
    const { clock } = this.#parts;
    if (msSince(clock, began) >= SLEPT_MS && clock.now() - lastBeat >= STALE_MS) this.#owed = true;
    return this.#owed ? this.#begin() : state;
  }

  /** A crash before this is stored loses the fact that another agent may have served the folder. */
  async #begin(): Promise<LeaseState> {
    await this.#parts.beforeTaking?.();
    this.#owed = false;
    return { kind: 'taking' };
  }

  /** `put` resolves with false when another agent was faster. */
  async #write(put: (text: string) => Promise<unknown>, released = false): Promise<LeaseState> {
    const { clock, host, agentId } = this.#parts;
    const heartbeat = clock.now();
    const said = this.#parts.said?.() ?? null;
    try {
      if ((await put(describeLease({ host, agentId, heartbeat, released, said }))) === false)
        return { kind: 'taking' };
      this.#saidLast = said;
      this.#seized = false;
      // The time in the lease, as others read it: the computer may have slept until the write.
      this.#beatAt = heartbeat;
      return { kind: 'ours' };
    } catch (error) {
      if (isReadOnly(error) || isNoSpace(error)) return { kind: 'read-only' };
      throw error;
    }
  }

  async #lookSafely(): Promise<LeaseState> {
    try {
      return this.#owed ? await this.#begin() : await this.#look();
    } catch (error) {
      if (this.#owed) return { kind: 'taking' };
      // A virus scanner on the lease file is no lost share, and a lease of ours holds until it is stale.
      if (!isGone(error) && this.#isWithin(STALE_MS)) return { kind: 'ours' };
      this.#beatAt = null;
      return { kind: 'unreachable', code: errorCode(error) };
    }
  }

  async #giveBack(): Promise<void> {
    if (this.#beatAt === null) return;
    const began = momentOf(this.#parts.clock);
    try {
      const there = await this.#file.read();
      // A crash during this leaves our lease as it was, until it is stale.
      if (there.kind === 'text' && this.#isOurs(parseLease(there.text)))
        await this.#renew(began, this.#beatAt, true);
    } catch {
      // A share that is gone by now: the lease grows stale by itself.
    }
    this.#beatAt = null;
  }
}

function sameBytes(one: LeaseBytes, other: LeaseBytes): boolean {
  const said = (bytes: LeaseBytes): string =>
    bytes.kind === 'text' ? bytes.text : bytes.kind === 'none' ? '' : bytes.code;
  return one.kind === other.kind && said(one) === said(other);
}

interface LeaseText {
  readonly host: string;
  readonly agentId: string;
  /** ms since the epoch, by the holder's clock; null when it cannot be read. */
  readonly heartbeat: number | null;
  /** The holder has stopped, and the next agent need not wait. The lease stays, so that the next agent knows that the folder was served. */
  readonly released: boolean;
  /** State of the holder's data folder; null in a lease that is not an agent's. */
  readonly said: string | null;
}

function describeLease(lease: LeaseText & { readonly heartbeat: number }): string {
  const heartbeat = new Date(lease.heartbeat).toISOString();
  const released = lease.released ? { released: true } : {};
  const said = lease.said === null ? {} : { said: lease.said };
  return `${JSON.stringify({ host: lease.host, agentId: lease.agentId, heartbeat, ...released, ...said })}\n`;
}

/** Null for a torn or foreign text: the lease of an unknown agent. */
function parseLease(text: string): LeaseText | null {
  try {
    const json: unknown = JSON.parse(text);
    const host = textAt(json, 'host');
    if (host === null) return null;
    const written = Date.parse(textAt(json, 'heartbeat') ?? '');
    return {
      host,
      agentId: textAt(json, 'agentId') ?? '',
      heartbeat: numberAt(json, 'heartbeat') ?? (Number.isNaN(written) ? null : written),
      released: valueAt(json, 'released') === true,
      said: textAt(json, 'said'),
    };
  } catch {
    // Half-written JSON is the case the caller asks about.
    return null;
  }
}

/** Our file in a watched folder: who takes files from it. It begins with a dot, so no agent reads it as a Bundle. */
export const LEASE_FILE = '.twpas-agent.json';

/** Content at the lease's name. `unreadable`: a link, a pipe, a folder, or far too much: no agent's. */
type LeaseBytes =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string; readonly mtimeMs: number }
  | { readonly kind: 'unreadable'; readonly code: string };

/**
 * The bytes of a lease, read and written. Other accounts may write in the folder, so only a small plain file is read. The file is
 * replaced by a rename and never written to: the target of a link stays as it was.
 */
type LeaseFile = ReturnType<typeof leaseFile>;

/** State of our data folder in our own lease; null: none. @throws the system's error */
export async function saidInLease(folder: ForeignFolder, agentId: string): Promise<string | null> {
  const there = await leaseFile(folder).read();
  const found = there.kind === 'text' ? parseLease(there.text) : null;
  return found?.agentId === agentId ? found.said : null;
}

const MOST_BYTES = 4096;
/** Agents of other accounts and other machines read it. */
const MODE = 0o644;

export function leaseFile(folder: ForeignFolder) {
  return {
    /** @throws the system's error when the content cannot be known (the share is gone, a scanner has it open) */
    read: async (): Promise<LeaseBytes> => {
      try {
        return await folder.withFile(LEASE_FILE, async (file) => {
          if (file.size > MOST_BYTES) return { kind: 'unreadable', code: 'file-too-large' };
          return {
            kind: 'text',
            text: (await file.head(MOST_BYTES)).toString('utf8'),
            mtimeMs: file.mtimeMs,
          };
        });
      } catch (error) {
        if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return { kind: 'none' };
        if (isNotPlain(error) && error instanceof AgentError) return { kind: 'unreadable', code: error.code };
        throw error;
      }
    },
    /** Creates the lease; false if another agent was faster. A crash may leave a torn one (no hard links): another's, until it is stale. */
    create: async (text: string): Promise<boolean> => {
      try {
        await folder.create(LEASE_FILE, text, MODE);
        return true;
      } catch (error) {
        if (isSystemError(error, 'EEXIST')) return false;
        throw error;
      }
    },
    /** Replaces the present entry. A crash during this leaves the old one or the new one. */
    replace: (text: string): Promise<void> => folder.write(LEASE_FILE, text, MODE),
  };
}
