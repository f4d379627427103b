import type { FolderProblemKind } from '../../../shared/states.ts';
import type { ForeignFolder, Listed } from '../db/foreign-folder.ts';
import { isGone } from './file-errors.ts';
import { LEASE_FILE } from './lease-file.ts';
import { childOf, DONE_FOLDER, isLeftOut } from './names.ts';

/** Something in a watched folder that is never read and that a person has to put right. */
export interface FolderProblem {
  readonly kind: FolderProblemKind;
  /** Path inside the folder, for people alone: it may hold a patient's name. */
  readonly shown: string;
}

/** Null for what is fine, or is nobody's business (a hidden file, a half of a download). */
export function problemOf(directory: string, entry: Listed): FolderProblem | null {
  const relPath = childOf(directory, entry.name);
  if (!entry.isSound) {
    // The parts of a name that are ASCII tell whether it is left out, also where the rest cannot be read.
    return isLeftOut(relPath) ? null : { kind: 'name', shown: childOf(directory, legible(entry.raw)) };
  }
  const isOurs = relPath === LEASE_FILE || relPath.toLowerCase() === DONE_FOLDER;
  if (isLeftOut(relPath) && !isOurs) return null;
  const { kind } = entry;
  if (kind === 'link' || kind === 'special') return { kind, shown: relPath };
  return relPath === LEASE_FILE && kind === 'folder' ? { kind: 'special', shown: relPath } : null;
}

/** Where something that is no lease lies in the lease's place, nobody takes the folder for a while: people have to see why. */
export async function problemsOfLease(folder: ForeignFolder): Promise<FolderProblem[]> {
  try {
    const { kind } = await folder.look(LEASE_FILE);
    if (kind === 'file') return [];
    return [{ kind: kind === 'link' ? 'link' : 'special', shown: LEASE_FILE }];
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** A name that is not UTF-8, as well as it can be shown: most of them were written in Big5. */
function legible(raw: Buffer): string {
  const text = asBig5(raw);
  if (text !== null) return text;
  // Some other encoding: the bytes that are ASCII as they are, the others by their number.
  return raw.reduce(
    (shown, byte) =>
      shown + (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`),
    '',
  );
}

/** Null where it holds what no Big5 text holds: control and private characters. */
function asBig5(raw: Buffer): string | null {
  try {
    const text = new TextDecoder('big5', { fatal: true }).decode(raw);
    return /[\p{Cc}\p{Co}\p{Cn}]/u.test(text) ? null : text;
  } catch {
    return null;
  }
}
