import type { StageKey } from '../../shared/stage.ts';
import { APPLY_TYPES, PRIORITIES } from '../../shared/twpas/codes.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { useCodeText, useTexts } from '../texts/use-texts.ts';
import type { Axis } from './filter.ts';

export type ValueWord = (axis: Axis, value: string, text?: string | null) => string;

/** What a value of a filter is called. */
export function useValueWord(): ValueWord {
  const texts = useTexts();
  const codeText = useCodeText();
  const { nameOf } = useCodeNames();
  const { profiles, noOwner } = texts.list;
  const wordIn = (words: Readonly<Record<string, string>>, value: string): string => words[value] ?? value;
  return (axis, value, text = null) => {
    switch (axis) {
      case 'stage':
      case 'decision':
        return Object.hasOwn(texts.stages, value) ? texts.stages[value as StageKey].word : value;
      case 'delivery':
        return wordIn(texts.deliveries, value);
      case 'review':
        return wordIn(texts.reviews, value);
      case 'subType':
        return codeText(APPLY_TYPES, value);
      case 'priority':
        return codeText(PRIORITIES, value);
      case 'profile':
        return wordIn(profiles, value);
      case 'owner':
        return value === '' ? noOwner : value;
      case 'doctor':
        return text ?? value;
      case 'drug':
      case 'indication':
      case 'department':
        return nameOf(axis, value, text);
    }
  };
}
