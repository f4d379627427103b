import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Subject } from '../ui/words.tsx';
import { StageLabel } from './stage-label.tsx';
import { stageOf } from './stage.ts';

export interface Hits {
  /** Of all that were found. */
  readonly count: number;
  /** The first of them. */
  readonly rows: readonly CaseRow[];
}

export const hitId = (at: number): string => `hit-${String(at)}`;

interface SearchHitsProps {
  readonly id: string;
  readonly words: string;
  readonly hits: Hits;
  /** Which one the keyboard is on; after the rows comes the line that leads to all of them. */
  readonly active: number;
  readonly onOpen: (at: number) => void;
}

/** What the words in the search find, below it: patient and drug, where, and how far the case is. */
export function SearchHits({ id, words, hits, active, onOpen }: SearchHitsProps): ReactNode {
  const { cases } = useTexts();
  const option = (at: number, key: string, children: ReactNode): ReactNode => (
    <li
      key={key}
      id={hitId(at)}
      role="option"
      aria-selected={at === active}
      // Before the field loses the focus, which takes the list away.
      onMouseDown={(event) => {
        event.preventDefault();
        onOpen(at);
      }}
    >
      {children}
    </li>
  );
  if (hits.count === 0)
    return (
      <div className="hits" role="status">
        {cases.noMatch.searched(words)}
      </div>
    );
  return (
    <ul id={id} className="hits" role="listbox" aria-label={cases.hits.label}>
      {hits.rows.map((row, at) => option(at, row.id, <Hit row={row} />))}
      {hits.count > 1 ? option(hits.rows.length, 'all', cases.hits.all(hits.count)) : null}
    </ul>
  );
}

function Hit({ row }: { readonly row: CaseRow }): ReactNode {
  const { department, doctor } = useCaseNames()(row);
  const facts = [row.chartNumber, department, doctor].filter((part) => part !== null);
  return (
    <>
      <span className="hit-who">
        <Subject row={row} />
        <small className="dotted">
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </small>
      </span>
      <StageLabel stage={stageOf(row)} />
    </>
  );
}
