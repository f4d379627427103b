import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../../main/agent/ground/base/clock.ts';
import { type CaseRecord, type SealedCase, sealedCase } from '../../main/agent/carrier/cases/case-record.ts';
import type { Vault } from '../../main/agent/ground/vault/vault.ts';
import { machineSlot } from '../../main/agent/ground/vault/machine-slot.ts';
import { openVault } from '../../main/agent/ground/vault/slots.ts';
import type { HeldHead } from '../../main/agent/ground/audit/audit.ts';
import { verifyTrail } from '../../main/agent/ground/audit/verify.ts';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../main/agent/ground/db/open.ts';
import { patientLeaks } from '../integration/support/patient-leaks.ts';
import type { Place } from '../integration/support/place.ts';
import type { LedgerSnapshot } from '../../main/practice/ledger.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { unaudited } from './audit-against-history.ts';
import { hashOf } from './hash-of.ts';
import { leftoversIn } from './leftovers.ts';
import { resentUnproven } from './resent.ts';
import { isOwed, resultProblem } from './results-written.ts';
import { copyOf } from './stream.ts';
import { trailLines } from './trail-lines.ts';

/** Findings that must all be empty, each entry a sentence on what went wrong. */
export interface Verdict {
  /** Files dropped that are not where they had to end. */
  readonly lost: readonly string[];
  /** Bundles the server stored more than once, counted by their planted id. */
  readonly doubled: readonly string[];
  /** Bodies that arrived once more without a proof, an answer or a person's word that allowed it. */
  readonly resentUnproven: readonly string[];
  /** Spooled files no case knows of. */
  readonly orphans: readonly string[];
  /** Cases that say that they keep what is gone, or that they keep nothing while their bytes lie there with no tombstone. */
  readonly halfPurged: readonly string[];
  /** Moves the audit trail does not tell, or tells otherwise; a broken hash chain. */
  readonly unaudited: readonly string[];
  /** Cases that ended whose result file is missing or tells something else. */
  readonly missingResults: readonly string[];
  /** Leftovers of killed writes that no later start or backup removed. */
  readonly leftovers: readonly string[];
  /** Patient data that lie in the data folder in clear. */
  readonly leaks: readonly string[];
  /** Cases that do not open. */
  readonly unopened: readonly string[];
  /** Backups in the second place that a drill does not find whole. */
  readonly brokenBackups: readonly string[];
  /** Acts that a SMART client must not do, and requests to another host. */
  readonly violations: readonly string[];
}

interface Row {
  readonly id: string;
  readonly sha256: string;
  readonly payload: string;
  readonly delivery: string;
  readonly review: string;
  readonly decision: string | null;
  readonly hold_reason: string | null;
  readonly doubt_reason: string | null;
  readonly superseded_by: string | null;
}

export interface VerdictOptions {
  readonly place: Pick<Place, 'dir' | 'dataDir' | 'resultDir'>;
  /** Every sample ever written into the export folder. */
  readonly dropped: readonly Sample[];
  readonly ledger: LedgerSnapshot;
}

/** Looks at what is on disk and at what the server counted. The agent must have ended. */
export async function verdictOn(options: VerdictOptions): Promise<Verdict> {
  const { place, dropped, ledger } = options;
  const db = openDatabase(join(place.dataDir, 'agent.db'), { readonly: true });
  try {
    const rows = db.prepare('SELECT * FROM cases ORDER BY seq').all() as Row[];
    const kept = db.prepare('SELECT DISTINCT sha256 FROM attachments WHERE sha256 IS NOT NULL').all();
    const known = new Set([...rows, ...(kept as { sha256: string }[])].map(({ sha256 }) => sha256));
    const keysDir = join(place.dataDir, 'keys');
    const keys = await openVault({
      dir: keysDir,
      slots: [machineSlot(keysDir)],
      clock: systemClock,
      mayCreate: false,
    });
    const chain = await verifyTrail(join(place.dataDir, 'audit'), { heads: headsIn(db), keys });
    const trail = trailLines(place.dataDir);
    return {
      lost: dropped.flatMap((sample) => lost(options, rows, sample)),
      doubled: doubledIn(ledger, dropped),
      resentUnproven: resentUnproven(ledger, dropped, trail),
      orphans: spooled(join(place.dataDir, 'spool')).filter((hash) => !known.has(hash)),
      halfPurged: halfPurged(db, rows, new Set(spooled(join(place.dataDir, 'spool')))),
      unaudited: [
        ...unaudited(trail, db),
        ...(chain.problem === null ? [] : [`the chain is broken: ${JSON.stringify(chain.problem)}`]),
      ],
      missingResults: rows.flatMap((row) => missingResult(place, dropped, row)),
      leftovers: leftoversIn(place),
      unopened: await unopened(keys, db),
      brokenBackups: [],
      leaks: await patientLeaks(place.dataDir, dropped),
      violations: [
        ...ledger.violations.map(({ kind, detail }) => `${kind}: ${detail}`),
        ...ledger.strays.map(({ method, url }) => `${method} ${url} at another host`),
      ],
    };
  } finally {
    db.close();
  }
}

/** End of the trail as the database has it: after a kill at any moment the trail has that line. */
function headsIn(db: Database): HeldHead[] {
  const row = db.prepare(`SELECT value FROM meta WHERE key = 'trail_head'`).get() as
    { value: string } | undefined;
  const [n, hash = ''] = row?.value.split(':') ?? [];
  return n === undefined ? [] : [{ by: 'database', head: { n: Number(n), hash } }];
}

/** Several places on one server: what the server saw is the same for each. */
export function joinVerdicts(verdicts: readonly Verdict[]): Verdict {
  const all = (of: (one: Verdict) => readonly string[]): string[] => [...new Set(verdicts.flatMap(of))];
  return {
    lost: all(({ lost: those }) => those),
    doubled: all(({ doubled }) => doubled),
    resentUnproven: all((one) => one.resentUnproven),
    orphans: all(({ orphans }) => orphans),
    halfPurged: all((one) => one.halfPurged),
    unaudited: all((one) => one.unaudited),
    missingResults: all(({ missingResults }) => missingResults),
    leftovers: all(({ leftovers }) => leftovers),
    unopened: all((one) => one.unopened),
    brokenBackups: all(({ brokenBackups }) => brokenBackups),
    leaks: all(({ leaks }) => leaks),
    violations: all(({ violations }) => violations),
  };
}

export function failuresOf(verdict: Verdict): string[] {
  return Object.entries(verdict).flatMap(([kind, entries]: [string, readonly string[]]) =>
    entries.map((entry) => `${kind}: ${entry}`),
  );
}

async function unopened(vault: Vault, db: Database): Promise<string[]> {
  const { unreadable } = await judgeRows(db, vault);
  return unreadable === 0 ? [] : [`${String(unreadable)} cases do not open`];
}

function lost({ ledger }: VerdictOptions, rows: readonly Row[], sample: Sample): string[] {
  const hash = hashOf(sample.bytes);
  const own = rows.filter((one) => one.sha256 === hash);
  const row = own.find(({ delivery }) => delivery === sample.expected.delivery) ?? own.at(-1);
  if (row === undefined) return [`${sample.plantedId} has no case`];
  const stored = storedOf(ledger, sample.plantedId);
  if (row.delivery === 'accepted' && stored === 0) return [`${sample.plantedId} is accepted and not at NHI`];
  const wanted = sample.expected.delivery;
  if (row.delivery === wanted) return [];
  // NHI got the bytes that lay there in between, and a person is asked about those that came back.
  if (row.delivery === 'held' && row.hold_reason === 'same-claim' && stored === 1) return [];
  const why = row.hold_reason ?? row.doubt_reason ?? '';
  return [`${sample.plantedId} is ${row.delivery} ${why} instead of ${wanted} (stored ${String(stored)})`];
}

const storedOf = (ledger: LedgerSnapshot, plantedId: string): number =>
  ledger.posts.filter((post) => post.plantedId === plantedId && post.caseNumber !== null).length;

function doubledIn(ledger: LedgerSnapshot, dropped: readonly Sample[]): string[] {
  return dropped
    .map(({ plantedId }) => ({ plantedId, times: storedOf(ledger, plantedId) }))
    .filter(({ times }) => times > 1)
    .map(({ plantedId, times }) => `${plantedId} stored ${String(times)} times`);
}

function spooled(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}

function halfPurged(db: Database, rows: readonly Row[], there: ReadonlySet<string>): string[] {
  const marked = new Set(db.prepare('SELECT sha256 FROM destroyed WHERE removed_at IS NULL').pluck().all());
  const kept = new Set(rows.filter(({ payload }) => payload === 'kept').map(({ sha256 }) => sha256));
  return rows.flatMap(({ id, payload, sha256 }) => {
    if (payload === 'kept' && !there.has(sha256)) return [`case ${id} keeps a payload that is gone`];
    const left = payload === 'purged' && there.has(sha256) && !kept.has(sha256) && !marked.has(sha256);
    return left ? [`the purged payload of case ${id} lies there without a tombstone`] : [];
  });
}

function missingResult(place: Pick<Place, 'resultDir'>, dropped: readonly Sample[], row: Row): string[] {
  const sample = dropped.find(({ bytes }) => hashOf(bytes) === row.sha256);
  if (sample === undefined || !isOwed(row) || row.superseded_by !== null) return [];
  // A copy that the agent found first gave the case its name.
  const names = [sample.fileName, copyOf(sample)];
  const problems = names.map((fileName) => resultProblem(place, { ...row, fileName }));
  return problems.includes(null) ? [] : [problems[0] ?? ''];
}

type LabelledRow = Pick<CaseRecord, 'seq' | 'id' | 'label' | 'sha256'>;
const ROWS_AFTER = `SELECT seq, id, label, sha256 FROM cases WHERE seq > ? ORDER BY seq LIMIT 200`;

/** Reads all cases of a database that no store owns, in slices. Counts the cases, and those whose label does not open, or names another payload. */
async function judgeRows(
  db: Database,
  vault: Vault,
): Promise<{ readonly cases: number; readonly unreadable: number }> {
  const sealed = sealedCase(vault);
  const next = db.prepare(ROWS_AFTER);
  let [cases, unreadable, after] = [0, 0, 0];
  for (;;) {
    const rows = next.all(after) as LabelledRow[];
    if (rows.length === 0) return { cases, unreadable };
    for (const row of rows) if (!opensTo(sealed, row)) unreadable += 1;
    cases += rows.length;
    after = rows.at(-1)?.seq ?? after;
    await nextTurn();
  }
}

/** True if a row's label opens and names the row's hash. Older labels name none. */
function opensTo(sealed: Pick<SealedCase, 'label'>, row: LabelledRow): boolean {
  try {
    const { sha256 } = sealed.label(row);
    return sha256 === undefined || sha256 === row.sha256;
  } catch {
    return false; // changed, or moved to another row: what it holds cannot be told
  }
}
