import type { CaseDetail, OtherCase } from '../../../../shared/api/views/case-detail.ts';
import type { Delivery } from '../../../../shared/states.ts';
import { taipeiTimeOrNull } from '../../ground/fhir/taipei.ts';
import { othersOf } from './arrivals.ts';
import { named } from './attachments.ts';
import { stateViewOf } from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { SELECT_CASE } from './queries.ts';

/** Rank of a state by its distance from NHI. A case in another state is not on its way there, and no twin. */
const NEARNESS: Partial<Record<Delivery, number>> = {
  accepted: 0,
  sending: 1,
  uncertain: 1,
  queued: 2,
  waiting: 2,
  held: 3,
  rejected: 4,
};

/** Cases for which this one is held: nearest to NHI first, then newest first. */
export function twinsOf(context: CaseContext, row: CaseRecord): OtherCase[] {
  if (row.delivery !== 'held' || (row.hold_reason !== 'same-claim' && row.hold_reason !== 'same-path'))
    return [];
  return othersOf(context, context.store, row)
    .flatMap(({ other }) => {
      const nearness = NEARNESS[other.delivery];
      return nearness === undefined ? [] : [{ other, nearness }];
    })
    .sort((a, b) => a.nearness - b.nearness || b.other.seq - a.other.seq)
    .map(({ other }) => otherCase(context, other, row));
}

/** A corrected file may have been corrected again: longest chain that is followed. */
const MOST_CORRECTIONS = 50;

/** The newest case that supersedes this one; null: none. */
export function successorOf(context: CaseContext, row: CaseRecord): OtherCase | null {
  let newest = row;
  for (let step = 0; step < MOST_CORRECTIONS && newest.superseded_by !== null; step += 1) {
    const next = context.store.get<CaseRecord>(SELECT_CASE, { id: newest.superseded_by });
    if (next === undefined) break;
    newest = next;
  }
  return newest.id === row.id ? null : otherCase(context, newest, row);
}

function otherCase(context: CaseContext, row: CaseRecord, beside: CaseRecord): OtherCase {
  const label = context.index.get(row.id)?.label ?? context.sealed.label(row);
  const isSamePatient =
    row.patient_key === null || beside.patient_key === null || row.patient_key === beside.patient_key;
  const mayName = row.patient_key !== null && row.patient_key === beside.patient_key;
  return {
    id: row.id,
    ...stateViewOf(row),
    appliedOn: label.appliedOn ?? null,
    sentAt: taipeiTimeOrNull(row.last_attempt_at),
    isSamePatient,
    attachments: named(context, row.id).map(({ name, row: { kind, sha256 } }) => ({
      ...{ kind, sha256 },
      name: mayName ? name : null,
    })),
    items: itemsOf(context, row),
  };
}

/** Requested items of the Claim; empty if it was not understood. */
export function itemsOf(context: CaseContext, row: CaseRecord): CaseDetail['items'] {
  return (context.sealed.summary(row)?.items ?? []).map((item) => ({
    ...item,
    periodStart: item.periodStart,
    periodEnd: item.periodEnd,
  }));
}
