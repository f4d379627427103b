import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../integration/support/place.ts';
import { untilHolds } from './until-holds.ts';

/** Facts that decide whether a result file is up to date. */
export interface Standing {
  readonly id: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly delivery: string;
  readonly review: string;
  readonly decision: string | null;
}

/** True if the HIS is owed a result file for a case that stands like this: not while it is on its way. */
export const isOwed = (row: Pick<Standing, 'delivery'>): boolean =>
  !['waiting', 'queued', 'sending'].includes(row.delivery);

const isEnded = (review: unknown): boolean => review === 'failed' || review === 'decided';

/** Fault of a case's result file; null when it tells how the case stands. */
export function resultProblem(place: Pick<Place, 'resultDir'>, row: Standing): string | null {
  const stem = join(place.resultDir, row.fileName.replace(/\.json$/, ''));
  // Where the HIS has not taken the result that an earlier case of the file had, say before a restore.
  const beside = `${stem}.${row.id}.result.json`;
  const path = existsSync(beside) ? beside : `${stem}.result.json`;
  if (!existsSync(path)) return `case ${row.id} (${row.delivery}, ${row.review}) has no result file`;
  const told = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const same =
    told['caseId'] === row.id &&
    told['sha256'] === row.sha256 &&
    told['delivery'] === row.delivery &&
    told['decision'] === row.decision &&
    // While NHI works on it, how far it is makes no new file.
    (isEnded(row.review) ? told['review'] === row.review : !isEnded(told['review']));
  return same ? null : `the result file of case ${row.id} does not tell how it stands`;
}

/** Waits until every file that is owed lies there; a file that never comes is left for the verdict to tell. */
export async function untilResultsWritten(
  place: Pick<Place, 'resultDir'>,
  rows: readonly Standing[],
): Promise<void> {
  const owed = rows.filter(isOwed);
  await untilHolds(() => owed.every((row) => resultProblem(place, row) === null));
}
