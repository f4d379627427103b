import Input from 'antd/es/input';
import Modal from 'antd/es/modal';
import { useId, useState, type ReactNode } from 'react';
import { useConnection } from '../connection/agent-context.ts';
import { useAction } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Asks how the case was settled: without it, nobody could tell later. */
export function CloseDialog({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}): ReactNode {
  const { work, shell } = useTexts();
  const words = work.close;
  const { client } = useConnection();
  const noteId = useId();
  const [note, setNote] = useState('');
  const close = useAction(async () => {
    await client.work.close({ id, note: note.trim() });
    onClose();
  }, words.done);
  return (
    <Modal
      open
      title={words.title}
      okText={words.ok}
      cancelText={shell.common.cancel}
      okButtonProps={{ disabled: note.trim() === '', loading: close.running }}
      cancelButtonProps={{ disabled: close.running }}
      mask={{ closable: false }}
      onOk={close.run}
      onCancel={onClose}
    >
      <div className="dialog-body">
        <p>{words.detail}</p>
        <label htmlFor={noteId}>{words.note}</label>
        <Input.TextArea
          id={noteId}
          value={note}
          rows={3}
          maxLength={4000}
          onChange={(event) => {
            setNote(event.target.value);
          }}
        />
        <p className="muted">{work.notes.hint}</p>
      </div>
    </Modal>
  );
}
