/** Waiting with an end to it, and a bare TCP connection. */
import type { Socket } from 'node:net';
import { AgentError } from '../error.ts';
import type { DoctorContext } from './context.ts';

/** Rejects with `ETIMEDOUT` once patience is over, and as soon as the reader has gone. */
export async function within<T>(work: Promise<T>, context: DoctorContext): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
  }, context.surroundings.patienceMs);
  const onAbort = (): void => {
    late.reject(new AgentError('stopped', 'The reader has gone.'));
  };
  context.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', onAbort);
    // Whoever loses may still fail; nobody listens to it then.
    work.catch(() => undefined);
  }
}

/** A connected socket to `host:port`. Rejects with the system's error. */
export async function openSocket(host: string, port: number, context: DoctorContext): Promise<Socket> {
  const socket = context.surroundings.connect(host.replace(/^\[|\]$/g, ''), port);
  try {
    await within(
      new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('error', reject);
      }),
      context,
    );
    // Later errors belong to whoever uses it; none of them may end the process.
    socket.on('error', () => undefined);
    return socket;
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  }
}
