import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { useStatus } from '../connection/connection.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';

/** No case at all yet: where they come from. */
export function NoCases(): ReactNode {
  const { empty } = useTexts().cases;
  const folders = useStatus()?.folders ?? [];
  return (
    <div className="blank">
      <Icon name="inbox" size={40} />
      <h2>{empty.title}</h2>
      <p>{empty.detail}</p>
      <ul className="paths">
        {folders.length === 0 ? <li>{empty.noFolders}</li> : null}
        {folders.map((folder) => (
          <li key={folder.path}>
            <Icon name="folder" />
            <code>{folder.path}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** There are cases, but none like this: a search says what it looked through, a filter is taken off. */
export function NoMatch({
  search,
  onClear,
}: {
  readonly search: string;
  readonly onClear: () => void;
}): ReactNode {
  const { noMatch } = useTexts().cases;
  return (
    <div className="blank">
      <Icon name="search" size={36} />
      <h2>{search === '' ? noMatch.title : noMatch.searched(search)}</h2>
      <p>{search === '' ? noMatch.detail : noMatch.through}</p>
      <Button onClick={onClear}>{search === '' ? noMatch.clearFilter : noMatch.clearSearch}</Button>
    </div>
  );
}

/** Before the first ids: the shape of what comes. */
export function ListBones(): ReactNode {
  const { loading } = useTexts().shell.common;
  return (
    <div className="list-bones" role="status" aria-label={loading}>
      {Array.from({ length: 12 }, (_each, index) => (
        <div key={index} className="bone-row">
          <div className="bone" />
          <div className="bone" />
          <div className="bone" />
          <div className="bone" />
        </div>
      ))}
    </div>
  );
}
