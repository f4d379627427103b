import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

/** A name and two passwords are far shorter. */
const MAX_BYTES = 16 * 1024;

const field = z.string().max(4096);
const signInBody = z.object({
  name: field.default(''),
  password: field.default(''),
  /** A new password, and for who types it unseen, once more. */
  next: field.optional(),
  again: field.optional(),
});
export type SignInBody = z.infer<typeof signInBody>;

/** A form's or JSON; null when it is neither, or too long. */
export async function readSignIn(
  request: IncomingMessage,
): Promise<{ body: SignInBody; isJson: boolean } | null> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const text = await readText(request);
  if (text === null) return null;
  if (type === 'application/json') return parsed(parseJson(text), true);
  if (type !== 'application/x-www-form-urlencoded') return null;
  return parsed(Object.fromEntries(new URLSearchParams(text)), false);
}

function parsed(fields: unknown, isJson: boolean): { body: SignInBody; isJson: boolean } | null {
  const result = signInBody.safeParse(fields);
  return result.success ? { body: result.data, isJson } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // answered like any other body that is not one of ours
  }
}

async function readText(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
