import { useState, type ReactNode } from 'react';
import { useAsked } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, useDialogTitle, type CaseDialogProps } from '../ui/ask-dialog.tsx';
import { ReasonField } from '../ui/reason-field.tsx';

/** Asks how the cases were settled, so that this is known later. */
export function CloseDialog({ ids, about, onClose }: Required<CaseDialogProps>): ReactNode {
  const { work } = useTexts();
  const words = work.close;
  const titleOf = useDialogTitle();
  const [note, setNote] = useState('');
  const close = useAsked(
    async (client) => {
      for (const id of ids) await client.work.close({ id, note: note.trim() });
    },
    () => onClose(true),
    words.done,
  );
  return (
    <AskDialog
      title={titleOf(words.start, ids.length, about[0])}
      about={about}
      count={ids.length}
      does={words.does}
      ok={words.ok}
      ready={note.trim() !== ''}
      {...close.dialog}
      onClose={() => onClose(false)}
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
