import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'partial' };

/** Reads a request's body. `partial`: the connection ended first. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes = chunk as Buffer;
      size += bytes.length;
      // Read to the end all the same: a client in the middle of writing would not see the answer.
      if (size <= limit) chunks.push(bytes);
    }
  } catch {
    // Aborted by the client: whatever came is not a request.
    return { kind: 'partial' };
  }
  if (!request.complete) return { kind: 'partial' };
  return size > limit ? { kind: 'too-large' } : { kind: 'whole', bytes: Buffer.concat(chunks) };
}
