import { Readable } from 'node:stream';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { Agent } from 'undici';
import type { Contract } from '../../../shared/api/contract.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { systemUser } from '../io.ts';
import { readControlFile } from './control-file.ts';

/** Node and the browser libraries type the same stream differently. */
type WebBody = NonNullable<ConstructorParameters<typeof Response>[0]>;

export type AgentClient = ContractRouterClient<Contract>;

export interface ControlClient {
  readonly client: AgentClient;
  close(): Promise<void>;
}

/** A placeholder: the socket has no host name. */
const ORIGIN = 'http://localhost';
/** Timeout for a busy agent; a person can wait this long. */
const ALIVE_MS = 3000;
/** A full backup is the longest call. */
const CALL_MS = 600_000;

/**
 * A client of the agent that runs on this data folder; null if none answers.
 * @param actor person for whom the calls are made; audited as this account's claim if the name differs from the account
 */
export async function openControl(dataDir: string, actor: string): Promise<ControlClient | null> {
  const file = await readControlFile(dataDir);
  if (file === null) return null;
  // A new connection for each call: the agent may close a kept-alive connection just as the next call is sent on it.
  const dispatcher = new Agent({ connect: { socketPath: file.socket, timeout: ALIVE_MS }, pipelining: 0 });
  const sudoUser = process.env['SUDO_USER'];
  const headers = {
    authorization: `Bearer ${file.token}`,
    'x-twpas-account': encodeURIComponent(systemUser()),
    'x-twpas-actor': encodeURIComponent(actor),
    ...(sudoUser === undefined || sudoUser === '' ? {} : { 'x-twpas-sudo': encodeURIComponent(sudoUser) }),
  };
  const close = (): Promise<void> => dispatcher.destroy();
  if (!(await isAlive(dispatcher, headers))) {
    await close();
    return null;
  }
  const link = new RPCLink({
    url: `${ORIGIN}/rpc`,
    headers,
    fetch: (call) => sendOnce(dispatcher, call),
  });
  return { client: createORPCClient<AgentClient>(link), close };
}

/** Calls the agent that runs on this data folder; null if none answers. @param actor as for `openControl` */
export async function withControl<T>(
  dataDir: string,
  actor: string,
  use: (client: AgentClient) => Promise<T>,
): Promise<T | null> {
  const control = await openControl(dataDir, actor);
  if (control === null) return null;
  try {
    return await use(control.client);
  } finally {
    await control.close();
  }
}

async function isAlive(dispatcher: Agent, headers: Record<string, string>): Promise<boolean> {
  try {
    const answer = await dispatcher.request({
      origin: ORIGIN,
      path: '/alive',
      method: 'GET',
      headers,
      signal: AbortSignal.timeout(ALIVE_MS),
    });
    await answer.body.dump();
    return answer.statusCode === 204;
  } catch {
    return false; // nobody listens, or a stranger does: the lock decides what happens then
  }
}

/** Sends one call once: undici's `request` neither repeats a POST nor follows redirects. */
async function sendOnce(dispatcher: Agent, call: Request): Promise<Response> {
  const body = Buffer.from(await call.arrayBuffer());
  try {
    const answer = await dispatcher.request({
      origin: ORIGIN,
      path: new URL(call.url).pathname,
      method: 'POST',
      headers: Object.fromEntries(call.headers),
      body,
      headersTimeout: CALL_MS,
      bodyTimeout: CALL_MS,
    });
    const type = answer.headers['content-type'];
    const headers = typeof type === 'string' ? { 'content-type': type } : {};
    // Streamed: `changes` continues as long as its reader listens.
    const stream: unknown = Readable.toWeb(answer.body);
    return new Response(stream as WebBody, { status: answer.statusCode, headers });
  } catch (cause) {
    throw new AgentError('agent-gone', { cause });
  }
}
