import type { PrecheckAnswer, PrecheckCondition, PrecheckView } from '../../shared/api/precheck-contract.ts';
import { isExample } from '../../shared/twpas/example-rules.ts';
import { concerns } from '../connection/connection.ts';
import { type Query, useQuery } from '../connection/use-query.ts';
import { dateOnly } from '../format/time.ts';
import type { Texts } from '../texts/texts.ts';

/** Result of NHI's rules for a case; updated live. */
export function usePrecheck(id: string): Query<PrecheckView> {
  return useQuery<PrecheckView>(
    `precheck ${id}`,
    (agent, signal) => agent.precheck.ofCase({ id }, { signal }),
    (change) => concerns(change, id),
  );
}

/** Conditions that count and that staff can act on: missing data first. */
export function openConditions(answer: PrecheckAnswer) {
  const of = (state: PrecheckCondition['state']): PrecheckCondition[] =>
    answer.conditions.filter((one) => one.state === state && !one.reference);
  return { missing: of('missing'), unfit: of('unfit') };
}

/** 「3 項資料未填、1 項不符」; null if all conditions are met. */
export function countWords(
  { missing, unfit }: Pick<PrecheckAnswer, 'missing' | 'unfit'>,
  { precheck, shell }: Pick<Texts, 'precheck' | 'shell'>,
): string | null {
  const parts = [
    ...(missing > 0 ? [precheck.missingCount(missing)] : []),
    ...(unfit > 0 ? [precheck.unfitCount(unfit)] : []),
  ];
  return parts.length === 0 ? null : parts.join(shell.common.listEnd);
}

/** One result in short, without the drug. */
export function answerWords(answer: PrecheckAnswer, texts: Pick<Texts, 'precheck' | 'shell'>): string {
  const words = texts.precheck;
  if (answer.result === 'unknown') return words.noAnswer(words.reasons[answer.reason ?? 'failed']);
  const counts = countWords(answer, texts);
  if (answer.result === 'pass') return counts === null ? words.allMet : words.metBut(counts);
  return counts ?? words.failsUnsaid;
}

/** Headline in the head of a case. `rules`: `name#version` of the rule package. */
export function headline(
  answer: PrecheckAnswer,
  texts: Pick<Texts, 'precheck' | 'shell'>,
  rules: string | null = null,
): string {
  const words = isExample(rules) ? texts.precheck.example : texts.precheck;
  return words.headline(answerWords(answer, texts), answer.drug);
}

/** Text to copy for the doctor. `patient`: how the patient is named. */
export function doctorText(
  answer: PrecheckAnswer,
  about: { readonly drug: string; readonly patient: string | null; readonly askedAt: string | null },
  rules: string,
  { precheck: words }: Pick<Texts, 'precheck'>,
): string {
  const { missing, unfit } = openConditions(answer);
  const day = about.askedAt === null ? '' : dateOnly(about.askedAt);
  const numbered = (list: readonly PrecheckCondition[], from: number): string[] =>
    list.map((one, at) => `${String(from + at)}. ${one.words}`);
  return [
    words.copyHead(about.drug, day),
    ...(about.patient === null ? [] : [about.patient]),
    ...(missing.length === 0 ? [] : [words.pleaseAdd, ...numbered(missing, 1)]),
    ...(unfit.length === 0 ? [] : [words.pleaseCheck, ...numbered(unfit, missing.length + 1)]),
    ...(missing.length + unfit.length === 0
      ? [answer.result === 'pass' ? words.allMet : words.failsUnsaid]
      : []),
    words.copyRule(answer.label, rules),
    words.notADecision,
  ].join('\n');
}

/** `tw.gov.mohw.nhi.cql 0.0.1` */
export const packageWords = ({ package: name }: Pick<PrecheckView, 'package'>): string =>
  (name ?? '').replace('#', ' ');

/** Groups conditions by the headings of NHI's report, in its order. */
export function byMain(
  conditions: readonly PrecheckCondition[],
): { readonly main: string | null; readonly conditions: PrecheckCondition[] }[] {
  const groups: { main: string | null; conditions: PrecheckCondition[] }[] = [];
  for (const one of conditions) {
    const last = groups.at(-1);
    if (last?.main === one.main) last.conditions.push(one);
    else groups.push({ main: one.main, conditions: [one] });
  }
  return groups;
}
