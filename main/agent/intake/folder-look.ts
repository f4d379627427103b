import { assertNever } from '../../../shared/assert-never.ts';
import { errorCode } from './file-errors.ts';
import { lookEveryMs, type FolderContext } from './folder-context.ts';
import { problemsOfLease } from './folder-problems.ts';
import type { FolderStatusKeeper } from './folder-status.ts';
import type { Lease } from './lease.ts';
import type { Passes } from './pass.ts';
import type { Serving } from './serving.ts';
import { watchFolder, type FolderWatch, type Hint } from './watch.ts';

/** One look at a folder: whose it is, whether it can be reached, and what lies in it. */
export interface FolderLook {
  /** @returns after how many ms to look through all of it again at the latest. */
  once(full: boolean): Promise<number>;
  stopWatching(): Promise<void>;
}

/** How soon a lease just taken over is looked at again. */
const TAKING_MS = 2000;

export function createFolderLook(
  context: FolderContext,
  parts: {
    readonly lease: Lease;
    readonly serving: Serving;
    readonly passes: Passes;
    readonly status: FolderStatusKeeper;
    /** What its lease says of sending what was taken from it. */
    readonly onLease: (mayBeSent: boolean) => void;
  },
  onHint: (hint: Hint) => void,
): FolderLook {
  const { root, settings, log, clock, space } = context;
  const { lease, serving, passes, status, onLease } = parts;
  const rescanMs = lookEveryMs(settings);
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
    else status.become(kind === 'ours' ? 'watching' : 'read-only');
  }

  return {
    stopWatching,
    async once(full) {
      const held = await lease.ensure();
      switch (held.kind) {
        case 'unreachable':
          // What was taken from it goes out all the same: a share that is gone must not stop the sends.
          onLease(true);
          await unreachable(held.code);
          return rescanMs;
        case 'other':
          onLease(false);
          await stopWatching();
          await serving.lost();
          status.become('other-agent', { holder: held.holder });
          status.found(await problemsOfLease(context.folder));
          return rescanMs;
        case 'taking':
          onLease(false);
          status.become('starting');
          return Math.min(rescanMs, TAKING_MS);
        case 'ours':
        case 'read-only': {
          const why = await serving.ready(held.kind, () => lease.writtenAt());
          onLease(true);
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
