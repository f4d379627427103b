/** This machine, as the tests of a hospital's day use the one under Wine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { printedBy, type Prefix } from '../wine/prefix.ts';

export function thisMachine(): Prefix {
  const start: Prefix['start'] = (program, args, options = {}) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
    const gone = once(child, 'close').then(([code]) => code as number | null);
    return {
      child,
      out: () => out,
      err: () => err,
      ended: async () => ({ code: await gone, out, err }),
      printed: printedBy(program, gone, () => ({ out, err })),
    };
  };
  return {
    drive: 'C:\\',
    env: process.env,
    windows: (path) => path,
    start,
    run: (program, args, options) => start(program, args, options).ended(),
    share: () => {
      throw new Error('no share is made on a machine that is somebody’s');
    },
    close: () => undefined,
  };
}
