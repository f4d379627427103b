import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../agent/ground/base/files.ts';
import { removeFile } from '../../agent/ground/base/held-file.ts';
import { RUN_NAME } from './door.ts';
import { plain } from './responses.ts';

export const PROOF_PATH = '/proof';
const QUESTION = /^[A-Za-z0-9_-]{43}$/;
/** Prefix that no other signed text has. */
const said = (question: string, port: number): Buffer =>
  Buffer.from(`twpas-console-proof\n${question}\n127.0.0.1:${String(port)}`);

/**
 * Proof that the console belongs to the service: another program may listen on its port before the service does. The console signs a challenge with a
 * key of this run. The public key is in the data folder, where only the service's account writes. The port is signed too, so that nobody can relay a
 * challenge to the service at another port.
 */
export function newProof() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return {
    /** Base64url of a raw Ed25519 key. */
    publicKey: x,
    /** Null if the text is no challenge. */
    answer: (question: string, port: number): string | null =>
      QUESTION.test(question) ? sign(null, said(question, port), privateKey).toString('base64url') : null,
  };
}

/** Answers `GET /proof?q=…`. */
export function serveProof(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (question: string) => string | null,
): void {
  const target = request.url ?? '';
  const question = new URLSearchParams(target.slice(PROOF_PATH.length + 1)).get('q') ?? '';
  const answered = request.method === 'GET' ? answer(question) : null;
  if (answered === null) plain(response, 400);
  else
    response
      .writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
      .end(answered);
}

/** `dataDir/console.json`: port and public key of this run's console. Not secret. */
const consoleFile = z.object({
  v: z.literal(1),
  port: z.int().min(1).max(65_535),
  publicKey: z.string().regex(QUESTION),
  /** The page's host name in this run; absent if any name of this machine is answered. */
  name: z.string().regex(RUN_NAME).optional(),
});
export type ConsoleFile = z.infer<typeof consoleFile>;
const pathIn = (dataDir: string): string => join(dataDir, 'console.json');

/** A crash after this leaves a public key whose private key is lost. */
export async function publishProof(
  dataDir: string,
  { port, publicKey, name }: Omit<ConsoleFile, 'v' | 'name'> & { readonly name: string | null },
): Promise<void> {
  const content: ConsoleFile = { v: 1, port, publicKey, ...(name === null ? {} : { name }) };
  await writeWhole(pathIn(dataDir), JSON.stringify(content), 0o644);
}

export async function withdrawProof(dataDir: string): Promise<void> {
  await removeFile(pathIn(dataDir));
}

/** Null if there is none, or this account may not read it. */
export async function publishedProof(dataDir: string): Promise<ConsoleFile | null> {
  try {
    return consoleFile.parse(JSON.parse(await readFile(pathIn(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

export const newQuestion = (): string => randomBytes(32).toString('base64url');

/** True if the key in the data folder signed this answer for this question and this port. */
export function proves({ port, publicKey }: ConsoleFile, question: string, answer: string): boolean {
  try {
    return verify(null, said(question, port), keyOf(publicKey), Buffer.from(answer, 'base64url'));
  } catch {
    return false; // no signature at all
  }
}

function keyOf(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
