import { readFileSync, realpathSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileSystemAt } from '../../main/agent/ground/base/network-path.ts';

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? NaN;

/** Spread of times in ms. */
export interface Spread {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

export const spreadOf = (times: readonly number[]): Spread => ({
  p50Ms: median(times),
  p95Ms: quantile(times, 0.95),
  maxMs: Math.max(...times),
});

/** File system of a folder by its name; null where the system does not tell. */
export function fileSystemOf(dir: string): string | null {
  if (process.platform !== 'linux') return null;
  return fileSystemAt(readFileSync('/proc/self/mountinfo', 'utf8'), realpathSync(dir));
}

export function machine(): string {
  const [cpu] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `${String(cpus().length)} × ${cpu?.model.trim() ?? '?'}, ${memory}, Node ${process.versions.node}`;
}

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell.toFixed(cell < 10 ? 2 : 0) : cell)),
  );
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) => row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  ')).join('\n');
}
