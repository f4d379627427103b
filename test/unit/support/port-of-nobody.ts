import { once } from 'node:events';
import { createServer } from 'node:net';

/** Next port of a hundred that are this process's alone, below those that the system hands out by itself. */
let next = 10_000 + (process.pid % 220) * 100;

/** A port of this machine on which nobody listens; each is handed out once. */
export async function portOfNobody(): Promise<number> {
  const port = next++;
  const listener = createServer().listen(port, '127.0.0.1');
  try {
    await once(listener, 'listening');
  } catch {
    return portOfNobody();
  }
  listener.close();
  await once(listener, 'close');
  return port;
}
