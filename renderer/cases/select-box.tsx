import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { useStore } from '../ui/store.ts';
import { useCaseList } from './case-list.ts';
import { useIsSelected, useSelectedCount } from './use-selection.ts';

interface SelectBoxProps {
  readonly id: string;
  readonly name: string;
}

/**
 * A plain check box: hundreds of them pass by in a fast scroll. Out of the tab order, Space does it by keyboard; with Shift
 * all from the last one to this one.
 */
export function SelectBox({ id, name }: SelectBoxProps): ReactNode {
  const { cases } = useTexts();
  const list = useCaseList();
  const checked = useIsSelected(id);
  const toggle = (event: MouseEvent): void => {
    if (event.shiftKey) list.selectTo(id, null);
    else list.selection.toggle(id);
  };
  return (
    <label className="select-box">
      <input
        type="checkbox"
        tabIndex={-1}
        checked={checked}
        aria-label={cases.selectOne(name)}
        onClick={toggle}
        // React asks for it of a box whose state it holds; the click has said whether Shift was down.
        onChange={() => undefined}
      />
    </label>
  );
}

export function SelectAllBox(): ReactNode {
  const { cases } = useTexts();
  const list = useCaseList();
  const { items } = useStore(list.ids.state);
  const size = useSelectedCount();
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
          if (all) list.selection.clear();
          else list.selection.add(items, null);
        }}
      />
    </label>
  );
}
