import { readdirSync, readFileSync } from 'node:fs';

/** Processor time of a process's threads, ms. */
export interface ThreadTimes {
  /** The event loop: transactions and commits, sealing, requests, events of folders. */
  readonly main: number;
  /** The checker's own. */
  readonly checking: number;
  /** libuv's: files read, written and synced. */
  readonly pool: number;
  /** V8's: collecting garbage, compiling. */
  readonly engine: number;
}

/** A tick of the kernel's clock in `/proc`, ms: 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** Processor times of a process so far; null where the system has no `/proc`, or this Node does not name its threads. */
export function threadTimes(pid: number): ThreadTimes | null {
  if (process.platform !== 'linux') return null;
  const times = { main: 0, checking: 0, pool: 0, engine: 0 };
  let isNamed = false;
  for (const task of readdirSync(`/proc/${String(pid)}/task`)) {
    const { name, ms } = timesIn(readFileSync(`/proc/${String(pid)}/task/${task}/stat`, 'utf8'));
    times[kindOf(name)] += ms;
    isNamed ||= name === 'libuv-worker';
  }
  return isNamed ? times : null;
}

/** Resident memory of a process, as the kernel counts it. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

function timesIn(stat: string): { readonly name: string; readonly ms: number } {
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  // From the third field on; the 14th and 15th are its own and the system's time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { name, ms: TICK_MS * (Number(fields[11]) + Number(fields[12])) };
}

function kindOf(name: string): keyof ThreadTimes {
  switch (name) {
    case 'MainThread':
      return 'main';
    case 'WorkerThread':
      return 'checking';
    case 'libuv-worker':
      return 'pool';
    default:
      return 'engine';
  }
}

/** Cost of each of `count` cases between two looks. */
export function perCase(
  before: ThreadTimes | null,
  after: ThreadTimes | null,
  count: number,
): ThreadTimes | null {
  if (before === null || after === null) return null;
  const each = (kind: keyof ThreadTimes): number => (after[kind] - before[kind]) / count;
  return { main: each('main'), checking: each('checking'), pool: each('pool'), engine: each('engine') };
}
