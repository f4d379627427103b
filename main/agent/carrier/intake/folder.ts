import { assertNever } from '../../../../shared/assert-never.ts';
import type { Clock } from '../../ports.ts';
import { type Moment, momentOf, msSince } from '../../ground/base/clock.ts';
import { errorCode } from '../../ground/base/errors.ts';
import { createFolderContext, type FolderContext, type FolderParts, lookEveryMs } from './folder-context.ts';
import {
  createFolderStatus,
  type FolderStatus,
  type FolderStatusKeeper,
  problemsOfLease,
} from './folder-status.ts';
import { Lease } from './lease.ts';
import { Passes } from './pass.ts';
import { createServing, type Serving } from './serving.ts';
import type { Unreadable } from './unreadable.ts';
import { type FolderWatch, type Hint, watchFolder } from './watch.ts';

/** Debounce of events: short for a look at the files that they name, longer for a look through the whole folder. */
const HINTED_MS = 50;
const EVERYWHERE_MS = 200;
/** Debounce after quiet: the events of one file all arrive within this time. */
const TOGETHER_MS = 10;
/** Shortest time between two looks, also if one is due at once. */
const SHORTEST_SLEEP_MS = 50;
/** Longest wait for work in a hanging folder at a stop; less than the agent as a whole takes. */
const LEAVE_AFTER_MS = 4000;
/** Our lease is renewed this often, however seldom the folder is looked through. */
const BEAT_MS = 100_000;
/**
 * Longest validity of one look at the lease. Always less than another agent needs to take the folder over and to prove that
 * NHI lacks our unsent cases.
 */
const LONGEST_TRUST_MS = 200_000;
const SHORTEST_TRUST_MS = 1000;

/**
 * Wait, ms, before the files that events named are looked at. After quiet it is short, as somebody may be waiting for this one file; in a
 * burst it is longer, so that each look finds many.
 * @param quietMs since the last look ended; less than 0 where the clock was set back
 */
export function hintWaitMs(quietMs: number): number {
  return quietMs < 0 ? HINTED_MS : Math.max(TOGETHER_MS, HINTED_MS - quietMs);
}

/** Phase of a folder's intake; drawn in docs/architecture.md. `leaving` is final: the present look ends, and no other begins. */
type Phase = 'closed' | 'looking' | 'resting' | 'gathering' | 'leaving';

/** Takes files from one folder for as long as it runs. */
export class FolderIntake {
  readonly #context: FolderContext;
  readonly #status: FolderStatusKeeper;
  readonly #passes: Passes;
  readonly #lease: Lease;
  readonly #trust: LeaseTrust;
  readonly #look: FolderLook;
  readonly #rescanMs: number;
  #phase: Phase = 'closed';
  #running: Promise<void> = Promise.resolve();
  #wake = new AbortController();
  /** Extent of the next look, by an event or a lost lease. */
  #hint: 'nothing' | 'files' | 'everything' = 'nothing';
  /** When the whole folder is looked through next, hint or none; by the steady clock, ms. */
  #fullAt = -Infinity;
  /** Callers that the next look answers. */
  #asked: (() => void)[] = [];
  /** Callers that the running look answers. */
  #answered: (() => void)[] = [];
  #isConfirming = false;

  constructor(parts: FolderParts, identity: { readonly host: string; readonly agentId: string }) {
    const { clock, settings, said, isTakenBack } = parts;
    this.#rescanMs = lookEveryMs(settings);
    const unreadable = (): Unreadable | null => this.#context.unreadable.standing(clock.now());
    this.#status = createFolderStatus(settings.path, { ...parts, unreadable }, parts.onStatus);
    const context = createFolderContext(
      parts,
      () => this.#phase === 'leaving',
      (isStuck) => {
        this.#status.stuck(isStuck);
        // Nobody knows when the look ends: the caller sees the folder's state.
        if (isStuck) this.#answer();
      },
    );
    this.#context = context;
    this.#passes = new Passes(context);
    const serving = createServing(context);
    this.#lease = new Lease({
      folder: context.folder,
      clock,
      ...identity,
      beforeTaking: () => serving.takingOver(),
      ...(said !== undefined && { said }),
      ...(isTakenBack !== undefined && { isTakenBack }),
    });
    this.#trust = new LeaseTrust(clock, this.#rescanMs, parts.onStatus);
    this.#look = new FolderLook({
      ...{ context, serving, lease: this.#lease, passes: this.#passes, status: this.#status },
      trust: this.#trust,
      onHint: (hint) => {
        this.#onHint(hint);
      },
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves when running work has ended and the lease is released. */
  async stop(): Promise<void> {
    const { folder, log, root } = this.#context;
    this.#enter('leaving');
    this.#wake.abort();
    // Work under way ends sooner unless the folder hangs; the next start finds its files again.
    const leave = setTimeout(
      () => {
        log('warn', 'folder-left', { folder: root });
        folder.leave();
      },
      folder.isStuck() ? 0 : LEAVE_AFTER_MS,
    );
    await this.#running;
    for (const tell of this.#asked.splice(0)) tell();
    await this.#look.stopWatching();
    await this.#lease.release();
    clearTimeout(leave);
  }

  /** Looks through the whole folder now. Resolves when a look that began after this call has ended, or on `stop`. */
  rescan(): Promise<void> {
    if (this.#phase === 'leaving' || this.#context.folder.isStuck()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#asked.push(resolve);
      this.#wake.abort();
    });
  }

  status(): FolderStatus {
    return this.#status.now();
  }

  /** True if its cases may be sent. False before the first look at its lease, and long after the last one; then the lease is read now. */
  mayBeSent(): boolean {
    // A folder that hangs cannot be asked, and must not stop the sends.
    if (this.#context.folder.isStuck()) return true;
    const standing = this.#trust.standing();
    if (standing === 'old') void this.#confirm();
    return standing === 'recent';
  }

  /** The one place where the phase changes. @returns false where the intake is leaving */
  #enter(phase: Phase): boolean {
    if (this.#phase === 'leaving') return false;
    this.#phase = phase;
    return true;
  }

  async #run(): Promise<void> {
    const { clock } = this.#context;
    while (this.#enter('looking')) {
      const begun = clock.steady();
      const due = await this.#lookOnce(begun);
      const ended = clock.steady();
      this.#wake = new AbortController();
      if (this.#isCalm() && this.#hint === 'nothing' && this.#enter('resting')) await this.#rest(due);
      // Looks through the whole folder take half of the time at most, however many events come.
      if (this.#isCalm() && this.#hint !== 'nothing' && this.#enter('gathering')) {
        const quietMs = clock.steady() - ended;
        const everywhereMs = Math.max(EVERYWHERE_MS, ended - begun);
        await clock.sleep(this.#hint === 'files' ? hintWaitMs(quietMs) : everywhereMs, this.#wake.signal);
      }
    }
  }

  /** No caller waits for a look, and the intake does not stop. */
  #isCalm(): boolean {
    return this.#phase !== 'leaving' && this.#asked.length === 0;
  }

  /** @returns when a settling file is to be looked at again, ms since the epoch; null: none is known */
  async #lookOnce(begun: number): Promise<number | null> {
    const { clock, log, root } = this.#context;
    const full = this.#hint === 'everything' || this.#asked.length > 0 || this.#fullAt <= begun;
    this.#hint = 'nothing';
    if (full) this.#answered = this.#asked.splice(0);
    let atMost = this.#rescanMs;
    let due: number | null = null;
    try {
      atMost = await this.#look.once(full);
      due = this.#passes.nextDue(clock.now());
    } catch (error) {
      // No error of one look ends the intake: the next look tries again.
      log('error', 'intake-failed', { folder: root, code: errorCode(error) });
    }
    this.#answer();
    if (full || atMost < this.#rescanMs) this.#fullAt = clock.steady() + atMost;
    return due;
  }

  async #rest(due: number | null): Promise<void> {
    const { clock } = this.#context;
    const untilDue = due === null ? Infinity : due - clock.now();
    const ms = Math.min(this.#fullAt - clock.steady(), untilDue, BEAT_MS);
    await clock.sleep(Math.max(SHORTEST_SLEEP_MS, ms), this.#wake.signal);
    this.#wake = new AbortController();
  }

  #answer(): void {
    for (const tell of this.#answered.splice(0)) tell();
  }

  #onHint(hint: Hint): void {
    const isFirst = this.#hint === 'nothing';
    if (!this.#passes.hint(hint)) this.#hint = 'everything';
    else if (isFirst) this.#hint = 'files';
    if (isFirst) this.#wake.abort();
  }

  /** Reads the lease beside the running look, which may have thousands of files before it. */
  async #confirm(): Promise<void> {
    if (this.#isConfirming || this.#phase === 'leaving') return;
    this.#isConfirming = true;
    const began = momentOf(this.#context.clock);
    const { kind } = await this.#lease.ensure();
    this.#isConfirming = false;
    const isOurs = kind !== 'other' && kind !== 'taking';
    this.#trust.heard(isOurs, began);
    // The status is unchanged, but a send waits for this.
    if (isOurs) this.#context.onStatus?.();
    else {
      if (this.#hint === 'nothing') this.#hint = 'files';
      this.#wake.abort();
    }
  }
}

/** Validity of the last look at the lease: as long as it lasts, the folder's cases may be sent. */
class LeaseTrust {
  readonly #clock: Clock;
  readonly #trustMs: number;
  readonly #onChange: (() => void) | undefined;
  /** Start of the last look that found the lease ours, or unreachable; and its validity from then on. */
  #seen: (Moment & { readonly forMs: number }) | null = null;

  constructor(clock: Clock, rescanMs: number, onChange: (() => void) | undefined) {
    this.#clock = clock;
    this.#trustMs = Math.max(SHORTEST_TRUST_MS, Math.min(LONGEST_TRUST_MS, 3 * rescanMs));
    this.#onChange = onChange;
  }

  /** Stores the result of a look at the lease. */
  heard(mayBeSent: boolean, lookBegan: Moment): void {
    const before = this.#seen;
    // On a slow share the duration of the look is added: else its cases might never be sent.
    const lookMs = Math.min(msSince(this.#clock, lookBegan), this.#trustMs);
    const forMs = Math.min(LONGEST_TRUST_MS, this.#trustMs + lookMs);
    this.#seen = mayBeSent ? { ...lookBegan, forMs } : null;
    if ((before === null) === mayBeSent) this.#onChange?.();
  }

  /** Age of the last look. After the clock was set back in sleep its age is unknown: it counts as old. */
  standing(): 'none' | 'recent' | 'old' {
    if (this.#seen === null) return 'none';
    const isBefore = this.#clock.now() < this.#seen.at;
    return !isBefore && msSince(this.#clock, this.#seen) < this.#seen.forMs ? 'recent' : 'old';
  }
}

const MOST_TAKE_OVERS = 3;
const DISTURBED_MS = 10 * 60_000;

/** Counts how often others overwrite the lease. Two agents hand a folder over once; repeated take-overs keep us from taking files. */
class Disturbance {
  #takeOvers: number[] = [];

  /** Another's lease was overwritten at `now`, on the monotonic clock, ms. @returns as `goesOn` */
  takenOver(now: number): boolean {
    this.#takeOvers.push(now);
    return this.goesOn(now);
  }

  goesOn(now: number): boolean {
    this.#takeOvers = this.#takeOvers.filter((at) => now - at < DISTURBED_MS).slice(-MOST_TAKE_OVERS - 1);
    return this.#takeOvers.length > MOST_TAKE_OVERS;
  }
}

/** Delay before a lease that was just taken over is read again. */
const TAKING_MS = 2000;

interface LookParts {
  readonly context: FolderContext;
  readonly lease: Lease;
  readonly serving: Serving;
  readonly passes: Passes;
  readonly status: FolderStatusKeeper;
  readonly trust: LeaseTrust;
  readonly onHint: (hint: Hint) => void;
}

/** One look at a folder: which agent serves it, whether it can be reached, and its files. */
class FolderLook {
  readonly #parts: LookParts;
  readonly #disturbance = new Disturbance();
  #watching: FolderWatch | null = null;

  constructor(parts: LookParts) {
    this.#parts = parts;
  }

  async stopWatching(): Promise<void> {
    const { log, root } = this.#parts.context;
    const old = this.#watching;
    this.#watching = null;
    await old?.close().catch((error: unknown) => {
      log('debug', 'watch-error', { folder: root, code: errorCode(error) });
    });
  }

  /** @returns longest time until the next look through the whole folder, ms. */
  async once(full: boolean): Promise<number> {
    const { context, lease, serving, status, trust } = this.#parts;
    const { clock, settings } = context;
    const rescanMs = lookEveryMs(settings);
    // Taken before the lease is read: meanwhile the computer may sleep, and another agent take over.
    const began = momentOf(clock);
    const held = await lease.ensure();
    switch (held.kind) {
      case 'unreachable':
        // Its cases are sent all the same: a share that is gone must not stop the sends.
        trust.heard(true, began);
        await this.#unreachable(held.code);
        return rescanMs;
      case 'other':
        trust.heard(false, began);
        await this.stopWatching();
        status.become('other-agent', { holder: held.holder, isSeized: held.seized === true });
        await serving.lost();
        status.found(await problemsOfLease(context.folder));
        return rescanMs;
      case 'taking':
        trust.heard(false, began);
        status.become(this.#disturbance.takenOver(clock.steady()) ? 'disturbed' : 'starting');
        return Math.min(rescanMs, TAKING_MS);
      case 'ours':
      case 'read-only': {
        const why = await serving.ready(held.kind, () => lease.writtenAt());
        trust.heard(true, began);
        if (why === null) await this.#look(full, held.kind);
        else await this.#unreachable(why);
        return rescanMs;
      }
      default:
        return assertNever(held);
    }
  }

  async #look(full: boolean, kind: 'ours' | 'read-only'): Promise<void> {
    const { context, lease, passes, status } = this.#parts;
    const { clock, space } = context;
    const mayGoOn = (): Promise<boolean> => lease.isHeld();
    if (full) {
      // Watching begins before the look, so that a file that comes while it goes on leaves a hint.
      this.#keepWatching();
      const result = await passes.full(mayGoOn);
      if (result.kind === 'unreachable') return this.#unreachable(result.code);
      status.scanned(clock.now());
      status.found(result.problems);
    } else {
      await passes.pending(mayGoOn);
    }
    if (space.retryAt() !== null) status.become('no-space');
    else if (this.#disturbance.goesOn(clock.steady())) status.become('disturbed');
    else status.become(kind === 'ours' ? 'watching' : 'read-only');
  }

  #keepWatching(): void {
    const { context, onHint } = this.#parts;
    const { log, root, settings } = context;
    // The watcher's own polling would block a thread for each file of a share that does not answer; a look through the folder
    // finds the same, a few files at a time.
    if (context.stopping() || settings.usePolling) return;
    let told = false;
    this.#watching ??= watchFolder({
      path: root,
      onHint,
      onError: (error) => {
        if (!told) log('warn', 'watch-error', { folder: root, code: errorCode(error) });
        told = true;
      },
    });
  }

  async #unreachable(code: string): Promise<void> {
    await this.stopWatching();
    this.#parts.status.become('unreachable', { code });
  }
}
