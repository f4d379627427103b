import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useConnection } from '../connection/connection.ts';
import { useAction } from '../connection/use-action.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, ReasonField } from '../ui/ask-dialog.tsx';

interface CloseDialogProps {
  readonly id: string;
  /** The case, where the page has it at hand. */
  readonly about?: CaseRow;
  /** What the person has said already. */
  readonly begun?: string;
  readonly onClose: () => void;
}

/** Asks how the case was settled: without it, nobody could tell later. */
export function CloseDialog({ id, about, begun = '', onClose }: CloseDialogProps): ReactNode {
  const { work, moves } = useTexts();
  const words = work.close;
  const { client } = useConnection();
  const namesOf = useCaseNames();
  const [note, setNote] = useState(begun);
  const close = useAction(
    async () => {
      await client.work.close({ id, note: note.trim() });
      onClose();
    },
    words.done,
    'here',
  );
  return (
    <AskDialog
      title={moves.title(words.start, about === undefined ? moves.thisOne : namesOf(about).who)}
      about={about === undefined ? [] : [about]}
      does={words.does}
      ok={words.ok}
      ready={note.trim() !== ''}
      running={close.running}
      error={close.error}
      onOk={close.run}
      onClose={onClose}
    >
      <ReasonField
        label={words.note}
        note={words.noteNeeded}
        hint={work.notes.hint}
        value={note}
        maxLength={4000}
        onChange={setNote}
      />
    </AskDialog>
  );
}
