import { dateOnly } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useStore } from '../ui/use-store.ts';
import { facetTexts, textOfValue } from './facet-texts.ts';
import type { Chip } from './filter-chips.tsx';
import { AXES, type MoreFilter } from './more-filter.ts';
import { useValueWord } from './value-word.ts';

/** Each condition of the drawer in words, with how it is taken away. */
export function useMoreChips(more: MoreFilter, onChange: (next: MoreFilter) => void): readonly Chip[] {
  const { list: words } = useTexts();
  const texts = useStore(facetTexts);
  const word = useValueWord();
  const chips: Chip[] = AXES.flatMap((axis) =>
    more.axes[axis].map((value) => ({
      key: `${axis}:${value}`,
      word: words.chip(words.axes[axis], word(axis, value, textOfValue(texts, axis, value))),
      remove: () => {
        const axes = { ...more.axes, [axis]: more.axes[axis].filter((each) => each !== value) };
        onChange({ ...more, axes });
      },
    })),
  );
  if (more.due !== null) {
    chips.push({
      key: 'due',
      word: words.chip(words.due, words.dueChoices[more.due]),
      remove: () => {
        onChange({ ...more, due: null });
      },
    });
  }
  if (more.period !== null) {
    const { by, from, to } = more.period;
    chips.push({
      key: 'period',
      word: words.chip(words.periodBy[by], `${dateOnly(from)}–${dateOnly(to)}`),
      remove: () => {
        onChange({ ...more, period: null });
      },
    });
  }
  return chips;
}
