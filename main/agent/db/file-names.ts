import { createHash } from 'node:crypto';

/** What the common file systems take for one name, in bytes (NTFS counts fewer: UTF-16 units). */
const MOST_BYTES = 255;

/**
 * `stem` + `tail` as a file's name. Where that is too long, the stem is cut between two characters, and eight digits of its hash
 * keep two long names that begin alike apart.
 */
export function fittingName(stem: string, tail: string): string {
  if (Buffer.byteLength(stem + tail) <= MOST_BYTES) return stem + tail;
  const hash = `~${createHash('sha256').update(stem).digest('hex').slice(0, 8)}`;
  let room = MOST_BYTES - Buffer.byteLength(hash + tail);
  let cut = '';
  for (const character of stem) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    cut += character;
  }
  return cut + hash + tail;
}
