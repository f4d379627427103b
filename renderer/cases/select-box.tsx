import { useEffect, useRef, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { useStore } from '../ui/use-store.ts';
import { useCaseList } from './case-list.ts';

interface SelectBoxProps {
  readonly id: string;
  readonly name: string;
}

/** A plain check box: hundreds of them pass by in a fast scroll. Out of the tab order, Space does it by keyboard. */
export function SelectBox({ id, name }: SelectBoxProps): ReactNode {
  const { cases } = useTexts();
  const list = useCaseList();
  const checked = useStore(list.selection).has(id);
  return (
    <label className="select-box">
      <input
        type="checkbox"
        tabIndex={-1}
        checked={checked}
        aria-label={cases.selectOne(name)}
        onChange={() => {
          list.toggle(id);
        }}
      />
    </label>
  );
}

export function SelectAllBox(): ReactNode {
  const { cases } = useTexts();
  const list = useCaseList();
  const { items } = useStore(list.ids.state);
  const { size } = useStore(list.selection);
  const input = useRef<HTMLInputElement>(null);
  const all = items.length > 0 && size >= items.length;
  const some = size > 0 && !all;
  useEffect(() => {
    if (input.current !== null) input.current.indeterminate = some;
  }, [some]);
  return (
    <label className="select-box">
      <input
        ref={input}
        type="checkbox"
        checked={all}
        aria-label={cases.selectAll}
        onChange={() => {
          list.selection.set(all ? new Set() : new Set(items.map((item) => item.id)));
        }}
      />
    </label>
  );
}
