import {
  GUIDE_CHANGES,
  GUIDE_CHANGES_FOR_IT,
  type GuideChange,
  type GuideChangeKind,
  type GuideComparison,
} from '../../shared/api/operations-contract.ts';
import { num } from '../format/number.ts';
import type { Texts } from '../texts/texts.ts';

/** Reader of a change: the HIS vendor, who must act, or IT, which should know. */
export type ChangeReader = 'his' | 'it';
const FOR_IT: ReadonlySet<GuideChangeKind> = new Set(GUIDE_CHANGES_FOR_IT);

export interface ChangeGroup {
  readonly kind: GuideChangeKind;
  readonly changes: readonly GuideChange[];
}

/** Changes for one reader by kind, most urgent first. */
export function groupsFor(reader: ChangeReader, { changes }: GuideComparison): ChangeGroup[] {
  return GUIDE_CHANGES.filter((kind) => FOR_IT.has(kind) === (reader === 'it'))
    .map((kind) => ({ kind, changes: changes.filter((one) => one.kind === kind) }))
    .filter((group) => group.changes.length > 0);
}

export function changesSummary(comparison: GuideComparison, words: Texts['check']['guideDiff']): string {
  const { older, newer, changes } = comparison;
  if (changes.length === 0) return words.unchanged(older, newer);
  const ofHis = changes.filter(({ kind }) => !FOR_IT.has(kind)).length;
  return words.summary(older, newer, num(changes.length), num(ofHis));
}

/** The comparison as text for others: every change, also those folded on the page. */
export function changesText(
  comparison: GuideComparison,
  words: Texts['check']['guideDiff'],
  side: 'zh' | 'en',
): string {
  const lines = [words.title, changesSummary(comparison, words)];
  for (const reader of ['his', 'it'] as const) {
    const groups = groupsFor(reader, comparison);
    if (groups.length > 0) lines.push('', `== ${words.for[reader]} ==`);
    for (const { kind, changes } of groups) {
      const { title, todo } = words.kinds[kind];
      lines.push('', `${title} (${num(changes.length)})`, todo, ...changes.map((one) => `- ${one[side]}`));
    }
  }
  return `${lines.join('\n')}\n`;
}
