/** Which of the key files signs at a time, and what the others are. One rule, so that a crash between two writes changes nothing. */
import type { KeyFile } from './key-file.ts';
import type { ClientKey } from './token-source.ts';

/** When a key begins to sign, ms. */
const beginsAt = (file: KeyFile): number => Date.parse(file.activeFrom ?? file.createdAt);

/** One without a day of its own signs at once, whatever the clock has been set to since. */
const hasBegun = (file: KeyFile, now: number): boolean =>
  file.activeFrom === undefined || beginsAt(file) <= now;

const inUse = (file: KeyFile): boolean => file.active && file.retiredAt === undefined;

/**
 * Of those in use that have begun, the one that began last. A clock set back to before the only key’s beginning must not
 * leave us without any: then the one that begins first signs.
 */
export function signingFile(files: readonly KeyFile[], now: number): KeyFile | undefined {
  const usable = files.filter(inUse).sort((a, b) => beginsAt(a) - beginsAt(b));
  return usable.findLast((file) => hasBegun(file, now)) ?? usable[0];
}

/** The one whose turn is still to come. */
export function nextFile(files: readonly KeyFile[], now: number): KeyFile | undefined {
  const signing = signingFile(files, now);
  return files.find((file) => inUse(file) && file !== signing && !hasBegun(file, now));
}

export function keyViews(files: readonly KeyFile[], now: number): ClientKey[] {
  const signing = signingFile(files, now);
  const next = nextFile(files, now);
  return files.map((file) => ({
    kid: file.kid,
    alg: file.alg,
    createdAt: file.createdAt,
    activeFrom: new Date(beginsAt(file)).toISOString(),
    retiredAt: file.retiredAt ?? null,
    active: file === signing,
    state: stateOf(file, signing, next),
  }));
}

function stateOf(file: KeyFile, signing: KeyFile | undefined, next: KeyFile | undefined): ClientKey['state'] {
  if (file.retiredAt !== undefined) return 'retired';
  if (file === signing) return 'active';
  return file === next ? 'next' : 'previous';
}
