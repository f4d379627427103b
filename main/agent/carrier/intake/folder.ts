import { assertNever } from '../../../../shared/assert-never.ts';
import { type Moment, momentOf, msSince } from '../../ground/base/clock.ts';
import { errorCode } from '../../ground/base/errors.ts';
import { createFolderContext, type FolderContext, type FolderParts, lookEveryMs } from './folder-context.ts';
import {
  createFolderStatus,
  type FolderStatus,
  type FolderStatusKeeper,
  problemsOfLease,
} from './folder-status.ts';
import { createLease, type Lease } from './lease.ts';
import { createPasses, type Passes } from './pass.ts';
import { createServing, type Serving } from './serving.ts';
import { type FolderWatch, type Hint, watchFolder } from './watch.ts';

/** Takes files from one folder for as long as it runs. */
interface FolderIntake {
  start(): void;
  /** Resolves when what is under way has ended and the lease is given back. */
  stop(): Promise<void>;
  /** Looks through the whole folder now. Resolves when a look that began after this call has ended, or on `stop`. */
  rescan(): Promise<void>;
  status(): FolderStatus;
  /**
   * Whether what was taken from it may be sent: another agent may be sending it otherwise. False until its lease was looked at, and
   * where that was too long ago; then it is looked at now.
   */
  mayBeSent(): boolean;
}

/** A burst of events is one reason to look: at the files they name soon, through the whole folder less soon. */
const HINTED_MS = 50;
const EVERYWHERE_MS = 200;
/** The events of one file come together, and so long after the first of them none is missing. */
const TOGETHER_MS = 10;
/** What is due at once is still not looked at more often than this. */
const SHORTEST_SLEEP_MS = 50;
/** Less than the agent as a whole takes to stop. */
const LEAVE_AFTER_MS = 4000;
/** Our lease is renewed this often, however seldom the folder is looked through. */
const BEAT_MS = 100_000;
/**
 * For how long one look at the lease is believed. Always less than another agent needs to take the folder over and to prove that
 * NHI lacks what we have not sent.
 */
const LONGEST_TRUST_MS = 200_000;
const SHORTEST_TRUST_MS = 1000;

/**
 * How long to wait, ms, before the files that events named are looked at. After quiet somebody may be waiting for this one file; in a
 * burst each look is to find many.
 * @param quietMs since the last look ended; less than 0 where the clock was set back
 */
export function hintWaitMs(quietMs: number): number {
  return quietMs < 0 ? HINTED_MS : Math.max(TOGETHER_MS, HINTED_MS - quietMs);
}

export function createFolderIntake(
  parts: FolderParts,
  identity: { readonly host: string; readonly agentId: string },
): FolderIntake {
  const { clock, log, settings } = parts;
  const folder = settings.path;
  const rescanMs = lookEveryMs(settings);
  let stopping = false;
  let running: Promise<void> = Promise.resolve();
  let wake = new AbortController();
  /** An event said that it is worth looking: at one file, or everywhere. */
  let hinted = false;
  let everywhere = false;
  /** When the whole folder is looked through next, hint or none. */
  let fullAt = -Infinity;
  let asked: (() => void)[] = [];
  /** Those that the look under way answers. */
  let answered: (() => void)[] = [];
  /** The look that last saw the lease to be ours, or not to be had: when it began, and for how long it is believed from then on. */
  let trusted: (Moment & { readonly forMs: number }) | null = null;
  const trustMs = Math.max(SHORTEST_TRUST_MS, Math.min(LONGEST_TRUST_MS, 3 * rescanMs));
  let confirming = false;

  const status = createFolderStatus(folder, parts, parts.onStatus);
  const context = createFolderContext(
    parts,
    () => stopping,
    (isStuck) => {
      status.stuck(isStuck);
      // Nobody knows when the look ends: the caller sees the folder's state.
      if (isStuck) answer();
    },
  );
  const passes = createPasses(context);
  const serving = createServing(context);
  const lease = createLease({
    folder: context.folder,
    clock,
    ...identity,
    beforeTaking: () => serving.takingOver(),
    ...(parts.said !== undefined && { said: parts.said }),
    ...(parts.isTakenBack !== undefined && { isTakenBack: parts.isTakenBack }),
  });
  const onLease = (mayBeSent: boolean, lookBegan: Moment): void => {
    const before = trusted;
    // A share that takes long for each look must not keep what was taken from it from ever being sent.
    const forMs = Math.min(LONGEST_TRUST_MS, trustMs + Math.min(msSince(clock, lookBegan), trustMs));
    trusted = mayBeSent ? { ...lookBegan, forMs } : null;
    if ((before === null) === mayBeSent) parts.onStatus?.();
  };
  const look = createFolderLook(context, { lease, serving, passes, status, onLease }, (hint) => {
    if (!passes.hint(hint)) everywhere = true;
    if (hinted) return;
    hinted = true;
    wake.abort();
  });

  /** Beside the look under way, which may have thousands of files before it. */
  async function confirm(): Promise<void> {
    if (confirming || stopping) return;
    confirming = true;
    const began = momentOf(clock);
    const { kind } = await lease.ensure();
    confirming = false;
    if (kind !== 'other' && kind !== 'taking') {
      onLease(true, began);
      // Nothing changed, but a send waits for it.
      parts.onStatus?.();
      return;
    }
    onLease(false, began);
    hinted = true;
    wake.abort();
  }

  function answer(): void {
    for (const tell of answered.splice(0)) tell();
  }

  async function run(): Promise<void> {
    while (!stopping) {
      const begun = clock.now();
      // Further off than one interval: the clock was set back.
      const full = everywhere || asked.length > 0 || fullAt <= begun || fullAt - begun > rescanMs;
      hinted = false;
      if (full) {
        everywhere = false;
        answered = asked;
        asked = [];
      }
      let atMost = rescanMs;
      let due: number | null = null;
      try {
        atMost = await look.once(full);
        due = passes.nextDue(clock.now());
      } catch (error) {
        // Nothing that one look meets ends the intake: the next one tries again.
        log('error', 'intake-failed', { folder, code: errorCode(error) });
      }
      answer();
      if (full || atMost < rescanMs) fullAt = clock.now() + atMost;
      await rest(due, clock.now() - begun);
    }
  }

  async function rest(due: number | null, lookMs: number): Promise<void> {
    const ended = clock.now();
    wake = new AbortController();
    const isUrgent = (): boolean => stopping || asked.length > 0;
    if (!isUrgent() && !hinted) {
      const until = Math.min(fullAt, due ?? Infinity, clock.now() + BEAT_MS);
      await clock.sleep(Math.max(SHORTEST_SLEEP_MS, until - clock.now()), wake.signal);
      wake = new AbortController();
    }
    // A folder in which everything has to be looked at all the time is looked through half of the time at most.
    if (!isUrgent() && hinted)
      await clock.sleep(
        everywhere ? Math.max(EVERYWHERE_MS, lookMs) : hintWaitMs(clock.now() - ended),
        wake.signal,
      );
  }

  return {
    start() {
      running = run();
    },
    async stop() {
      stopping = true;
      wake.abort();
      // What is under way needs less, unless the folder does not answer: the next start finds its files again.
      const leave = setTimeout(
        () => {
          log('warn', 'folder-left', { folder });
          context.folder.leave();
        },
        context.folder.isStuck() ? 0 : LEAVE_AFTER_MS,
      );
      await running;
      for (const tell of asked.splice(0)) tell();
      await look.stopWatching();
      await lease.release();
      clearTimeout(leave);
    },
    rescan() {
      if (stopping || context.folder.isStuck()) return Promise.resolve();
      return new Promise((resolve) => {
        asked.push(resolve);
        wake.abort();
      });
    },
    status: () => status.now(),
    mayBeSent() {
      // Of a folder that does not answer, nobody can tell more than before.
      if (context.folder.isStuck()) return true;
      if (trusted === null) return false;
      const age = clock.now() - trusted.at;
      const { onCounter, forMs } = trusted;
      const isRecent = age >= 0 && age < forMs && performance.now() - onCounter < forMs;
      if (!isRecent) void confirm();
      return isRecent;
    },
  };
}

/** One look at a folder: whose it is, whether it can be reached, and what lies in it. */
interface FolderLook {
  /** @returns after how many ms to look through all of it again at the latest. */
  once(full: boolean): Promise<number>;
  stopWatching(): Promise<void>;
}

const MOST_TAKE_OVERS = 3;
const DISTURBED_MS = 10 * 60_000;

/**
 * Whether others keep writing over the lease. Two agents hand a folder over once; who does so again and again, by mistake or on purpose,
 * keeps us from ever taking files.
 */
class Disturbance {
  #takeOvers: number[] = [];

  /** At a time (ms) another's lease was written over. @returns as `goesOn` */
  takenOver(now: number): boolean {
    this.#takeOvers.push(now);
    return this.goesOn(now);
  }

  goesOn(now: number): boolean {
    // A clock that was set back begins the count anew.
    this.#takeOvers = this.#takeOvers
      .filter((at) => at <= now && now - at < DISTURBED_MS)
      .slice(-MOST_TAKE_OVERS - 1);
    return this.#takeOvers.length > MOST_TAKE_OVERS;
  }
}

/** How soon a lease just taken over is looked at again. */
const TAKING_MS = 2000;

function createFolderLook(
  context: FolderContext,
  parts: {
    readonly lease: Lease;
    readonly serving: Serving;
    readonly passes: Passes;
    readonly status: FolderStatusKeeper;
    /** What its lease says of sending what was taken from it. */
    readonly onLease: (mayBeSent: boolean, lookBegan: Moment) => void;
  },
  onHint: (hint: Hint) => void,
): FolderLook {
  const { root, settings, log, clock, space } = context;
  const { lease, serving, passes, status, onLease } = parts;
  const rescanMs = lookEveryMs(settings);
  const disturbance = new Disturbance();
  let watching: FolderWatch | null = null;

  async function stopWatching(): Promise<void> {
    const old = watching;
    watching = null;
    await old?.close().catch((error: unknown) => {
      log('debug', 'watch-error', { folder: root, code: errorCode(error) });
    });
  }

  function keepWatching(): void {
    // Asking for each file's date in turn would hold as many threads as there are files where a share does not answer; a look
    // through all of it finds the same, a few files at a time.
    if (context.stopping() || settings.usePolling) return;
    let told = false;
    watching ??= watchFolder({
      path: root,
      onHint,
      onError: (error) => {
        if (!told) log('warn', 'watch-error', { folder: root, code: errorCode(error) });
        told = true;
      },
    });
  }

  async function unreachable(code: string): Promise<void> {
    await stopWatching();
    status.become('unreachable', { code });
  }

  async function look(full: boolean, kind: 'ours' | 'read-only'): Promise<void> {
    const mayGoOn = (): Promise<boolean> => lease.isHeld();
    if (full) {
      // Watching begins before the look, so that a file that comes while it goes on leaves a hint.
      keepWatching();
      const result = await passes.full(mayGoOn);
      if (result.kind === 'unreachable') return unreachable(result.code);
      status.scanned(clock.now());
      status.found(result.problems);
    } else {
      await passes.pending(mayGoOn);
    }
    if (space.retryAt() !== null) status.become('no-space');
    else if (disturbance.goesOn(clock.now())) status.become('disturbed');
    else status.become(kind === 'ours' ? 'watching' : 'read-only');
  }

  return {
    stopWatching,
    async once(full) {
      // Before it, and not when its answer is here: between the two the computer may have slept, and another agent taken over.
      const began = momentOf(clock);
      const held = await lease.ensure();
      switch (held.kind) {
        case 'unreachable':
          // What was taken from it goes out all the same: a share that is gone must not stop the sends.
          onLease(true, began);
          await unreachable(held.code);
          return rescanMs;
        case 'other':
          onLease(false, began);
          await stopWatching();
          status.become('other-agent', { holder: held.holder, isSeized: held.seized === true });
          await serving.lost();
          status.found(await problemsOfLease(context.folder));
          return rescanMs;
        case 'taking':
          onLease(false, began);
          status.become(disturbance.takenOver(clock.now()) ? 'disturbed' : 'starting');
          return Math.min(rescanMs, TAKING_MS);
        case 'ours':
        case 'read-only': {
          const why = await serving.ready(held.kind, () => lease.writtenAt());
          onLease(true, began);
          if (why === null) await look(full, held.kind);
          else await unreachable(why);
          return rescanMs;
        }
        default:
          return assertNever(held);
      }
    },
  };
}
