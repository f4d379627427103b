import type { ParentPort } from 'electron';
import type { z } from 'zod';
import type { Log } from '../../agent/ports.ts';
import type { ServedPort } from './start-agent.ts';

/** The port Electron gives a utility process. */
export type HostPort = Pick<ParentPort, 'on' | 'postMessage'>;

/** Hands over what the main process says, parsed, with the port it sent along. What is not understood is noted and left. */
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
