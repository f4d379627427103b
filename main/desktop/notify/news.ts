import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { Decision } from '../../../shared/states.ts';

/** News of a case that may be shown outside the page: never a patient's name or number, or a file name. */
export type NewsKind = `decided-${Decision}` | 'refused' | 'rejected' | 'failed' | 'held';

export interface News {
  readonly caseId: string;
  readonly kind: NewsKind;
}

/** The news of a row: a decision, or that the case needs a person; null: none. */
export function newsOf(row: CaseRow): News | null {
  const kind = kindOf(row);
  return kind === null ? null : { caseId: row.id, kind };
}

function kindOf(row: CaseRow): NewsKind | null {
  if (row.supersededBy !== null) return null;
  if (row.review === 'decided') return row.decision === null ? null : `decided-${row.decision}`;
  if (row.review === 'failed') return 'failed';
  if (row.delivery === 'refused' || row.delivery === 'rejected') return row.delivery;
  const heldByRule =
    row.delivery === 'held' && row.holdReason !== 'by-person' && row.holdReason !== 'manual-release';
  return heldByRule ? 'held' : null;
}

/**
 * Remembers announced news, so that a note on a case or a reconnect does not announce it again. `toldUntil`: changes up to then were announced by an
 * earlier run, or are older than this program.
 */
export function createNewsDesk(toldUntil: string) {
  const told = new Map<string, NewsKind>();
  let until = toldUntil;
  return {
    /** The latest change seen, ISO 8601; the caller stores it over restarts. */
    until: () => until,
    /** The news among these rows that was not announced yet. */
    sift: (rows: readonly CaseRow[]): News[] => {
      const fresh: News[] = [];
      for (const row of rows) {
        if (later(row.updatedAt, until)) until = row.updatedAt;
        const news = newsOf(row);
        if (news === null) {
          // The case left the announced state: a return to it is news again.
          told.delete(row.id);
          continue;
        }
        if (told.get(row.id) !== news.kind && later(row.updatedAt, toldUntil)) fresh.push(news);
        told.set(row.id, news.kind);
      }
      return fresh;
    },
  };
}

function later(a: string, b: string): boolean {
  return Date.parse(a) > Date.parse(b);
}
