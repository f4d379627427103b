import type { FoundBundle } from '../cases/intake-port.ts';
import type { Inspection } from '../check/problem.ts';
import { problem } from '../check/texts.ts';
import type { Attachments } from './attachments.ts';
import type { FolderContext } from './folder-context.ts';
import type { Turn } from './line.ts';
import { hashUnchanged, readUnchanged } from './read-file.ts';
import type { SeenFile } from './scan.ts';

export type Taken =
  | { readonly kind: 'taken' }
  /** It changed while it was read, or is gone: it settles anew. */
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
export async function takeBundle(
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
