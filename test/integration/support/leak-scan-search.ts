/** Number of bytes that tell whether a place is worth a closer look. */
const HEAD = 4;
const MARKS = 2 ** 16;

/**
 * Looks for thousands of byte strings in one pass; which of them are there, by their index. One `includes` for each
 * would cost more than the tests whose folders are looked through.
 * @throws Error for one of less than four bytes: it would be found by chance.
 */
export function searchFor(needles: readonly Uint8Array[]): (content: Uint8Array) => Set<number> {
  const marked = new Uint8Array(MARKS);
  const byHead = new Map<number, number[]>();
  for (const [index, needle] of needles.entries()) {
    if (needle.length < HEAD) throw new Error('a text too short to be looked for');
    let head = 0;
    for (let at = 0; at < HEAD; at++) head = shifted(head, needle[at]);
    marked[markOf(head)] = 1;
    const alike = byHead.get(head);
    if (alike) alike.push(index);
    else byHead.set(head, [index]);
  }
  return (content) => {
    const found = new Set<number>();
    let head = 0;
    for (let at = 0; at < content.length; at++) {
      head = shifted(head, content[at]);
      if (marked[markOf(head)] === 0 || at < HEAD - 1) continue;
      for (const index of byHead.get(head) ?? [])
        if (standsAt(content, at - HEAD + 1, needles[index])) found.add(index);
    }
    return found;
  };
}

const shifted = (head: number, byte = 0): number => (head << 8) | byte;
const markOf = (head: number): number => Math.imul(head, 0x9e3779b1) >>> 16;

function standsAt(content: Uint8Array, from: number, needle: Uint8Array = new Uint8Array()): boolean {
  if (from + needle.length > content.length) return false;
  for (let at = HEAD; at < needle.length; at++) if (content[from + at] !== needle[at]) return false;
  return true;
}
