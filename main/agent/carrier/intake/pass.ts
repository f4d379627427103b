import type { FileMark, FoundBundle } from '../cases/intake-port.ts';
import type { Inspection } from '../check/problem.ts';
import { problem } from '../check/texts.ts';
import { type Attachments, createAttachments } from './attachments.ts';
import type { FolderContext } from './folder-context.ts';
import type { FolderProblem } from './folder-status.ts';
import { moveAccepted } from './move.ts';
import { includeMatcher, isLeftOut } from './names.ts';
import { lookAt, scanFolder, type SeenFile } from './scan.ts';
import { createSettle, hashUnchanged, readUnchanged, sameMark } from './stable-file.ts';
import type { Hint } from './watch.ts';

type PassResult =
  | { readonly kind: 'done'; readonly problems: readonly FolderProblem[] }
  | { readonly kind: 'unreachable'; readonly code: string };

/** Enough to fill the waits for the disk and for the checking thread. With twelve nothing is faster. */
const MOST_AT_ONCE = 8;
const MOST_BYTES_AT_ONCE = 64 * 1024 * 1024;

/** Looks through a folder once. `mayGoOn` is asked before each file: the lease must still be ours. */
export interface Passes {
  /** Everything in the folder, from the ground up. */
  full(mayGoOn: () => Promise<boolean>): Promise<PassResult>;
  /** Only what is known to be on its way, and what was hinted at. */
  pending(mayGoOn: () => Promise<boolean>): Promise<void>;
  /** Remembers where to look. False when the whole folder has to be looked through for it. */
  hint(hint: Hint): boolean;
  /** When there is something to do again, later than `now`; null when only the rescan may bring it. */
  nextDue(now: number): number | null;
}

export function createPasses(context: FolderContext): Passes {
  const { root, folder, settings, cases, clock, space, log } = context;
  const wanted = includeMatcher(settings.include);
  const settle = createSettle(settings.settleSeconds * 1000);
  const attachments = createAttachments(context);
  /** Marks of files that are cases already, so that a scan of a folder that is kept asks the store only about news. */
  const taken = new Map<string, FileMark>();
  /** To be taken although their marks say that nothing changed. */
  const changed = new Set<string>();
  /** Files that events spoke of: of a folder in which thousands are kept, only these are looked at between two rescans. */
  const hinted = new Set<string>();

  /** Why the last scan left something out: what stays closed is said once and not at each rescan. */
  let unseen = new Set<string>();

  function tellUnseen(errors: readonly string[]): void {
    const codes = new Set(errors);
    for (const code of codes) {
      const count = errors.filter((one) => one === code).length;
      if (!unseen.has(code)) log('warn', 'scan-incomplete', { folder: root, code, count });
    }
    unseen = codes;
  }

  function isTaken(file: SeenFile): boolean {
    if (changed.has(file.relPath)) return false;
    const mark = taken.get(file.relPath) ?? cases.knownFile(root, file.relPath);
    if (mark === undefined || !sameMark(mark, file)) return false;
    taken.set(file.relPath, { size: file.size, mtimeMs: file.mtimeMs });
    return true;
  }

  /** Several files are made ready side by side, as each waits for the disk; they become cases in their order. */
  async function takeAll(files: readonly SeenFile[], mayGoOn: () => Promise<boolean>): Promise<boolean> {
    const line = createLine(MOST_AT_ONCE, MOST_BYTES_AT_ONCE);
    let allLookedAt = true;
    for (const file of files) {
      if (isTaken(file)) {
        settle.forget(file.relPath);
        continue;
      }
      if (settle.look(file.relPath, file, clock.now()) === 'settling') continue;
      await line.room(file.size);
      if (await mustStop(file, mayGoOn)) {
        allLookedAt = false;
        break;
      }
      line.add(file.size, (turn) => context.attempt(`bundle:${file.relPath}`, () => takeOne(file, turn)));
    }
    await line.empty();
    return allLookedAt;
  }

  async function mustStop(file: SeenFile, mayGoOn: () => Promise<boolean>): Promise<boolean> {
    if (context.stopping() || space.isFull()) return true;
    return !(await space.isThere(root, file.size)) || !(await mayGoOn());
  }

  async function takeOne(file: SeenFile, turn: Turn): Promise<void> {
    const since = settle.unchangedSince(file.relPath, clock.now());
    const result = await takeBundle(context, attachments, file, since, turn);
    if (result.kind === 'incomplete') settle.defer(file.relPath, result.until);
    else if (result.kind === 'changed') settle.forget(file.relPath);
    else if (result.kind === 'taken') {
      settle.forget(file.relPath);
      changed.delete(file.relPath);
      taken.set(file.relPath, { size: file.size, mtimeMs: file.mtimeMs });
      space.hasRoom();
    }
  }

  return {
    async full(mayGoOn) {
      // Everything that was hinted at so far is in this scan; what is hinted at from now on may not be.
      hinted.clear();
      const scan = await scanFolder(folder, wanted);
      if (scan.kind === 'unreachable') return scan;
      tellUnseen(scan.errors);
      const seen = new Set(scan.files.map((file) => file.relPath));
      if (scan.errors.length === 0) {
        settle.keepOnly(seen);
        for (const relPath of taken.keys()) if (!seen.has(relPath)) taken.delete(relPath);
      }
      const allTaken = await takeAll(scan.files, mayGoOn);
      if (!allTaken) return { kind: 'done', problems: scan.problems };
      await attachments.arrivals();
      await attachments.changes();
      // A file that is not a case yet may name an attachment that is about to be moved away: it goes first.
      if (settings.afterAccepted === 'move' && settle.keys().length === 0) {
        for (const relPath of await moveAccepted(context)) {
          changed.add(relPath);
          taken.delete(relPath);
        }
      }
      context.backoff.prune(clock.now());
      space.nothingLeft(root);
      return { kind: 'done', problems: scan.problems };
    },

    async pending(mayGoOn) {
      const hints = [...hinted];
      hinted.clear();
      const looked = await lookAt(folder, [...new Set([...settle.keys(), ...hints])]);
      if (await takeAll(looked.files, mayGoOn)) await attachments.arrivals();
      else for (const relPath of hints) hinted.add(relPath);
    },

    hint(hint) {
      if (hint !== null && wanted(hint.relPath) && !isLeftOut(hint.relPath)) hinted.add(hint.relPath);
      // A new file that is no Bundle may be an attachment that is waited for; a changed one may have been kept already.
      return hint !== null && (hint.isNew || hinted.has(hint.relPath));
    },

    nextDue(now) {
      const waits = cases.awaiting(root).filter(({ delivery }) => delivery === 'waiting');
      const dues = [
        settle.nextDue(now),
        attachments.nextDue(now),
        context.backoff.nextDue(now),
        space.retryAt(),
        ...waits.map(({ waitUntil }) => waitUntil),
      ].flatMap((due) => (due !== null && due > now ? [due] : []));
      return dues.length === 0 ? null : dues.reduce((a, b) => Math.min(a, b));
    },
  };
}

type Taken =
  | { readonly kind: 'taken' }
  /** It changed while it was read, or is gone: it settles again. */
  | { readonly kind: 'changed' }
  /** Broken at its end, and not unchanged for long enough to be taken as broken. */
  | { readonly kind: 'incomplete'; readonly until: number }
  /** The agent stops; the next start finds the file again. */
  | { readonly kind: 'stopped' };

/**
 * Makes a case of a file that is whole. Its bytes are in the spool before the case is committed: a crash between the two
 * leaves an unused spool file, and the next scan does all of this again to the same end.
 * @throws what reading the file, the spool or the store threw.
 */
async function takeBundle(
  context: FolderContext,
  attachments: Attachments,
  file: SeenFile,
  unchangedSince: number,
  turn: Turn,
): Promise<Taken> {
  if (file.size > context.maxBytes) return takeTooLarge(context, file, turn);
  const { checker, clock, settings } = context;
  const bytes = await readUnchanged(context.folder, file.relPath, file);
  if (bytes === null) return { kind: 'changed' };
  const inspection = await checker.inspect(bytes);
  // A checker that is being closed reports a crash; that is not this file's fault.
  if (context.stopping()) return { kind: 'stopped' };
  const until = unchangedSince + settings.incompleteWaitSeconds * 1000;
  if (inspection.incomplete && clock.now() < until) return { kind: 'incomplete', until };
  await context.spool.put(bytes);
  const found = await attachments.collect(file.relPath, inspection.summary);
  await inTurn(turn, () =>
    context.cases.admit({ ...admission(context, file, inspection), spooled: true, attachments: found }),
  );
  return { kind: 'taken' };
}

/** Never read into memory and never kept: its case says why, and the file stays where it is. */
async function takeTooLarge(context: FolderContext, file: SeenFile, turn: Turn): Promise<Taken> {
  const sha256 = await hashUnchanged(context.folder, file.relPath, file);
  if (sha256 === null) return { kind: 'changed' };
  if (context.stopping()) return { kind: 'stopped' };
  const inspection: Inspection = {
    sha256,
    problems: [problem('too-large', 'Bundle')],
    incomplete: false,
    summary: null,
  };
  await inTurn(turn, () =>
    context.cases.admit({ ...admission(context, file, inspection), spooled: false, attachments: [] }),
  );
  return { kind: 'taken' };
}

/** Cases are made in the order of their files; several that follow each other share a commit. */
async function inTurn(turn: Turn, admit: () => Promise<unknown>): Promise<void> {
  await turn.mine();
  const admitted = admit();
  turn.over();
  await admitted;
}

function admission(
  context: FolderContext,
  file: SeenFile,
  inspection: Inspection,
): Omit<FoundBundle, 'spooled' | 'attachments'> {
  const { settings, clock, root } = context;
  return {
    folder: root,
    relPath: file.relPath,
    size: file.size,
    mtimeMs: file.mtimeMs,
    inspection,
    release: settings.release,
    waitUntil: clock.now() + settings.attachmentWaitSeconds * 1000,
  };
}

/** Where one of several, worked on side by side, may do what has to happen in order. */
interface Turn {
  /** Resolves when all before it have had theirs. */
  mine(): Promise<void>;
  /** Lets the next one have its turn; done by itself at the end of the work. */
  over(): void;
}

/** Works on a few things side by side and keeps their order where they ask for it. */
interface Line {
  /** Resolves when there is room for one more of this size. One alone is always let in. */
  room(bytes: number): Promise<void>;
  /** `work` must not reject. */
  add(bytes: number, work: (turn: Turn) => Promise<unknown>): void;
  /** Resolves when all are done. */
  empty(): Promise<void>;
}

export function createLine(mostAtOnce: number, mostBytes: number): Line {
  const working = new Set<Promise<void>>();
  let bytesNow = 0;
  let before: Promise<void> = Promise.resolve();
  return {
    async room(bytes) {
      while (working.size >= mostAtOnce || (working.size > 0 && bytesNow + bytes > mostBytes))
        await Promise.race(working);
    },
    add(bytes, work) {
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
    async empty() {
      await Promise.all(working);
    },
  };
}
