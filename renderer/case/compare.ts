import type { CaseDetail, OtherCase } from '../../shared/api/views/case-detail.ts';
import { APPLY_TYPES } from '../../shared/twpas/codes.ts';
import { shortDay } from '../format/time.ts';
import type { Language, Texts } from '../texts/texts.ts';
import { plainUnit } from '../format/unit.ts';

/** Fields by which two cases are compared. */
export type Compared = Pick<CaseDetail, 'subType' | 'appliedOn' | 'items' | 'problems'> & {
  readonly attachments: readonly Pick<OtherCase['attachments'][number], 'kind' | 'sha256' | 'name'>[];
};

export interface ComparedRow {
  readonly label: string;
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
  /** True if the two applications differ in this row. */
  readonly differs: boolean;
}

/** Formats of codes and days. */
export interface Writing {
  readonly texts: Texts;
  readonly today: string;
  readonly language: Language;
  readonly drugName: (code: string, text: string | null) => string;
  readonly codeText: (table: typeof APPLY_TYPES, code: string) => string;
}

/** Compares two applications row by row. `differs` compares the file's values, not their formatted text. */
export function comparedRows(mine: Compared, theirs: Compared, writing: Writing): ComparedRow[] {
  const { compare } = writing.texts.casePage;
  const row = (
    label: string,
    written: (one: Compared) => readonly string[],
    value: (one: Compared) => unknown,
  ): ComparedRow => ({
    label,
    mine: written(mine),
    theirs: written(theirs),
    differs: JSON.stringify(value(mine)) !== JSON.stringify(value(theirs)),
  });
  const { today, codeText, language } = writing;
  const problems = row(
    compare.problems,
    (one) => {
      if (one.problems.length === 0) return [compare.noProblems];
      return one.problems.map(({ message, messageEn }) => (language === 'en' ? messageEn : message));
    },
    (one) => one.problems.map(({ code, path }) => [code, path]),
  );
  return [
    ...(mine.problems.length + theirs.problems.length === 0 ? [] : [problems]),
    row(
      compare.type,
      ({ subType }) => [subType === null ? '—' : codeText(APPLY_TYPES, subType)],
      ({ subType }) => subType,
    ),
    row(
      compare.applied,
      ({ appliedOn }) => [appliedOn === null ? '—' : shortDay(appliedOn, today)],
      ({ appliedOn }) => appliedOn,
    ),
    row(
      compare.quantity,
      ({ items }) => (items.length === 0 ? ['—'] : items.map((item) => itemWords(item, writing))),
      ({ items }) =>
        items.map(({ drugCode, drugText, quantity, unit }) => [drugCode ?? drugText, quantity, unit]),
    ),
    row(
      compare.attachments,
      ({ attachments }) => attachmentWords(attachments, writing.texts),
      ({ attachments }) =>
        attachments.map(({ kind, name, sha256 }) => `${kind} ${sha256 ?? name ?? ''}`).sort(),
    ),
    row(
      compare.period,
      ({ items }) => [periodWords(items, today)],
      ({ items }) => items.map(({ periodStart, periodEnd }) => [periodStart, periodEnd]),
    ),
  ];
}

function itemWords(
  { drugCode, drugText, quantity, unit }: CaseDetail['items'][number],
  { drugName, texts }: Writing,
): string {
  const name = drugCode === null ? (drugText ?? '—') : drugName(drugCode, drugText);
  if (quantity === null) return name;
  return texts.casePage.compare.item(name, `${String(quantity)} ${plainUnit(unit, texts) ?? ''}`.trim());
}

function attachmentWords(attachments: Compared['attachments'], { casePage, shell }: Texts): string[] {
  const count = casePage.attachmentCount(attachments.length);
  const names = attachments.flatMap(({ name }) => name ?? []);
  if (names.length === 0) return [count];
  return [casePage.compare.files(count, names.join(shell.common.listEnd))];
}

/** Earliest start to latest end of all items. */
function periodWords(items: CaseDetail['items'], today: string): string {
  const first = items.flatMap(({ periodStart }) => periodStart ?? []).sort()[0];
  const last = items
    .flatMap(({ periodEnd }) => periodEnd ?? [])
    .sort()
    .at(-1);
  const day = (value: string | undefined): string => (value === undefined ? '' : shortDay(value, today));
  return first === undefined && last === undefined ? '—' : `${day(first)}–${day(last)}`;
}
