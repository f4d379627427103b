/** Polls that a person asked for (現在查詢), in the history of the case. */
import type { AskResult, NotAsked } from '../../../../shared/ask-now.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { addEvent, setCase } from './move.ts';
import { LAST_ASKED } from './queries.ts';
import { NEVER_POLLED } from './reviews.ts';

const ASKED = 'result-asked';

/** The last poll of a case that a person asked for. */
export interface Asked {
  /** ms */
  readonly at: number;
  readonly by: string;
  readonly came: AskResult | 'failed';
  /** Reason why it failed. */
  readonly code: string | null;
}

export function lastAsked({ store }: Pick<CaseContext, 'store'>, id: string): Asked | null {
  const row = store.get<{ at: number; actor: string; detail: string }>(LAST_ASKED, { id, kind: ASKED });
  if (row === undefined) return null;
  const { came, code } = JSON.parse(row.detail) as Pick<Asked, 'came'> & { code?: string };
  return { at: row.at, by: row.actor, came, code: code ?? null };
}

/** Writes who asked and the result to the history. A crash before this commit keeps the changes by the answer itself. */
export function noteAsked(
  { store }: Pick<CaseContext, 'store'>,
  id: string,
  { by, came, code }: Omit<Asked, 'at'>,
): Promise<void> {
  return store.write((tx) => {
    addEvent(tx, id, ASKED, { actor: by, detail: { came, ...(code === null ? {} : { code }) } });
    setCase(tx, id, {});
  });
}

/** Reason why an accepted case cannot be polled; null: it can. */
export function notAskedWhy(
  { destination }: Pick<CaseContext, 'destination'>,
  row: Pick<CaseRecord, 'destination' | 'case_number' | 'forgotten_at'>,
): NotAsked | null {
  if (row.forgotten_at !== null) return 'forgotten';
  if (row.destination !== destination) return 'other-server';
  return row.case_number === null ? 'no-number' : null;
}

/** Time of the agent's own next poll, ms; null: none. */
export const nextPollOf = ({ next_poll_at: at }: Pick<CaseRecord, 'next_poll_at'>): number | null =>
  at === null || at === NEVER_POLLED ? null : at;
