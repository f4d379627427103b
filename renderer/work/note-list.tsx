import type { ReactNode } from 'react';
import type { NoteView } from '../../shared/api/work-contract.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useMe } from '../people/use-me.ts';
import { drafts } from './drafts.ts';
import { NoteForm } from './note-form.tsx';
import { WorkPart } from './work-part.tsx';

/** What staff wrote down, newest first, with who and when. */
export function NoteList({
  id,
  notes,
  withheld,
}: {
  readonly id: string;
  readonly notes: readonly NoteView[];
  /** How many more there are that the person may not read. */
  readonly withheld: number;
}): ReactNode {
  const { notes: words } = useTexts().work;
  const me = useMe();
  const hasDraft = drafts.of(me?.how === 'account' ? me.displayName : '', id) !== '';
  return (
    <WorkPart
      open={hasDraft}
      title={words.title}
      add={words.add}
      none={words.none}
      count={notes.length + withheld}
      form={(close) => <NoteForm id={id} onClose={close} />}
    >
      {withheld === 0 ? null : <p className="muted">{words.withheld(withheld)}</p>}
      <ol className="work-notes">
        {notes.map(({ n, at, actor, kind, text }) => (
          <li key={n}>
            <span className="note-head">
              <span className={`pill tone-${kind === 'withdrawal' ? 'attention' : 'neutral'}`}>
                {words.kinds[kind]}
              </span>
              <span>{actor}</span>
              <time dateTime={at} className="muted tabular">
                {dateTime(at)}
              </time>
            </span>
            <p className="note-text">{text}</p>
          </li>
        ))}
      </ol>
    </WorkPart>
  );
}
