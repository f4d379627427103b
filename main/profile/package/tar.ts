import { AgentError } from '../../agent/ground/error.ts';

export interface TarLimits {
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
}

const BLOCK = 512;
/** Maximum bytes of a pax header or GNU long name, which hold only a path. */
const LONGEST_HEADER = 65_536;

/**
 * Yields a tar stream's files (POSIX ustar with pax and GNU long names), each whole and in memory only. Our own code instead of a library: the
 * format has not changed since 1988, and what counts is what is refused (links, devices, paths that lead outside, wrong sizes, truncation).
 * @throws AgentError `ig-package-damaged`, `ig-package-unsafe`, `ig-package-too-large`
 */
export async function* readTar(chunks: AsyncIterable<Buffer>, limits: TarLimits) {
  const source = bytesOf(chunks, limits.totalBytes);
  let longName: string | null = null;
  let files = 0;
  for (;;) {
    const header = await source.take(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    if (!hasRightSum(header)) throw damaged();
    const size = numberAt(header, 124, 12);
    const type = String.fromCharCode(header[156] ?? 0);
    const limit = 'xgL'.includes(type) ? LONGEST_HEADER : limits.fileBytes;
    if (size === null || size < 0) throw damaged();
    if (size > limit) throw tooLarge();
    const bytes = await source.take(size);
    await source.take((BLOCK - (size % BLOCK)) % BLOCK);
    if (type === 'g') continue;
    if (type === 'x' || type === 'L') {
      longName = type === 'L' ? textAt(bytes, 0, bytes.length) : (paxPath(bytes) ?? longName);
      continue;
    }
    const name: string = longName ?? shortName(header);
    longName = null;
    if (type === '5') continue;
    if (type !== '0' && type !== '\0' && type !== '7') throw unsafe();
    if (!isPlainPath(name)) throw unsafe();
    if (++files > limits.files) throw tooLarge();
    yield { name, bytes };
  }
}

interface Source {
  take(count: number): Promise<Buffer>;
}

function bytesOf(chunks: AsyncIterable<Buffer>, totalBytes: number): Source {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Buffer[] = [];
  let length = 0;
  let total = 0;
  return {
    async take(count) {
      while (length < count) {
        const next = await iterator.next();
        // A tar ends with zero blocks: without them the file is truncated.
        if (next.done === true) throw damaged();
        total += next.value.length;
        if (total > totalBytes) throw tooLarge();
        held.push(next.value);
        length += next.value.length;
      }
      const all = held.length === 1 ? (held[0] ?? Buffer.alloc(0)) : Buffer.concat(held);
      held = [all.subarray(count)];
      length -= count;
      return all.subarray(0, count);
    },
  };
}

/** True if the path is relative, without `..`, and has no special meaning on Windows. */
function isPlainPath(name: string): boolean {
  const parts = name.split('/');
  return (
    name.length <= 512 &&
    // oxlint-disable-next-line no-control-regex
    !/[\\:\u0000-\u001f]/.test(name) &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function shortName(header: Buffer): string {
  const name = textAt(header, 0, 100);
  const prefix = textAt(header, 257, 5) === 'ustar' ? textAt(header, 345, 155) : '';
  const whole = prefix === '' ? name : `${prefix}/${name}`;
  return whole.replace(/^\.\//, '');
}

/** Path in a pax header: records of the form `length key=value`, one per line; the last path wins. */
function paxPath(bytes: Buffer): string | null {
  const found = bytes
    .toString('utf8')
    .split('\n')
    .map((line) => /^\d+ path=(.*)$/s.exec(line)?.[1])
    .filter((path) => path !== undefined);
  return found.at(-1) ?? null;
}

function textAt(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? field.length : end).toString('utf8');
}

/** An octal number; the binary form is for files above 8 GB, which are refused anyway. */
function numberAt(header: Buffer, start: number, length: number): number | null {
  const text = textAt(header, start, length).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}

function hasRightSum(header: Buffer): boolean {
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 32 : (header[at] ?? 0);
  return numberAt(header, 148, 8) === sum;
}

export const damaged = (cause?: unknown): AgentError => new AgentError('ig-package-damaged', { cause });
const unsafe = (): AgentError => new AgentError('ig-package-unsafe');
const tooLarge = (): AgentError => new AgentError('ig-package-too-large/unpacked');
