/** Reads, at a start, the marks that this data folder left in other places. A place that does not answer soon is skipped. */
import { basename } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import { type MarkedResult, most, readSaid, type StoredPosition } from '../ground/audit/said.ts';
import { findBackups } from '../attendants/backups/read-backup.ts';
import { BackupStore, isOfTheFuture, timeIn } from '../attendants/backups/store.ts';
import { openForeignFolder } from '../ground/base/foreign-folder.ts';
import { weighJson } from '../ground/fhir/bounded-json.ts';
import { numberAt, textAt, valueAt } from '../ground/fhir/json.ts';
import { saidInLease } from '../carrier/intake/lease.ts';
import type { Vault } from '../ground/vault/vault.ts';
import { orLate } from '../ground/base/tasks.ts';
import { systemClock } from '../ground/base/clock.ts';

/** For all places together: a start does not wait longer for an unreachable share. */
const PATIENCE_MS = 3000;
/** Only the newest results and backups: older marks say less. */
const RESULTS = 5;
const BACKUPS = 2;
/** Limit of result files whose times are compared to find the newest. */
const MOST_RESULTS = 2000;
const RESULT_BYTES = 16 * 2 ** 20;

interface PositionQuery {
  readonly settings: Settings;
  /** Null: this folder has not left any marks. */
  readonly agentId: string | null;
  readonly vault: Vault;
  /** ms */
  readonly now: number;
}

/** @returns the highest mark; null if none was found */
export async function saidElsewhere({
  settings,
  agentId,
  vault,
  now,
}: PositionQuery): Promise<StoredPosition | null> {
  if (agentId === null) return null;
  const { folders, results, backup, hospitalId } = settings;
  const found: StoredPosition[] = [];
  const take = (text: unknown, within?: MarkedResult): void => {
    const said = readSaid(text, agentId, vault, within);
    if (said !== null) found.push(said);
  };
  const work = [
    ...folders.map(async ({ path }) => {
      take(await saidInLease(openForeignFolder(path), agentId));
    }),
    ...(results.exportDir === undefined ? [] : [inResults(results.exportDir, take)]),
    ...(backup.dir === undefined
      ? []
      : [
          inBackups(
            new BackupStore(openForeignFolder(backup.dir), { hospitalId, agentId }),
            { vault, now },
            found,
          ),
        ]),
  ];
  // In parallel: a place that fails or is slow does not stop the others.
  await orLate(Promise.allSettled(work), PATIENCE_MS, systemClock);
  return most(found);
}

async function inResults(dir: string, take: (text: unknown, within: MarkedResult) => void): Promise<void> {
  const folder = openForeignFolder(dir);
  const names = (await folder.list(''))
    .filter(({ kind, name }) => kind === 'file' && name.endsWith('.result.json'))
    .slice(0, MOST_RESULTS)
    .map(({ name }) => name);
  const times = await Promise.allSettled(
    names.map(async (name) => ({ name, mtimeMs: (await folder.look(name)).mtimeMs })),
  );
  const newest = times
    .flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
    .toSorted((a, b) => b.mtimeMs - a.mtimeMs)
    .slice(0, RESULTS);
  for (const { name } of newest) {
    const result = await contentOf(() => folder.read(name, RESULT_BYTES));
    const head = { caseId: textAt(result, 'caseId') ?? '', revision: numberAt(result, 'revision') ?? 0 };
    take(valueAt(result, 'agentState'), head);
  }
}

async function contentOf(read: () => Promise<Buffer>): Promise<unknown> {
  try {
    const bytes = await read();
    return weighJson(bytes) === null ? null : (JSON.parse(bytes.toString('utf8')) as unknown);
  } catch {
    return null; // taken by the HIS just now, or somebody else's
  }
}

/** By file names. */
async function inBackups(
  store: BackupStore,
  { vault, now }: Pick<PositionQuery, 'vault' | 'now'>,
  found: StoredPosition[],
): Promise<void> {
  const all = (await store.names()).sort();
  const ahead = all.findIndex((name) => isOfTheFuture(timeIn(name), now));
  const until = ahead === -1 ? all.length : ahead;
  // The newest up to now, and the oldest dated in the future: a wrong clock or a forged date must not hide ours.
  const names = all.slice(Math.max(0, until - BACKUPS), until + BACKUPS);
  if (names.length === 0) return;
  const paths = names.map((name) => store.pathOf(basename(name)));
  for (const head of await findBackups(paths, vault.backupKey))
    if (head !== null) found.push({ revision: head.revision, head: head.trail });
}
