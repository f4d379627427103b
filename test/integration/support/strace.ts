import { spawnSync } from 'node:child_process';

/** One finished system call, in the order in which they ended. */
export interface SystemCall {
  readonly name: string;
  /** As strace prints them: descriptors with their paths, strings cut. */
  readonly args: string;
  /** Position of its beginning and of its end among all calls. */
  readonly began: number;
  readonly ended: number;
}

/** Reason why system calls cannot be watched here, or null when they can. */
export function whyNoStrace(): string | null {
  if (process.platform !== 'linux') return 'skipped: system calls are watched with strace, on Linux only';
  const { status } = spawnSync('strace', ['-o', '/dev/null', '-e', 'trace=fsync', 'true']);
  return status === 0 ? null : 'skipped: strace is not installed, or tracing is not allowed here';
}

/** Reads `strace -f` output, where a call that another thread overtakes is told in two halves. */
export function readCalls(text: string): SystemCall[] {
  const open = new Map<string, { name: string; args: string; began: number }>();
  const calls: SystemCall[] = [];
  text.split('\n').forEach((line, at) => {
    const whole = /^(\d+)\s+(\w+)\((.*)$/.exec(line);
    const resumed = /^(\d+)\s+<\.\.\. (\w+) resumed>/.exec(line);
    if (whole) {
      const [, thread = '', name = '', rest = ''] = whole;
      if (rest.endsWith('<unfinished ...>')) open.set(`${thread} ${name}`, { name, args: rest, began: at });
      else calls.push({ name, args: rest, began: at, ended: at });
    } else if (resumed) {
      const [, thread = '', name = ''] = resumed;
      const begun = open.get(`${thread} ${name}`);
      if (begun) calls.push({ ...begun, ended: at });
    }
  });
  return calls;
}
