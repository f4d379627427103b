import { memo, useEffect, type MouseEvent, type ReactNode } from 'react';
import { go } from '../app/route.ts';
import { useStore, useStoreIs } from '../ui/store.ts';
import { useSubjectWords } from '../ui/words.tsx';
import { useCaseList } from './case-list.ts';
import type { Column } from './columns.tsx';
import { SelectBox } from './select-box.tsx';
import { useIsSelected } from './use-selection.ts';

export const ROW_HEIGHT = 44;
export const rowDomId = (id: string): string => `case-${id}`;

interface CaseLineProps {
  readonly id: string;
  readonly index: number;
  readonly columns: readonly Column[];
}

/**
 * One row in sight: asks for its case when it comes into view, and follows case, selection and activity by itself,
 * so that a key press or a changed case draws one row and not the list.
 */
export const CaseLine = memo(function CaseLine({ id, index, columns }: CaseLineProps): ReactNode {
  const list = useCaseList();
  const row = useStore(list.rows.row(id));
  const selected = useIsSelected(id);
  const active = useStoreIs(list.active, id);
  const subjectOf = useSubjectWords();
  useEffect(() => list.rows.watch(id), [list, id]);
  const open = (event: MouseEvent): void => {
    list.active.set(id);
    // A link opens by itself (also in a new tab), a check box selects, and a button does what it says.
    if (event.target instanceof Element && event.target.closest('a, label, button') !== null) return;
    go({ page: 'case', id });
  };
  return (
    <div
      id={rowDomId(id)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-busy={row === null}
      className={`case-line${active ? ' active' : ''}${selected ? ' selected' : ''}`}
      style={{ top: index * ROW_HEIGHT }}
      onClick={open}
    >
      <div role="gridcell">
        <SelectBox id={id} name={row === null ? id : subjectOf(row)} />
      </div>
      {columns.map(({ key, Cell }) => (
        <div key={key} role="gridcell" className={`cut cell-${key}`}>
          {row === null ? <div className="bone" /> : <Cell row={row} />}
        </div>
      ))}
    </div>
  );
});
