import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port of this machine where nothing listens. Systems give none of this range by themselves, so that nothing else takes it meanwhile. */
export async function portOfNobody(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 22_000);
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
