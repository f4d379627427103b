import Tooltip from 'antd/es/tooltip';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface SortHeadProps {
  readonly word: string;
  /** Tells screen readers that the button sorts. */
  readonly label: string;
  /** Null: the rows are sorted by another column. */
  readonly sorted: 'ascending' | 'descending' | null;
  readonly onSort: () => void;
  /** Text is aligned left, numbers right. */
  readonly isText?: boolean;
  readonly help?: string | undefined;
  readonly className?: string;
}

/** Column head that sorts the rows. */
export function SortHead(props: SortHeadProps): ReactNode {
  const { word, label, sorted, onSort, isText = false, help, className = '' } = props;
  return (
    <th scope="col" className={`${isText ? '' : 'right'} ${className}`.trim()} aria-sort={sorted ?? 'none'}>
      <button type="button" className="sort-head" title={label} onClick={onSort}>
        {sorted === null ? null : <Icon name={sorted === 'descending' ? 'down' : 'up'} size={12} />}
        {word}
        {help === undefined ? null : (
          <Tooltip title={help}>
            <span className="sort-help">
              <Icon name="info" size={14} />
            </span>
          </Tooltip>
        )}
      </button>
    </th>
  );
}
