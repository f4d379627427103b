/** Answers of NHI's own rules (預檢) for a version of a case, sealed with the rules that gave them. */
import type { PrecheckAnswer } from '../../../../shared/api/precheck-contract.ts';
import type { PrecheckSaid } from '../../../../shared/choices.ts';
import type { Decision } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
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
  /** The leading answer: its rule, the drug applied for, and what is missing or does not fit. */
  readonly rule: string | null;
  readonly drug: string | null;
  readonly result: PrecheckAnswer['result'] | null;
  readonly missing: number;
  readonly unfit: number;
}

const PRECHECK = `SELECT * FROM prechecks WHERE case_id = $id`;
export const KEEP_PRECHECK = `
  INSERT INTO prechecks (case_id, sha256, rules, package, asked_at, answers, rule, drug, result, missing, unfit)
  VALUES ($id, $sha256, $rules, $package, $now, $answers, $rule, $drug, $result, $missing, $unfit)
  ON CONFLICT (case_id) DO UPDATE SET sha256 = $sha256, rules = $rules, package = $package, asked_at = $now,
    answers = $answers, rule = $rule, drug = $drug, result = $result, missing = $missing, unfit = $unfit`;
const OPEN = `
  SELECT case_id, package, rule, drug, missing, unfit FROM prechecks INDEXED BY prechecks_open
  WHERE missing + unfit > 0 AND NOT EXISTS (
    SELECT 1 FROM precheck_dismissals d WHERE d.rule = prechecks.rule AND d.drug = prechecks.drug)`;
const KEEP_SAID = `
  INSERT INTO precheck_said (case_id, package, rule, sha256, result, missing, unfit)
  VALUES ($id, $package, $rule, $sha256, $result, $missing, $unfit)
  ON CONFLICT (case_id) DO UPDATE SET package = $package, rule = $rule, sha256 = $sha256, result = $result, missing = $missing,
    unfit = $unfit`;
const DROP_SAID = `DELETE FROM precheck_said WHERE case_id = $id`;
const ASKED_RULES = `SELECT DISTINCT package, rule FROM precheck_said ORDER BY package, rule`;
const JUDGED = `
  SELECT p.case_id, p.result, p.missing, p.unfit, c.decision, c.first_decided_on
  FROM precheck_said p INDEXED BY precheck_said_by_rule JOIN cases c ON c.id = p.case_id
  WHERE p.package = $package AND p.rule = $rule AND c.review = 'decided' AND p.sha256 = c.sha256`;
const DISMISS = `
  INSERT INTO precheck_dismissals (rule, drug, reason, actor, at) VALUES ($rule, $drug, $reason, $actor, $now)
  ON CONFLICT (rule, drug) DO UPDATE SET reason = $reason, actor = $actor, at = $now`;
const SHOW_AGAIN = `DELETE FROM precheck_dismissals WHERE rule = $rule AND drug = $drug`;
const IS_DISMISSED = `SELECT 1 FROM precheck_dismissals WHERE rule = $rule AND drug = $drug`;
const DISMISSALS = `SELECT * FROM precheck_dismissals WHERE rule IN (SELECT value FROM json_each($rules))`;

/** Place to which a case's sealed answers are bound. */
export const precheckPlace = (caseId: string): string => `prechecks.answers.${caseId}`;
/** Place to which a dismissal's sealed reason is bound. */
export const dismissalPlace = (rule: string, drug: string): string =>
  `precheck_dismissals.reason.${rule} ${drug}`;

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

/** True if the leading rule reports missing data and is not dismissed for this drug. False without an answer. */
export const lacksData = (
  tx: Pick<Tx, 'get'>,
  { result, missing, rule, drug }: Pick<PrecheckRecord, 'result' | 'missing' | 'rule' | 'drug'>,
): boolean => result === 'fail' && missing > 0 && tx.get(IS_DISMISSED, { rule, drug }) === undefined;

/** True if the rules still check a case: its bytes are kept, and neither NHI's decision nor a newer file has ended it. */
export const isPrechecked = (
  row: Pick<CaseRecord, 'payload' | 'superseded_by' | 'delivery' | 'review'>,
): boolean =>
  row.payload === 'kept' &&
  row.superseded_by === null &&
  row.delivery !== 'cancelled' &&
  row.review !== 'decided';

/**
 * Stores the leading rule's answer until NHI decides, for comparison; null: no rule applies to these bytes. Later answers are not
 * stored.
 */
export function keepSaid(
  tx: Pick<Tx, 'run'>,
  row: Pick<CaseRecord, 'id' | 'review'>,
  asked: { readonly sha256: string; readonly package: string },
  first: PrecheckAnswer | null,
): void {
  if (row.review === 'decided') return;
  const { id } = row;
  if (first === null) {
    tx.run(DROP_SAID, { id });
    return;
  }
  const { rule, result, missing, unfit } = first;
  tx.run(KEEP_SAID, {
    ...{ id, rule, result, missing, unfit },
    sha256: asked.sha256,
    package: asked.package,
  });
}

/** Key of the drug in a rule's answer, as dismissals use it. */
export const drugOf = ({ codes }: Pick<PrecheckAnswer, 'codes'>): string => codes.join(' ');

export interface OpenPrecheck {
  readonly caseId: string;
  /** The leading answer: its rule, its name in the report, and the drug of a dismissal. */
  readonly rule: string;
  readonly label: string;
  readonly drug: string;
  readonly missing: number;
  readonly unfit: number;
}

/** Cases whose leading rule misses something and is not dismissed for this drug; also cases that NHI has decided. */
export function openPrechecks(
  context: Pick<CaseContext, 'store' | 'sealed'>,
  labels: RuleLabels,
): OpenPrecheck[] {
  return context.store.all<OpenRecord>(OPEN).map((record) => ({
    caseId: record.case_id,
    rule: record.rule,
    label: labels.of(context, record),
    drug: record.drug,
    missing: record.missing,
    unfit: record.unfit,
  }));
}

type OpenRecord = Pick<PrecheckRecord, 'case_id' | 'package' | 'missing' | 'unfit'> & {
  readonly rule: string;
  readonly drug: string;
};

/** Names of rules in their reports. Read once for each rule, from the answers of a case. */
export class RuleLabels {
  readonly #known = new Map<string, string>();

  /** The name in the report; the rule's own name if those answers are damaged or gone. */
  of(
    context: Pick<CaseContext, 'store' | 'sealed'>,
    open: Pick<OpenRecord, 'case_id' | 'package' | 'rule'>,
  ): string {
    const key = `${open.package} ${open.rule}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const label = labelIn(context, open);
    if (label !== null) this.#known.set(key, label);
    return label ?? open.rule;
  }
}

function labelIn(
  context: Pick<CaseContext, 'store' | 'sealed'>,
  { case_id, rule }: Pick<OpenRecord, 'case_id' | 'rule'>,
): string | null {
  const record = precheckOf(context.store, case_id);
  if (record === undefined) return null;
  try {
    return openAnswers(context, record).find((one) => one.rule === rule)?.label ?? null;
  } catch (error) {
    // The tab of the case says that its answers are damaged; a list of cases does not fail for one of them.
    if (error instanceof AgentError && error.code === 'sealed-damaged') return null;
    throw error;
  }
}

/** A rule of one package: the same name in another version is another rule. */
export interface AskedRule {
  /** `name#version`. */
  readonly package: string;
  readonly rule: string;
}

/** Rules that gave the leading answer of a case, sorted by name. */
export const askedRules = (store: Pick<Tx, 'all'>): AskedRule[] => store.all(ASKED_RULES);

/** A case that NHI has decided, with the leading rule's answer about the bytes that NHI has. */
export interface JudgedCase {
  readonly caseId: string;
  readonly said: PrecheckSaid;
  /** The latest decision; null if NHI decided the items in different ways. */
  readonly decision: Decision | null;
  /** Day of the first decision, YYYY-MM-DD. */
  readonly decidedOn: string;
}

export const judgedBy = (store: Pick<Tx, 'all'>, rule: AskedRule): JudgedCase[] =>
  store.all<JudgedRecord>(JUDGED, { package: rule.package, rule: rule.rule }).map((record) => ({
    caseId: record.case_id,
    said: saidOf(record),
    decision: record.decision,
    decidedOn: record.first_decided_on ?? '',
  }));

type JudgedRecord = Pick<PrecheckRecord, 'case_id' | 'result' | 'missing' | 'unfit'> &
  Pick<CaseRecord, 'decision' | 'first_decided_on'>;

/** An answer as one of four. A failed rule is `unfit` unless data alone are missing. */
function saidOf({
  result,
  missing,
  unfit,
}: Pick<PrecheckRecord, 'result' | 'missing' | 'unfit'>): PrecheckSaid {
  if (result === 'pass') return 'met';
  if (result !== 'fail') return 'unknown';
  return missing > 0 && unfit === 0 ? 'missing' : 'unfit';
}

export interface DismissalRecord {
  readonly rule: string;
  readonly drug: string;
  readonly reason: Buffer;
  readonly actor: string;
  readonly at: number;
}

/** Dismissals of these rules, in no particular order. */
export const dismissalsOf = (store: Pick<Tx, 'all'>, rules: readonly string[]): DismissalRecord[] =>
  store.all<DismissalRecord>(DISMISSALS, { rules: JSON.stringify(rules) });

/** Hides this rule's findings for this drug from 待辦, in all cases. The tab of a case still shows them. */
export function dismiss(
  context: CaseContext,
  { rule, drug, reason }: { readonly rule: string; readonly drug: string; readonly reason: string },
  actor: string,
): Promise<void> {
  return context.store
    .write((tx) => {
      tx.run(DISMISS, {
        rule,
        drug,
        reason: context.sealed.sealJson(dismissalPlace(rule, drug), reason),
        actor,
        now: tx.now,
      });
    })
    .then(() => {
      context.store.announce();
    });
}

/** Takes a dismissal back. @returns whether there was one */
export async function showAgain(context: CaseContext, rule: string, drug: string): Promise<boolean> {
  const gone = await context.store.write((tx) => tx.run(SHOW_AGAIN, { rule, drug }));
  context.store.announce();
  return gone > 0;
}
