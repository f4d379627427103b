import type { CaseEventKind } from '../../../../shared/case-events.ts';
import type { Delivery } from '../../../../shared/states.ts';
import type { Params, Tx } from '../../ground/db/store.ts';
import { callerDetail } from '../../ground/caller.ts';
import { AgentError } from '../../ground/error.ts';
import { nextDelivery, type DeliveryCause } from './delivery.ts';
import type { CaseRecord } from './case-record.ts';
import { INSERT_EVENT, SELECT_CASE } from './queries.ts';

export type EventDetail = Readonly<Record<string, string | number | boolean | null>>;

/** Columns a move may set besides the state. */
export type CaseSet = Partial<
  Omit<CaseRecord, 'seq' | 'id' | 'delivery' | 'shown' | 'revision' | 'updated_at' | 'created_at'>
>;

/** The row, or AgentError `case-not-found`. */
export function caseRow(tx: Pick<Tx, 'get'>, id: string): CaseRecord {
  const row = tx.get<CaseRecord>(SELECT_CASE, { id });
  if (!row) throw new AgentError('case-not-found');
  return row;
}

/** Actor of moves by no person. */
export const AGENT = 'agent';

/** Content of a line of the history. No patient data in `detail`. `actor` absent: the agent itself. */
export interface EventWords {
  readonly actor?: string;
  readonly detail?: EventDetail;
}

/** Writes one line of a case's history. */
export function addEvent(
  tx: Tx,
  caseId: string,
  kind: CaseEventKind,
  words: EventWords & { readonly states?: { from: string | null; to: string | null } } = {},
): void {
  const { actor = AGENT, detail, states = { from: null, to: null } } = words;
  tx.run(INSERT_EVENT, {
    case_id: caseId,
    at: tx.now,
    kind,
    from_state: states.from,
    to_state: states.to,
    actor,
    revision: tx.revision,
    detail: JSON.stringify({ ...detail, ...callerDetail(actor) }),
  });
}

/** Sets columns of a case without moving it, and marks it changed. */
export function setCase(tx: Tx, id: string, set: CaseSet): void {
  update(tx, id, null, set);
}

/**
 * The guarded write of the delivery axis: names the state it expects, follows the table, and appends to the
 * case's history in the same transaction. (The owner epoch is asserted once per transaction by the store.)
 * @throws AgentError `move-not-allowed`, or `case-changed` when the row is not in the state the caller saw.
 */
export function moveCase(
  tx: Tx,
  row: Pick<CaseRecord, 'id' | 'delivery' | 'held_from' | 'doubt_after'>,
  cause: DeliveryCause,
  { set, ...words }: EventWords & { readonly set?: CaseSet } = {},
): Delivery {
  const from = row.delivery === 'uncertain' ? row.doubt_after : row.held_from;
  const to = nextDelivery(row.delivery, cause, from);
  const held: CaseSet =
    to === 'held' ? { held_from: heldFrom(row.delivery) } : { held_from: null, hold_reason: null };
  update(tx, row.id, row.delivery, { ...held, ...set, delivery: to });
  addEvent(tx, row.id, cause, { ...words, states: { from: row.delivery, to } });
  return to;
}

/** A case held during an attempt or a doubt is queued when it is released. */
function heldFrom(from: Delivery): Delivery {
  return from === 'sending' || from === 'uncertain' ? 'queued' : from;
}

function update(tx: Tx, id: string, expected: Delivery | null, set: CaseSet & { delivery?: Delivery }): void {
  const names = Object.keys(set);
  const assignments = [
    ...names.map((name) => `${name} = $${name}`),
    'revision = $revision',
    'updated_at = $now',
    ...(set.delivery === undefined || set.delivery === expected ? [] : ['stage_at = $now']),
  ].join(', ');
  const guard = expected === null ? '' : ' AND delivery = $expected';
  const params: Params = { ...(set as Params), id, revision: tx.revision, now: tx.now };
  if (expected !== null) params['expected'] = expected;
  const changed = tx.run(`UPDATE cases SET ${assignments} WHERE id = $id${guard}`, params);
  if (changed !== 1) {
    throw new AgentError('case-changed');
  }
  tx.touch(id);
}
