import type { MessagePortMain, ParentPort } from 'electron';
import type { z } from 'zod';
import { AgentError } from '../../agent/ground/error.ts';
import type { Log } from '../../agent/ports.ts';
import type { HostAsk, HostCall, HostReply } from './messages.ts';

/** The port Electron gives a utility process. */
export type HostPort = Pick<ParentPort, 'on' | 'postMessage'>;

/**
 * The parent port. Only a utility process has one, contrary to Electron's types; any other process prints an error and ends. An uncaught
 * error ends the process too, so that it does not stay half working: the main process starts a new one.
 */
export function parentPort(log: Log, what: string): HostPort {
  process.once('uncaughtException', (error) => {
    log('error', 'uncaught', {}, error);
    process.exit(1);
  });
  const port = (process as { readonly parentPort?: HostPort }).parentPort;
  if (port !== undefined) return port;
  process.stderr.write(`${what}\n`);
  return process.exit(2);
}

/** One end of a channel, in Electron's type. */
export type ServedPort = Pick<MessagePortMain, 'on' | 'postMessage' | 'start'>;

/** Passes on messages of the main process, parsed, with their port. Unknown messages are logged and ignored. */
export function listenToHost<Message>(
  parent: HostPort,
  schema: z.ZodType<Message>,
  take: (message: Message, port: ServedPort | undefined) => void,
  log: Log,
): void {
  parent.on('message', ({ data, ports }) => {
    const parsed = schema.safeParse(data);
    if (parsed.success) take(parsed.data, ports[0]);
    else log('warn', 'host-message-unknown');
  });
}

export type HostCalls = ReturnType<typeof createHostCalls>;

/** A keyring may ask a person to unlock it first. */
const PATIENCE_MS = 120_000;

/** The agent's side of its calls to the main process. */
export function createHostCalls(post: (question: HostAsk) => void, patienceMs: number = PATIENCE_MS) {
  const waiting = new Map<number, (reply: HostReply) => void>();
  let last = 0;
  return {
    /** @throws AgentError with the host's code, or `host-silent` when it does not answer. */
    ask: (call: HostCall, value: string): Promise<string | null> =>
      new Promise((resolve, reject) => {
        const id = ++last;
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(new AgentError('host-silent'));
        }, patienceMs);
        waiting.set(id, (reply) => {
          clearTimeout(timer);
          if (reply.kind === 'answer') resolve(reply.value);
          else reject(AgentError.received(reply));
        });
        post({ kind: 'ask', id, call, value });
      }),
    /** Takes a reply that came over the parent port. */
    settle: (reply: HostReply) => {
      // Unknown id: the reply came after the time limit.
      const settle = waiting.get(reply.id);
      waiting.delete(reply.id);
      settle?.(reply);
    },
  };
}
