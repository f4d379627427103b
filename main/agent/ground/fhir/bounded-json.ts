/**
 * JSON that a server sent, weighed before it is parsed: parsing is one piece of work on the agent's one thread, and a short
 * text can be made to cost seconds and gigabytes by brackets alone.
 */

/** Deeper than any resource. */
export const MOST_DEPTH = 100;
/** Limits of values and members: a few times those of the largest requested page, which parses in a fraction of a second. */
const MOST_PARTS = 600_000;

/** Parses JSON; null if it would cost too much. One pass over the bytes; strings are skipped. */
export function weighJson(bytes: Uint8Array): { readonly depth: number; readonly parts: number } | null {
  let [depth, deepest, parts] = [0, 0, 0];
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
      continue;
    }
    switch (byte) {
      case QUOTE:
        inText = true;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        parts += 1;
        deepest = Math.max(deepest, depth);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
        break;
      case COMMA:
        parts += 1;
        break;
      default:
    }
    if (depth > MOST_DEPTH || parts > MOST_PARTS) return null;
  }
  return { depth: deepest, parts };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
