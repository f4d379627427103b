import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';
import { readPlain } from '../../agent/ground/base/plain-file.ts';
import { AgentError } from '../../agent/ground/error.ts';

/** The list of a release folder, and a file beside it with the list's signature: Ed25519 (RFC 8032), base64 on one line. */
const LIST = 'SHA256SUMS';
const MOST_BYTES = 1024 * 1024;
const SIGNATURE = `${LIST}.sig`;

/**
 * Returns the list of the folder's releases, once its signature is verified with the pinned key.
 * @throws AgentError `update-feed` not readable · `update-unsigned` · `update-signature`
 */
export async function readListing(feed: string, publicKey: string): Promise<string> {
  const list = await read(feed, LIST, 'update-feed');
  const signature = await read(feed, SIGNATURE, 'update-unsigned');
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  const bytes = Buffer.from(signature.toString('latin1').trim(), 'base64');
  if (key.asymmetricKeyType === 'ed25519' && verify(null, list, key, bytes)) return list.toString('utf8');
  throw new AgentError('update-signature', { feed, file: SIGNATURE });
}

async function read(feed: string, name: string, code: 'update-feed' | 'update-unsigned'): Promise<Buffer> {
  try {
    // Not verified yet, and the agent reads it too: accept only a plain file of limited size.
    return await readPlain(join(feed, name), MOST_BYTES);
  } catch (cause) {
    throw new AgentError(code, { feed, name }, { cause });
  }
}
