/** Answers of NHI's own rules (預檢) for a version of a case, sealed with the rules that gave them. */
import type { PrecheckAnswer } from '../../../../shared/api/precheck-contract.ts';
import type { Tx } from '../../ground/db/store.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';

export interface PrecheckRecord {
  readonly case_id: string;
  /** Hash of the checked bytes. */
  readonly sha256: string;
  /** Identity of the rules: it differs for other bytes of the package. */
  readonly rules: string;
  /** `name#version`. */
  readonly package: string;
  readonly asked_at: number;
  /** Null: no rule applies to the case. */
  readonly answers: Buffer | null;
  /** Result of the leading answer, and what is missing or does not fit. */
  readonly result: PrecheckAnswer['result'] | null;
  readonly missing: number;
  readonly unfit: number;
}

const PRECHECK = `SELECT * FROM prechecks WHERE case_id = $id`;
export const KEEP_PRECHECK = `
  INSERT INTO prechecks (case_id, sha256, rules, package, asked_at, answers, result, missing, unfit)
  VALUES ($id, $sha256, $rules, $package, $now, $answers, $result, $missing, $unfit)
  ON CONFLICT (case_id) DO UPDATE SET sha256 = $sha256, rules = $rules, package = $package, asked_at = $now,
    answers = $answers, result = $result, missing = $missing, unfit = $unfit`;
const OPEN = `SELECT case_id FROM prechecks WHERE missing + unfit > 0`;

/** Place to which a case's sealed answers are bound. */
export const precheckPlace = (caseId: string): string => `prechecks.answers.${caseId}`;

export const precheckOf = (tx: Pick<Tx, 'get'>, id: string): PrecheckRecord | undefined =>
  tx.get<PrecheckRecord>(PRECHECK, { id });

/** @throws AgentError `sealed-damaged` */
export function openAnswers(
  context: Pick<CaseContext, 'sealed'>,
  record: Pick<PrecheckRecord, 'case_id' | 'answers'>,
): PrecheckAnswer[] {
  if (record.answers === null) return [];
  return context.sealed.openJson(record.answers, precheckPlace(record.case_id)) as PrecheckAnswer[];
}

/** True if the leading rule reports missing data. False without an answer. */
export const lacksData = ({ result, missing }: Pick<PrecheckRecord, 'result' | 'missing'>): boolean =>
  result === 'fail' && missing > 0;

/** True if the rules still check a case: its bytes are kept, and neither NHI's decision nor a newer file has ended it. */
export const isPrechecked = (
  row: Pick<CaseRecord, 'payload' | 'superseded_by' | 'delivery' | 'review'>,
): boolean =>
  row.payload === 'kept' &&
  row.superseded_by === null &&
  row.delivery !== 'cancelled' &&
  row.review !== 'decided';

/** Cases whose leading rule misses something; also cases that NHI has decided. */
export const openPrechecks = (store: Pick<Tx, 'all'>): ReadonlySet<string> =>
  new Set(store.all<{ case_id: string }>(OPEN).map(({ case_id }) => case_id));
