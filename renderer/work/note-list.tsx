import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { NoteView } from '../../shared/api/work-contract.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { NoteForm } from './note-form.tsx';

/** What staff wrote down, newest first, with who and when. */
export function NoteList({
  id,
  notes,
}: {
  readonly id: string;
  readonly notes: readonly NoteView[];
}): ReactNode {
  const { notes: words } = useTexts().work;
  const [adds, setAdds] = useState(false);
  return (
    <div className="work-part" role="group" aria-label={words.title}>
      <div className="work-part-head">
        <h3>{words.title}</h3>
        {adds ? null : (
          <Button
            size="small"
            onClick={() => {
              setAdds(true);
            }}
          >
            {words.add}
          </Button>
        )}
      </div>
      {adds ? (
        <NoteForm
          id={id}
          onClose={() => {
            setAdds(false);
          }}
        />
      ) : null}
      {notes.length === 0 ? (
        <p className="muted">{words.none}</p>
      ) : (
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
      )}
    </div>
  );
}
