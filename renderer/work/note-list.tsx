import Alert from 'antd/es/alert';
import Checkbox from 'antd/es/checkbox';
import Input from 'antd/es/input';
import Select from 'antd/es/select';
import { useState, type ReactNode } from 'react';
import type { NoteView } from '../../shared/api/work-contract.ts';
import { useAction } from '../connection/use-action.ts';
import { shortMoment } from '../format/time.ts';
import { useMe } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/now.tsx';
import { WorkForm, WorkPart } from './work-form.tsx';

/** Notes of staff, newest first, with person and time. */
export function NoteList({
  id,
  notes,
  withheld,
}: {
  readonly id: string;
  readonly notes: readonly NoteView[];
  /** Number of notes that this person may not read. */
  readonly withheld: number;
}): ReactNode {
  const { notes: words } = useTexts().work;
  const me = useMe();
  const today = useToday();
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
                {shortMoment(at, today)}
              </time>
            </span>
            <p className="note-text">{text}</p>
          </li>
        ))}
      </ol>
    </WorkPart>
  );
}

const WRITTEN = ['note', 'call', 'withdrawal'] as const;
type Written = (typeof WRITTEN)[number];

/**
 * Form for a note, a call, or a withdrawal agreed with NHI. An unsaved text is kept for this case until saved or cleared. A withdrawal asks for
 * confirmation, as staff could take the note for the withdrawal itself.
 */
function NoteForm({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const { notes: words } = useTexts().work;
  const [kind, setKind] = useState<Written>('note');
  const me = useMe();
  const who = me?.how === 'account' ? me.displayName : '';
  const [typed, setTyped] = useState(() => drafts.of(who, id));
  const [sure, setSure] = useState(false);
  const text = typed.trim();
  const ready = text !== '' && (kind !== 'withdrawal' || sure);
  const save = useAction(
    async (client) => {
      await client.work.note({ id, kind, text });
      drafts.keep(who, id, '');
      onClose();
    },
    words.saved,
    'here',
  );
  return (
    <WorkForm action={save} ready={ready} save={words.save} onClose={onClose}>
      <Select<Written>
        aria-label={words.kind}
        value={kind}
        options={WRITTEN.map((value) => ({ value, label: words.kinds[value] }))}
        onChange={(value) => {
          setKind(value);
          setSure(false);
        }}
      />
      {kind === 'withdrawal' ? (
        <>
          <Alert type="warning" showIcon title={words.withdrawalDetail} />
          <Checkbox checked={sure} onChange={(event) => setSure(event.target.checked)}>
            {words.withdrawalSure}
          </Checkbox>
        </>
      ) : null}
      <Input.TextArea
        autoFocus
        aria-label={words.text}
        rows={3}
        maxLength={4000}
        value={typed}
        readOnly={save.running}
        onChange={(event) => {
          setTyped(event.target.value);
          drafts.keep(who, id, event.target.value);
        }}
      />
      <p className="muted work-hint">{words.hint}</p>
    </WorkForm>
  );
}

/**
 * Unsaved notes by person and case. In memory only: they may name a patient, and browser storage is not encrypted on disk. They survive a change
 * of page, not a reload.
 */
const kept = new Map<string, string>();

const keyOf = (who: string, id: string): string => `${who}\n${id}`;

const drafts = {
  of: (who: string, id: string): string => kept.get(keyOf(who, id)) ?? '',
  keep: (who: string, id: string, text: string): void => {
    if (text === '') kept.delete(keyOf(who, id));
    else kept.set(keyOf(who, id), text);
  },
};
