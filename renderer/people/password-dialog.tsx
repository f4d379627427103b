import Alert from 'antd/es/alert';
import Input from 'antd/es/input';
import { useId, useState, type ReactNode } from 'react';
import { useAsked } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';

/** Changes one's own password; requires the current one. */
export function PasswordDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const texts = useTexts();
  const { password: words } = texts.people;
  const id = useId();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== next;
  const ready = current !== '' && next !== '' && again === next;
  const { running, error, run } = useAsked(
    (client) => client.people.changePassword({ current, next }),
    onClose,
    words.done,
  );
  const save = (): void => {
    if (ready) run();
  };
  return (
    <AskDialog
      title={words.title}
      ok={words.title}
      ready={ready}
      running={running}
      onOk={save}
      onClose={onClose}
    >
      <form
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <PasswordField of="current" id={id} value={current} onChange={setCurrent} />
        <PasswordField of="next" id={id} value={next} onChange={setNext} />
        <p id={`${id}-hint`} className="muted">
          {words.hint}
        </p>
        <PasswordField of="again" id={id} value={again} onChange={setAgain} />
        <div aria-live="polite">
          {differs ? <p className="tone-bad">{words.different}</p> : null}
          {error === null ? null : <Alert type="error" showIcon title={error} />}
        </div>
        {/* Enter in a field sends the form. */}
        <button type="submit" className="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
    </AskDialog>
  );
}

interface PasswordFieldProps {
  readonly of: 'current' | 'next' | 'again';
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function PasswordField({ of, id, value, onChange }: PasswordFieldProps): ReactNode {
  const { password: words } = useTexts().people;
  return (
    <>
      <label htmlFor={`${id}-${of}`}>{words[of]}</label>
      <Input.Password
        id={`${id}-${of}`}
        autoFocus={of === 'current'}
        autoComplete={of === 'current' ? 'current-password' : 'new-password'}
        maxLength={1024}
        value={value}
        aria-describedby={of === 'next' ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    </>
  );
}
