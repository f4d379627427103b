import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_CHECKED_BYTES } from '../../shared/api/check.ts';

/** Each costs some hundred MB for as long as it is read and parsed, whichever door it came by. */
const MOST_READ = 2;
/** … and more that wait would only wait in vain: the page gives up after a minute and a half. */
const MOST_WAITING = 8;
/** What is told of 2,000 attachments beside the text, and JSON's own marks. */
const BESIDE_THE_TEXT = 8 * 1024 * 1024;

/** How a Bundle to be checked was read, or what was answered instead. */
export type CheckedBody =
  { readonly kind: 'read'; readonly body: unknown } | { readonly kind: 'too-long' | 'busy' | 'not-json' };

let reading = 0;
const waiting: (() => void)[] = [];

/**
 * Reads the body of `check.bundle` in its turn, and no further than the text may be long: a client's system holds back what we do
 * not read. The place is given back when the answer is out or its reader gone.
 */
export async function readCheckedBody(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<CheckedBody> {
  if (!(await takePlace(response))) return { kind: 'busy' };
  const longest = countUnescaped();
  const decoder = new TextDecoder();
  let text = '';
  // Not ended with the loop: an answer is still owed.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (longest(chunk) > MAX_CHECKED_BYTES + BESIDE_THE_TEXT) return { kind: 'too-long' };
    text += decoder.decode(chunk, { stream: true });
  }
  try {
    return { kind: 'read', body: JSON.parse(text + decoder.decode()) };
  } catch {
    return { kind: 'not-json' };
  }
}

/** False where too many wait, or where the caller went away meanwhile. */
async function takePlace(response: ServerResponse): Promise<boolean> {
  if (reading >= MOST_READ) {
    if (waiting.length >= MOST_WAITING) return false;
    const turn = Promise.withResolvers<undefined>();
    const take = (): void => {
      turn.resolve(undefined);
    };
    waiting.push(take);
    const leave = (): void => {
      const at = waiting.indexOf(take);
      if (at !== -1) waiting.splice(at, 1);
      turn.resolve(undefined);
    };
    response.once('close', leave);
    await turn.promise;
    response.off('close', leave);
  }
  if (response.destroyed) {
    // Its turn came, or it left: either way the next one may go.
    if (reading < MOST_READ) waiting.shift()?.();
    return false;
  }
  reading += 1;
  response.once('close', () => {
    reading -= 1;
    waiting.shift()?.();
  });
  return true;
}

/** Takes the parts of a JSON text; tells how many bytes there are so far at least once its escapes are undone. */
function countUnescaped(): (chunk: Buffer) => number {
  const [backslash, u] = [0x5c, 0x75];
  let total = 0;
  let isEscape = false;
  return (chunk) => {
    total += chunk.length;
    // Byte by byte: a search for the next escape costs more where every second byte is one.
    for (const byte of chunk) {
      if (isEscape) {
        // `\n` is one byte, `\uXXXX` one at least.
        total -= byte === u ? 5 : 1;
        isEscape = false;
      } else if (byte === backslash) {
        isEscape = true;
      }
    }
    return total;
  };
}
