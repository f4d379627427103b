import type { HoldReason } from '../../../shared/states.ts';
import type { Tx } from '../db/store.ts';
import type { CaseRecord } from './case-record.ts';
import { addEvent, moveCase, setCase } from './move.ts';
import { CASES_BY_CLAIM, CASES_BY_PATH } from './queries.ts';

const AGENT = 'agent';

/**
 * The same claim or the same file in other bytes: an earlier one that NHI lacks makes room for this one, one that NHI has or
 * may have stops it. Asked whenever a case could become ready to be sent, also one that is checked anew.
 * @param sound whether our checks let it through; one they refuse pushes nothing sound aside
 * @returns why it has to be held, or null
 */
export function settleOthers(tx: Tx, row: CaseRecord, sound: boolean): HoldReason | null {
  const { id, sha256 } = row;
  const byClaim =
    row.claim_key === null ? [] : tx.all<CaseRecord>(CASES_BY_CLAIM, { claim_key: row.claim_key, sha256 });
  const byPath = tx.all<CaseRecord>(CASES_BY_PATH, { path_key: row.path_key, sha256 });
  const byAge = [...byClaim, ...byPath].sort((one, other) => one.seq - other.seq);
  const others = new Map(byAge.map((other) => [other.id, other]));
  let conflict: HoldReason | null = null;
  for (const other of others.values()) {
    switch (verdictOn(other, sound, other.seq > row.seq)) {
      case 'supersede':
        supersede(tx, other, id);
        setCase(tx, id, { supersedes: other.id });
        break;
      case 'conflict':
        conflict = byClaim.some((one) => one.id === other.id) ? 'same-claim' : (conflict ?? 'same-path');
        break;
      case 'leave':
        break;
    }
  }
  return conflict;
}

/** `newer`: the other came later, so that this one, checked anew or let go, must not push it aside without a person. */
function verdictOn(other: CaseRecord, sound: boolean, newer: boolean): 'supersede' | 'conflict' | 'leave' {
  switch (other.delivery) {
    case 'cancelled':
      return 'leave';
    case 'refused':
      return newer ? 'leave' : 'supersede';
    case 'waiting':
    case 'queued':
    case 'held': {
      if (!sound) return 'leave';
      // What a restore left unknown may be at NHI as well, until a person has looked.
      const isUnknown = other.delivery === 'held' && other.hold_reason === 'reconcile';
      return newer || isUnknown ? 'conflict' : 'supersede';
    }
    case 'rejected':
      if (!sound) return 'leave';
      return newer ? 'conflict' : 'supersede';
    case 'sending':
    case 'uncertain':
      return sound ? 'conflict' : 'leave';
    case 'accepted': {
      if (!sound) return 'leave';
      const open =
        other.review === 'failed' ||
        other.decision === 'supplement-requested' ||
        other.decision === 'returned';
      return open && !newer ? 'supersede' : 'conflict';
    }
  }
}

function supersede(tx: Tx, row: CaseRecord, by: string): void {
  if (row.delivery === 'accepted') {
    setCase(tx, row.id, { superseded_by: by });
    addEvent(tx, row.id, 'superseded', AGENT, { by });
    return;
  }
  moveCase(tx, row, 'superseded', AGENT, { superseded_by: by, next_attempt_at: null }, { by });
}
