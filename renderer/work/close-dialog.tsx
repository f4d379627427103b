import AntdApp from 'antd/es/app';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useAsked } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog, useDialogTitle } from '../ui/ask-dialog.tsx';
import { ReasonField } from '../ui/reason-field.tsx';

interface CloseDialogProps {
  readonly ids: readonly string[];
  /** Rows of these cases that the page has at hand. */
  readonly about: readonly CaseRow[];
  /** `done`: the agent confirmed it. */
  readonly onClose: (done: boolean) => void;
}

/** Asks how the cases were settled: without it, nobody could tell later. */
export function CloseDialog({ ids, about, onClose }: CloseDialogProps): ReactNode {
  const { work } = useTexts();
  const words = work.close;
  const { message } = AntdApp.useApp();
  const titleOf = useDialogTitle();
  const [note, setNote] = useState('');
  const close = useAsked(
    async (client) => {
      for (const id of ids) await client.work.close({ id, note: note.trim() });
    },
    () => {
      void message.success(words.done);
      onClose(true);
    },
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
