import { createServer } from 'node:net';

/** No address of this kind on this machine: nobody holds the port there. */
const NO_SUCH_FAMILY: ReadonlySet<string | undefined> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);
/** As far as the set-up looks for a port. */
const MOST_TRIES = 100;

/**
 * The first port from this one on that nothing on this machine holds: an older or a second agent may have the usual one. Another program may
 * take it before the agent does; then the agent says so at its start, as for any port that is taken.
 * @param but a port that is needed for something else
 */
export async function freePort(from: number, but: number): Promise<number> {
  for (let port = from; port < from + MOST_TRIES; port += 1)
    if (port !== but && (await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) return port;
  return from;
}

function isFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(NO_SUCH_FAMILY.has(code));
    });
    server.listen(port, address, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
