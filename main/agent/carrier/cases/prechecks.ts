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
  /** Null where no rule is about it. */
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
  WHERE p.package = $package AND p.rule = $rule AND c.review = 'decided' AND p.sha256 = COALESCE(c.sent_sha256, c.sha256)`;
const DISMISS = `
  INSERT INTO precheck_dismissals (rule, drug, reason, actor, at) VALUES ($rule, $drug, $reason, $actor, $now)
  ON CONFLICT (rule, drug) DO UPDATE SET reason = $reason, actor = $actor, at = $now`;
const SHOW_AGAIN = `DELETE FROM precheck_dismissals WHERE rule = $rule AND drug = $drug`;
const IS_DISMISSED = `SELECT 1 FROM precheck_dismissals WHERE rule = $rule AND drug = $drug`;
const DISMISSALS = `SELECT * FROM precheck_dismissals WHERE rule IN (SELECT value FROM json_each($rules))`;

/** Where the sealed answers of a case belong. */
export const precheckPlace = (caseId: string): string => `prechecks.answers.${caseId}`;
/** Where the sealed reason of a dismissal belongs. */
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

/** The bytes that a case's rules are asked about: what is sent. */
export const precheckedSha = (row: Pick<CaseRecord, 'sha256' | 'sent_sha256'>): string =>
  row.sent_sha256 ?? row.sha256;

/** Whether the leading rule says that data are missing, and nobody has dismissed it for this drug. No answer is none. */
export const lacksData = (
  tx: Pick<Tx, 'get'>,
  { result, missing, rule, drug }: Pick<PrecheckRecord, 'result' | 'missing' | 'rule' | 'drug'>,
): boolean => result === 'fail' && missing > 0 && tx.get(IS_DISMISSED, { rule, drug }) === undefined;

/** Whether a case is still asked: its file is kept, and neither NHI nor a later file has settled it. */
export const isPrechecked = (
  row: Pick<CaseRecord, 'payload' | 'superseded_by' | 'delivery' | 'review'>,
): boolean =>
  row.payload === 'kept' &&
  row.superseded_by === null &&
  row.delivery !== 'cancelled' &&
  row.review !== 'decided';

/**
 * The leading rule's answer before NHI decides; null: no rule is about these bytes. An answer after NHI's decision changes
 * nothing of it.
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

/** The drug that a rule's answer is about, as dismissals go by it. */
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

/** Cases whose leading rule lacks something, and that nobody has dismissed for this rule and drug; also those that NHI has decided. */
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

/** How rules are called by their reports. Read once for each rule, from the answers of a case. */
export class RuleLabels {
  readonly #known = new Map<string, string>();

  /** The rule's name where those answers are damaged or gone. */
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

/** Rules that have led the answers of a case, by their names. */
export const askedRules = (store: Pick<Tx, 'all'>): AskedRule[] => store.all(ASKED_RULES);

/** A case that NHI has decided, with what the rule that leads its answers said of the bytes that NHI has. */
export interface JudgedCase {
  readonly caseId: string;
  readonly said: PrecheckSaid;
  /** The latest; null where NHI decided item by item in different ways. */
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

/** An answer as one of four. The rule's boolean decides; a failed rule without a reason did not find what it wants. */
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

/** Dismissals of these rules, newest last. */
export const dismissalsOf = (store: Pick<Tx, 'all'>, rules: readonly string[]): DismissalRecord[] =>
  store.all<DismissalRecord>(DISMISSALS, { rules: JSON.stringify(rules) });

/** From now on 待辦 tells nothing of this rule for this drug, whichever case it is. The tab of a case still does. */
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
