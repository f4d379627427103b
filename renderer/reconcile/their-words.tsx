import type { ReactNode } from 'react';
import type { ListRow } from '../../shared/api/reconcile-contract.ts';
import { maskNumber } from '../../shared/mask.ts';
import type { ListResult } from '../../shared/reconcile.ts';
import type { Tone } from '../ui/words.tsx';
import { num } from '../format/number.ts';
import { shortDay } from '../format/time.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useToday } from '../ui/now.tsx';
import { Pill } from '../ui/words.tsx';
import type { Shown } from './parts.ts';
import type { ReadRows, ShownRow } from './values.ts';

const TONES: Readonly<Record<ListResult, Tone>> = {
  approved: 'good',
  denied: 'bad',
  'partially-approved': 'attention',
  'supplement-requested': 'attention',
  returned: 'attention',
  pending: 'progress',
  failed: 'bad',
  other: 'neutral',
};

/** Labels of a list row in the list's words, with masked numbers. */
export function useListWords() {
  const words = useLaterTexts().reconcile;
  const { drugOf } = useCodeNames();
  return {
    subjectOf: (row: ListRow, shown: ShownRow | undefined) => ({
      who: shown === undefined || shown.name === '' ? words.unnamed : shown.name,
      drug:
        row.drug === undefined
          ? (shown?.drugName ?? '')
          : drugOf(row.drug, shown === undefined || shown.drugName === '' ? null : shown.drugName),
      id: row.patient === undefined ? '' : words.idNumber(maskNumber(row.patient)),
    }),
    resultOf: (row: ListRow, shown: ShownRow | undefined): string =>
      row.result === 'other' ? (shown?.resultText ?? '') : words.results[row.result ?? 'pending'],
  };
}

/** The list's data of an application, equal results once. */
export function Theirs({
  difference,
  rows,
  shown,
}: {
  readonly difference: Shown;
  readonly rows: readonly ListRow[];
  readonly shown: ReadRows['shown'];
}): ReactNode {
  const words = useLaterTexts().reconcile;
  const today = useToday();
  const { resultOf } = useListWords();
  if (difference.group === 'same') return '';
  if (rows.length === 0) return <span className="muted">{words.nowhere}</span>;
  return rows.map((row) => {
    const more = shown.get(row.n);
    const decided = more?.decided ?? null;
    const facts = [
      ...(difference.why === 'quantity' && row.quantity !== undefined
        ? [words.amount(num(row.quantity))]
        : []),
      ...(difference.why !== 'quantity' && decided !== null ? [words.decided(shortDay(decided, today))] : []),
      ...(difference.group === 'theirs' && row.receipt !== undefined ? [words.receipt(row.receipt)] : []),
    ];
    return (
      <div key={row.n} className="reconcile-side" title={words.rows(String(row.n))}>
        <Pill tone={TONES[row.result ?? 'pending']}>{resultOf(row, more)}</Pill>
        <small className="tabular">{facts.join(words.semicolon)}</small>
      </div>
    );
  });
}
