import type { Database } from 'better-sqlite3';
import type { TrailLine } from './trail-lines.ts';

interface HistoryLine {
  readonly n: number;
  readonly case_id: string;
  readonly kind: string;
  readonly from_state: string | null;
  readonly to_state: string | null;
}

/**
 * Differences between the trail and the cases' history: a line of the history that the trail lacks, has twice, or has otherwise. Lines from
 * before a restore are numbered by a history that is gone; they are passed over where it differs.
 */
export function unaudited(trail: readonly TrailLine[], db: Database): string[] {
  const restored = trail.findLastIndex((line) => line.kind === 'restored' || line.kind === 'history-cut');
  const seen = new Map<number, { count: number; line: TrailLine }>();
  trail.forEach((line, at) => {
    const n = Number(line.detail?.['event'] ?? 0);
    if (n === 0 || line.caseId === undefined) return;
    const before = seen.get(n);
    // After a restore the same number may be given out again; only the newer one counts.
    const count = before !== undefined && at > restored && trail.indexOf(before.line) > restored ? 2 : 1;
    seen.set(n, { count, line });
  });
  const problems: string[] = [];
  const history = db.prepare('SELECT * FROM case_events ORDER BY n').all() as HistoryLine[];
  // Events from before the files that retention has left of the trail.
  const oldest = trail[0]?.n === 1 ? 0 : Math.min(...seen.keys());
  for (const event of history) {
    if (event.n < oldest) continue;
    const found = seen.get(event.n);
    const detail = found?.line.detail;
    const name = `event ${String(event.n)} (${event.kind})`;
    if (found === undefined) problems.push(`${name} is not in the trail`);
    else if (found.count > 1) problems.push(`${name} is in the trail twice`);
    else if (
      found.line.kind !== event.kind ||
      found.line.caseId !== event.case_id ||
      detail?.['from'] !== event.from_state ||
      detail['to'] !== event.to_state
    )
      problems.push(`${name} is told otherwise in the trail`);
  }
  return problems;
}
