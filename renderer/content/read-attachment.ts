import type { AgentClient } from '../connection/transport.ts';

/** What is larger is neither carried to a browser nor held in its memory. */
export const MOST_BYTES = 100_000_000;

export type ReadAttachment =
  | { readonly kind: 'read'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'too-large'; readonly size: number };

/**
 * One attachment's bytes, in memory only. They are handed out once the agent has said that their hash is right: what came
 * before that is kept from everybody.
 */
export async function readAttachment(
  client: AgentClient,
  what: { readonly id: string; readonly name: string },
  signal: AbortSignal,
  onProgress: (done: number, size: number | null) => void,
): Promise<ReadAttachment> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size: number | null = null;
  let done = 0;
  let verified = false;
  for await (const event of await client.cases.attachment(what, { signal })) {
    if (event.kind === 'begins') {
      size = event.size;
      if (size !== null && size > MOST_BYTES) return { kind: 'too-large', size };
    } else if (event.kind === 'piece') {
      const piece = bytesOf(event.base64);
      pieces.push(piece);
      done += piece.length;
      if (done > MOST_BYTES) return { kind: 'too-large', size: done };
    } else verified = true;
    onProgress(done, size);
  }
  if (!verified) throw new Error('the attachment ended before its hash was verified');
  const bytes = new Uint8Array(done);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { kind: 'read', bytes };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
