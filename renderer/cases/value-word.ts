import { APPLY_TYPES, PRIORITIES } from '../../shared/twpas/codes.ts';
import type { StageKey } from '../../shared/stage.ts';
import type { CodeNames } from '../names/code-names.ts';
import type { Texts } from '../texts/texts.ts';
import { useCodeNames } from '../names/code-names.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { Axis } from './more-filter.ts';

export type ValueWord = (axis: Axis, value: string, text?: string | null) => string;

/** What a value of a filter is called: on the drawer, on its chip and on paper. */
export function useValueWord(): ValueWord {
  const texts: Texts = useTexts();
  const codeText = useCodeText();
  const { nameOf }: CodeNames = useCodeNames();
  const { profiles, noOwner } = texts.list;
  return (axis, value, text = null) => {
    switch (axis) {
      case 'stage':
        return Object.hasOwn(texts.stages, value) ? texts.stages[value as StageKey].word : value;
      case 'subType':
        return codeText(APPLY_TYPES, value);
      case 'priority':
        return codeText(PRIORITIES, value);
      case 'profile':
        return Object.hasOwn(profiles, value) ? profiles[value as keyof typeof profiles] : value;
      case 'owner':
        return value === '' ? noOwner : value;
      case 'doctor':
        return text ?? value;
      case 'drug':
      case 'indication':
      case 'department': {
        const name = nameOf(axis, value, text);
        return name === value ? value : `${value} ${name}`;
      }
    }
  };
}
