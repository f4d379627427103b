import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { META_GET, META_SET, metaNumber } from '../db/meta.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { Log } from '../../ports.ts';
import type { Audit, AuditEntry, TrailHead, TrailKeys } from './audit.ts';
import { keyedBy, parseLine, sha256 } from './line.ts';
import { readLinesBackwards, trailFiles } from './trail-files.ts';
import { BROKEN } from './verify.ts';

/** The anchor: number and hash of the trail's last line, and their HMAC, in `meta`. Each commit writes it, so backups have it too. */
export const TRAIL_HEAD = 'trail_head';
const TRAIL_BROKEN = 'trail_broken';

/** Form of the anchor in the database. A program without the vault's keys cannot write one that verifies. */
export function headText({ n, hash }: TrailHead, keys: TrailKeys): string {
  return [n, hash, keys.macKey, keys.mac(said(n, hash))].join(':');
}

const said = (n: number | string, hash: string): string => `twpas-agent trail head ${String(n)} ${hash}`;

/** `other-key`: written by another data folder. */
export type KeptHead = TrailHead | 'none' | 'damaged' | 'other-key';

/** The head in the database of the data folder or of a backup. */
export function keptHead(db: Database, keys: TrailKeys): KeptHead {
  const row = db.prepare(META_GET).get({ key: TRAIL_HEAD }) as { value: string } | undefined;
  if (row === undefined) return 'none';
  const [, n = '', hash = '', key = '', mac = ''] =
    /^(\d{1,15}):([0-9a-f]{64}):([0-9a-f]+):([0-9a-f]+)$/.exec(row.value) ?? [];
  const isOurs = keys.checkMac(key, said(n, hash), mac);
  if (mac !== '' && isOurs === null) return 'other-key';
  return isOurs === true ? { n: Number(n), hash } : 'damaged';
}

/** Fault found when a start compared the trail with the database, and its time; null: they have always agreed. */
export function brokenTrail(db: Database): { readonly code: string; readonly at: number } | null {
  const row = db.prepare(META_GET).get({ key: TRAIL_BROKEN }) as { value: string } | undefined;
  const [, at, code] = /^(\d+) ([a-z-]+)$/.exec(row?.value ?? '') ?? [];
  return code === undefined ? null : { code, at: Number(at) };
}

interface AnchorParts {
  readonly db: Database;
  readonly dir: string;
  readonly audit: Audit;
  readonly keys: TrailKeys;
  /** The database was replaced by an older or a foreign one: its head may belong to a trail that is not here. */
  readonly restored: boolean;
  /** The trail's end by marks elsewhere, if it is beyond the end here: the folder was reverted to an older state. */
  readonly taken: TrailHead | null;
  readonly now: number;
  readonly log: Log;
}

/**
 * Compares the trail with the database, before the first commit replaces the anchor. An anchor always names a line that is on disk, so no
 * crash of ours leaves a trail without it: a missing line was removed, or lost by the disk. The trail, the log and the status report it
 * from then on; lines that the database writes again follow it.
 */
export async function holdAtStart(held: AnchorParts): Promise<void> {
  const { db, audit, restored, taken, log } = held;
  if (taken !== null) {
    await tellBroken(held, 'cut-off', taken);
    return;
  }
  const head = keptHead(db, held.keys);
  if (head === 'none') return;
  const code = typeof head === 'string' ? `anchor-${head}` : await difference(held, head, audit.foundEnd.n);
  if (code === null) return;
  if (restored) {
    const detail = detailOf(held, code, head);
    // The trail was lost with its folder, or was not restored. From now on the database follows the new one.
    log('warn', 'trail-begun-anew', { code });
    await audit.append({ kind: 'trail-begun-anew', actor: 'agent', detail });
    return;
  }
  await tellBroken(held, code, head);
}

type FoundHead = TrailHead | Exclude<KeptHead, TrailHead>;

function detailOf({ audit }: AnchorParts, code: string, head: FoundHead): NonNullable<AuditEntry['detail']> {
  const kept = typeof head === 'string' ? {} : { line: head.n, hash: head.hash };
  return { code, found: audit.foundEnd.n, ...kept };
}

async function tellBroken(held: AnchorParts, code: string, head: FoundHead): Promise<void> {
  const { db, audit, taken, now, log } = held;
  log('error', BROKEN, { code, until: taipeiTime(now) });
  // After a crash before the mark, or before the next commit, the next start finds the same fault and reports it again.
  await audit.append({ kind: BROKEN, actor: 'agent', detail: detailOf(held, code, head) });
  db.transaction(() => {
    db.prepare(META_SET).run({ key: TRAIL_BROKEN, value: `${String(now)} ${code}` });
    if (taken === null) return;
    // Lines with these numbers are written again: marks that name the lost ones no longer count.
    db.prepare(META_SET).run({ key: LINES_SAID, value: String(taken.n) });
    db.prepare(META_SET).run({ key: TRAIL_OLDER, value: String(metaNumber(db, 'restored_at')) });
  })();
}

/** Number of the last line that marks elsewhere name and that is lost. */
const LINES_SAID = 'trail_lines_said';
export const linesSaid = (db: Database): number => metaNumber(db, LINES_SAID) ?? 0;

/** Time of a restore that took the trail back too: the trail lacks later events. */
const TRAIL_OLDER = 'trail_older_at';
export const isTrailOlder = (db: Database, restoredAt: number): boolean =>
  metaNumber(db, TRAIL_OLDER) === restoredAt;

/** Reads from the end: the head is the last line, or, after a kill, one of the last few. */
async function difference(
  { dir, keys, audit }: AnchorParts,
  head: TrailHead,
  foundEnd: number,
): Promise<'cut-off' | 'made-anew' | 'not-keyed' | null> {
  if (foundEnd < head.n) return 'cut-off';
  let later: 'not-keyed' | null = null;
  for (const file of (await trailFiles(dir)).toReversed()) {
    for await (const { bytes } of readLinesBackwards(join(dir, file))) {
      const parsed = parseLine(bytes);
      if (parsed.kind === 'not-json') continue;
      const { n } = parsed.line;
      if (n === head.n) return sha256(bytes) === head.hash ? later : 'made-anew';
      if (n < head.n) return 'made-anew';
      if (n <= audit.foundEnd.n && keyedBy(parsed, keys) !== 'known') later = 'not-keyed';
    }
  }
  return 'made-anew';
}

/** `N:HASH`, as it is printed and written down; null for anything else. */
export function readHead(text: string): TrailHead | null {
  const [, n, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  return hash === undefined ? null : { n: Number(n), hash: hash.toLowerCase() };
}

/** Time for which a new line waits for the next commit to store its number; then it gets a commit of its own. */
const KEEP_WITHIN_MS = 1000;

/** The trail with an anchor: the next commit stores each new line's number; `keep` makes one if none comes. */
export function anchoredAudit(audit: Audit, keep: () => Promise<unknown>): Audit {
  let soon: NodeJS.Timeout | undefined;
  return {
    ...audit,
    append: async (entry: AuditEntry) => {
      await audit.append(entry);
      soon ??= setTimeout(() => {
        soon = undefined;
        // A closing store writes it with its last commit; after a lost ownership, the next start writes it.
        keep().catch(() => undefined);
      }, KEEP_WITHIN_MS).unref();
    },
  };
}
