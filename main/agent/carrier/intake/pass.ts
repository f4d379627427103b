import type { FileMark, FoundBundle } from '../cases/intake-port.ts';
import { release } from '../../ground/base/files.ts';
import { problem } from '../check/texts.ts';
import { Attachments } from './attachments.ts';
import type { FolderContext } from './folder-context.ts';
import type { FolderProblem } from './folder-status.ts';
import { moveAccepted } from './move.ts';
import { includeMatcher, isLeftOut } from './names.ts';
import { lookAt, scanFolder, type SeenFile } from './scan.ts';
import {
  createStabilityTracker,
  INCOMPLETE_SETTLES,
  hashOf,
  readUnchanged,
  sameMark,
  type StabilityTracker,
  unchanged,
} from './stable-file.ts';
import type { Hint } from './watch.ts';

type PassResult =
  | { readonly kind: 'done'; readonly problems: readonly FolderProblem[] }
  | { readonly kind: 'unreachable'; readonly code: string };

/** Files in work at a time: enough to fill the waits for the disk and the checking thread. Twelve are no faster. */
const MOST_AT_ONCE = 8;
const MOST_BYTES_AT_ONCE = 64 * 1024 * 1024;

/** Looks through a folder once. `mayGoOn` is asked before each file: the lease must still be ours. */
export class Passes {
  readonly #context: FolderContext;
  readonly #wanted: (relPath: string) => boolean;
  readonly #settle: StabilityTracker;
  readonly #attachments: Attachments;
  /** Marks of files that are cases already, so that a scan asks the store only about new and changed files. */
  readonly #taken = new Map<string, FileMark>();
  /** Files to be taken although their marks are unchanged. */
  readonly #changed = new Set<string>();
  /** Files that events named: in a folder with thousands of files, only these are looked at between two rescans. */
  readonly #hinted = new Set<string>();
  /** Error codes of the last scan: a lasting error is logged once and not at each rescan. */
  #unseen = new Set<string>();

  constructor(context: FolderContext) {
    this.#context = context;
    this.#wanted = includeMatcher(context.settings.include);
    this.#settle = createStabilityTracker(context.settings.settleSeconds * 1000);
    this.#attachments = new Attachments(context);
  }

  /** Looks through the whole folder. */
  async full(mayGoOn: () => Promise<boolean>): Promise<PassResult> {
    const { folder, settings, backoff, clock, space, root } = this.#context;
    // This scan covers every file that events have named so far; it may miss those that they name from now on.
    this.#hinted.clear();
    const scan = await scanFolder(folder, this.#wanted);
    if (scan.kind === 'unreachable') return scan;
    this.#tellUnseen(scan.errors.map(({ code }) => code));
    const seen = new Set(scan.files.map((file) => file.relPath));
    this.#noteUnread(scan.errors, seen);
    if (scan.errors.length === 0) {
      this.#settle.keepOnly(seen);
      for (const relPath of this.#taken.keys()) if (!seen.has(relPath)) this.#taken.delete(relPath);
    }
    const allTaken = await this.#takeAll(scan.files, mayGoOn);
    if (!allTaken) return { kind: 'done', problems: scan.problems };
    await this.#attachments.arrivals();
    await this.#attachments.changes();
    // Not while a file is settling: it may name an attachment that would be moved away before it becomes a case.
    if (settings.afterAccepted === 'move' && this.#settle.keys().length === 0) {
      for (const relPath of await moveAccepted(this.#context)) {
        this.#changed.add(relPath);
        this.#taken.delete(relPath);
      }
    }
    backoff.prune(clock.now());
    space.nothingLeft(root);
    return { kind: 'done', problems: scan.problems };
  }

  /** Looks only at files that are settling, and at files that events named. */
  async pending(mayGoOn: () => Promise<boolean>): Promise<void> {
    const hints = [...this.#hinted];
    this.#hinted.clear();
    const looked = await lookAt(this.#context.folder, [...new Set([...this.#settle.keys(), ...hints])]);
    if (await this.#takeAll(looked.files, mayGoOn)) await this.#attachments.arrivals();
    else for (const relPath of hints) this.#hinted.add(relPath);
  }

  /** Remembers the file that an event names. False: the whole folder has to be looked through. */
  hint(hint: Hint): boolean {
    if (hint !== null && this.#wanted(hint.relPath) && !isLeftOut(hint.relPath))
      this.#hinted.add(hint.relPath);
    // A new file that is no Bundle may be an awaited attachment, which each look finds. A changed one may be a kept one: only a full look sees it.
    return hint !== null && (hint.isNew || this.#hinted.has(hint.relPath));
  }

  /** Time of the next work, later than `now`; null: none before the rescan. */
  nextDue(now: number): number | null {
    const { cases, root, backoff, space } = this.#context;
    const waits = cases.awaiting(root).filter(({ delivery }) => delivery === 'waiting');
    const dues = [
      this.#settle.nextDue(now),
      this.#attachments.nextDue(now),
      backoff.nextDue(now),
      space.retryAt(),
      ...waits.map(({ waitUntil }) => waitUntil),
    ].flatMap((due) => (due !== null && due > now ? [due] : []));
    return dues.length === 0 ? null : dues.reduce((a, b) => Math.min(a, b));
  }

  #tellUnseen(errors: readonly string[]): void {
    const { log, root } = this.#context;
    const codes = new Set(errors);
    for (const code of codes) {
      const count = errors.filter((one) => one === code).length;
      if (!this.#unseen.has(code)) log('warn', 'scan-incomplete', { folder: root, code, count });
    }
    this.#unseen = codes;
  }

  /** Notes files that the look may not read. A file that is gone is forgotten; cases look for their attachments themselves. */
  #noteUnread(
    errors: readonly { readonly relPath: string; readonly code: string }[],
    seen: ReadonlySet<string>,
  ): void {
    const { unreadable, clock } = this.#context;
    const unread = new Set(errors.map(({ relPath }) => relPath));
    const awaited = this.#attachments.awaited();
    unreadable.keepOnly((relPath) => unread.has(relPath) || seen.has(relPath) || awaited.has(relPath));
    for (const { relPath, code } of errors) unreadable.failed(relPath, code, clock.now());
  }

  #isTaken(file: SeenFile): boolean {
    if (this.#changed.has(file.relPath)) return false;
    const mark =
      this.#taken.get(file.relPath) ?? this.#context.cases.knownFile(this.#context.root, file.relPath);
    if (mark === undefined || !sameMark(mark, file)) return false;
    this.#taken.set(file.relPath, { size: file.size, mtimeMs: file.mtimeMs });
    return true;
  }

  /** Several files are prepared in parallel, as each waits for the disk; they become cases in their order. */
  async #takeAll(files: readonly SeenFile[], mayGoOn: () => Promise<boolean>): Promise<boolean> {
    const line = createLine(MOST_AT_ONCE, MOST_BYTES_AT_ONCE);
    let allLookedAt = true;
    for (const file of files) {
      if (this.#isTaken(file)) {
        this.#settle.forget(file.relPath);
        continue;
      }
      if (this.#settle.look(file.relPath, file, this.#context.clock.now()) === 'settling') continue;
      await line.room(file.size);
      if (await this.#mustStop(file, mayGoOn)) {
        allLookedAt = false;
        break;
      }
      line.add(file.size, (turn) =>
        this.#context.attempt(`bundle:${file.relPath}`, () => this.#takeOne(file, turn), file.relPath),
      );
    }
    await line.empty();
    return allLookedAt;
  }

  async #mustStop(file: SeenFile, mayGoOn: () => Promise<boolean>): Promise<boolean> {
    const { space, root } = this.#context;
    if (this.#context.stopping() || space.isFull()) return true;
    return !(await space.isThere(root, file.size)) || !(await mayGoOn());
  }

  async #takeOne(file: SeenFile, turn: Turn): Promise<void> {
    const since = this.#settle.unchangedSince(file.relPath, this.#context.clock.now());
    const result = await this.#takeBundle(file, since, turn);
    if (result.kind === 'incomplete') this.#settle.defer(file.relPath, result.until);
    else if (result.kind === 'changed') this.#settle.forget(file.relPath);
    else if (result.kind === 'taken') {
      this.#settle.forget(file.relPath);
      this.#changed.delete(file.relPath);
      this.#taken.set(file.relPath, { size: file.size, mtimeMs: file.mtimeMs });
      this.#context.space.hasRoom();
    }
  }

  /**
   * Makes a case of a file that is whole. Its bytes are in the spool before the case is committed: a crash between the two
   * leaves an unused spool file, and the next scan does all of this again to the same end.
   * @throws what reading the file, the spool or the store threw.
   */
  async #takeBundle(file: SeenFile, unchangedSince: number, turn: Turn): Promise<IntakeOutcome> {
    const { checker, clock, settings, maxBytes, folder, spool } = this.#context;
    if (file.size > maxBytes) return this.#takeTooLarge(file, turn);
    const bytes = await readUnchanged(folder, file.relPath, file);
    if (bytes === null) return { kind: 'changed' };
    const inspection = await checker.inspect(bytes);
    // A checker that is being closed reports a crash, for which this file is not at fault.
    if (this.#context.stopping()) return { kind: 'stopped' };
    const until = unchangedSince + INCOMPLETE_SETTLES * settings.settleSeconds * 1000;
    if (inspection.incomplete && clock.now() < until) return { kind: 'incomplete', until };
    await spool.put(bytes, inspection.sha256);
    release(bytes);
    const attachments = await this.#attachments.collect(file.relPath, inspection.summary);
    await this.#admit(file, turn, { inspection, spooled: true, attachments });
    return { kind: 'taken' };
  }

  /** Never read into memory and never kept: its case says why, and the file stays where it is. */
  async #takeTooLarge(file: SeenFile, turn: Turn): Promise<IntakeOutcome> {
    const sha256 = await unchanged(this.#context.folder, file.relPath, file, hashOf);
    if (sha256 === null) return { kind: 'changed' };
    if (this.#context.stopping()) return { kind: 'stopped' };
    const problems = [problem('too-large', 'Bundle')];
    const inspection = { sha256, problems, incomplete: false, summary: null };
    await this.#admit(file, turn, { inspection, spooled: false, attachments: [] });
    return { kind: 'taken' };
  }

  /** Cases are made in the order of their files; several that follow each other share a commit. */
  async #admit(
    { relPath, size, mtimeMs }: SeenFile,
    turn: Turn,
    found: Pick<FoundBundle, 'inspection' | 'spooled' | 'attachments'>,
  ): Promise<void> {
    await turn.mine();
    const { cases, settings, clock, root } = this.#context;
    const admitted = cases.admit({
      ...{ folder: root, relPath, size, mtimeMs, ...found, release: settings.release },
      waitUntil: clock.now() + settings.attachmentWaitSeconds * 1000,
    });
    turn.over();
    await admitted;
  }
}

type IntakeOutcome =
  | { readonly kind: 'taken' }
  /** It changed while it was read, or is gone: it settles again. */
  | { readonly kind: 'changed' }
  /** Cut short at its end, and not unchanged for long enough to count as damaged. */
  | { readonly kind: 'incomplete'; readonly until: number }
  /** The agent stops; the next start finds the file again. */
  | { readonly kind: 'stopped' };

/** Order among parallel tasks: a task does its ordered step in its turn. */
interface Turn {
  /** Resolves when all earlier tasks have had their turn. */
  mine(): Promise<void>;
  /** Ends the turn; the end of the task does the same. */
  over(): void;
}

/** Runs a few tasks in parallel and keeps their order where they ask for it. */
export function createLine(mostAtOnce: number, mostBytes: number) {
  const working = new Set<Promise<void>>();
  let bytesNow = 0;
  let before: Promise<void> = Promise.resolve();
  return {
    /** Resolves when there is room for one more task of this size. A task alone is always let in. */
    async room(bytes: number): Promise<void> {
      while (working.size >= mostAtOnce || (working.size > 0 && bytesNow + bytes > mostBytes))
        await Promise.race(working);
    },
    /** `work` must not reject. */
    add(bytes: number, work: (turn: Turn) => Promise<unknown>): void {
      let endTurn = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        endTurn = resolve;
      });
      const previous = before;
      // A caller that gives up must not overtake the callers ahead of it.
      before = Promise.all([previous, over]).then(() => undefined);
      bytesNow += bytes;
      const task = work({
        mine: () => previous,
        over: () => {
          endTurn();
        },
      }).then(() => {
        endTurn();
        bytesNow -= bytes;
        working.delete(task);
      });
      working.add(task);
    },
    /** Resolves when all are done. */
    async empty(): Promise<void> {
      await Promise.all(working);
    },
  };
}
