import { join } from 'node:path';
import type { AuditReport, HeldAgainst } from '../../../../shared/api/operations-contract.ts';
import type { HeldHead, ChainEnd, TrailKeys } from './audit.ts';
import { CHAIN_START, keyedBy, parseLine, sha256 } from './line.ts';
import type { Keyed } from './line.ts';
import { readLines, retiredEnd, trailFiles } from './trail-files.ts';

/** Kind of the line from which on the chain uses another key. It also authenticates all lines before it. */
export const KEYED = 'trail-keyed';
/** Kind of the line that records a fault found when a start compared the trail with the database. */
export const BROKEN = 'trail-broken';

interface VerifyOptions {
  /** Number of valid bytes of a file that is being written to. */
  readonly endOf?: (file: string) => number | undefined;
  readonly keys: TrailKeys;
  readonly heads?: readonly HeldHead[];
}

interface LinePosition {
  readonly file: string;
  readonly line: number;
}

/**
 * Reads the whole trail, a block at a time, and reports the first faulty line; then compares it with the anchors. A trail cut at the end of
 * a line is consistent in itself: only an anchor shows that more was written. If the oldest files were retired, the chain must begin where
 * a later line says that they ended.
 */
export async function verifyTrail(dir: string, options: VerifyOptions): Promise<AuditReport> {
  const { endOf = () => undefined, keys, heads = [] } = options;
  const files = await trailFiles(dir);
  let end = CHAIN_START;
  let lines = 0;
  let at: LinePosition = { file: files.at(-1) ?? '', line: 0 };
  const start = files[0] === undefined ? null : await startOf(join(dir, files[0]));
  /** End of the chain in each file, and the ends that lines about removed files record. */
  const ends: ChainEnd[] = [];
  const retired: ChainEnd[] = [];
  const keying = watchKeys(keys);
  /** Hashes found for the lines that `heads` name. */
  const wanted = new Map<number, string | null>(heads.map(({ head }) => [head.n, null]));
  let told: (LinePosition & { readonly code: string }) | null = null;
  const report = (problem: AuditReport['problem'], heldAgainst: HeldAgainst[] = []): AuditReport => ({
    ok: problem === null,
    lines,
    files: files.length,
    keyedFrom: keying.from(),
    heldAgainst,
    head: problem !== null || end.n === 0 ? null : { n: end.n, hash: end.prev },
    problem,
  });
  if (start !== null) {
    end = start;
    ends.push(start);
  }
  for (const file of files) {
    let number = 0;
    for await (const { bytes, whole } of readLines(join(dir, file), endOf(file))) {
      number += 1;
      at = { file, line: number };
      const checked = whole ? check(bytes, end, number === 1, keying.look) : 'bad-json';
      if (typeof checked === 'string') return report({ ...at, code: checked });
      end = checked.end;
      lines += 1;
      if (wanted.has(end.n)) wanted.set(end.n, end.prev);
      if (checked.retired !== null) retired.push(checked.retired);
      if (checked.broken !== null) told ??= { ...at, code: checked.broken };
      keying.follow(at, checked.line);
    }
    ends.push(end);
  }
  const isAnchored =
    start === null || retired.some((one) => one.n >= start.n && ends.some((known) => sameEnd(known, one)));
  if (!isAnchored) return report({ file: files[0] ?? '', line: 1, code: 'missing-file' });
  const unkeyed = keying.unkeyed();
  if (unkeyed !== null) return report({ ...unkeyed, code: 'not-keyed' });
  const heldAgainst = heads.map(({ by, head }) => ({
    by,
    ...head,
    found: holds(head, { hash: wanted.get(head.n) ?? null, start, end }),
  }));
  const broken = heldAgainst.find(({ found }) => found === 'cut-off' || found === 'made-anew');
  if (broken !== undefined) return report({ ...at, code: broken.found }, heldAgainst);
  return report(told, heldAgainst);
}

function holds(
  head: HeldHead['head'],
  trail: { readonly hash: string | null; readonly start: ChainEnd | null; readonly end: ChainEnd },
): HeldAgainst['found'] {
  const { hash, start, end } = trail;
  if (hash !== null) return hash === head.hash ? 'same' : 'made-anew';
  if (head.n > end.n) return 'cut-off';
  // The first remaining line still names the hash of the last retired one.
  return head.n === start?.n ? (start.prev === head.hash ? 'same' : 'made-anew') : 'retired';
}

const sameEnd = (a: ChainEnd, b: ChainEnd): boolean => a.n === b.n && a.prev === b.prev;

/**
 * A line by a key of this vault authenticates all lines before it. After it, lines by another key are allowed only if a later
 * `trail-keyed` line covers them: after a restore from another data folder.
 */
function watchKeys(keys: TrailKeys): {
  readonly look: (parsed: Parsed) => Keyed;
  readonly follow: (at: LinePosition, line: VerifiedLine['line']) => void;
  readonly from: () => number | null;
  readonly unkeyed: () => LinePosition | null;
} {
  let from: number | null = null;
  let current: string | null = null;
  let unkeyed: LinePosition | null = null;
  let last: LinePosition | null = null;
  return {
    look: (parsed) => keyedBy(parsed, keys),
    follow: (at, { n, kind, keyed, key }) => {
      last = at;
      if (keyed === 'known' && (kind === KEYED || current === null || current === key)) {
        from ??= n;
        current = key;
        if (kind === KEYED) unkeyed = null;
      } else if (from !== null) unkeyed ??= at;
    },
    from: () => from,
    // Every start after a rotation writes a line with the new key: a trail that ends with lines by an old key was forged.
    unkeyed: () => unkeyed ?? (current === null || current === keys.macKey ? null : last),
  };
}

type Parsed = Extract<ReturnType<typeof parseLine>, { kind: 'line' }>;

/** End of the chain that the first remaining line names; null for the trail's first line, or one that cannot be read. */
async function startOf(path: string): Promise<ChainEnd | null> {
  for await (const { bytes } of readLines(path)) {
    const parsed = parseLine(bytes);
    if (parsed.kind === 'not-json' || parsed.line.n <= 1) return null;
    return { n: parsed.line.n - 1, prev: parsed.line.prev };
  }
  return null;
}

/** A line without a fault. */
type VerifiedLine = Exclude<ReturnType<typeof check>, string>;

/**
 * Checks one line by itself and against the line before. Its fault: not one whole JSON line · wrong sum · its number does not follow · a
 * file before this one is missing (its first line continues an earlier one, and no line says that the files between were retired) · its
 * `prev` is not the hash of the line before · its HMAC is not by the named key.
 */
function check(bytes: Buffer, before: ChainEnd, first: boolean, look: (parsed: Parsed) => Keyed) {
  const parsed = parseLine(bytes);
  if (parsed.kind === 'not-json') return 'bad-json';
  if (!parsed.sumOk) return 'bad-sum';
  const { n, prev, kind, detail } = parsed.line;
  if (n !== before.n + 1) return first && n > before.n + 1 ? 'missing-file' : 'bad-number';
  if (prev !== before.prev) return 'bad-prev';
  const keyed = look(parsed);
  if (keyed === 'wrong') return 'bad-mac';
  return {
    end: { n, prev: sha256(bytes) },
    retired: retiredEnd(parsed.line),
    /** Fault of the trail that this line records, if it is such a line. */
    broken: kind === BROKEN ? String(detail?.['code'] ?? 'made-anew') : null,
    line: { n, kind, keyed, key: parsed.mac.key },
  };
}
