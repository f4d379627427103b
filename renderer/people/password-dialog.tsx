import Alert from 'antd/es/alert';
import AntdApp from 'antd/es/app';
import Input from 'antd/es/input';
import Modal from 'antd/es/modal';
import { useId, useState, type ReactNode } from 'react';
import { useAsked } from '../connection/use-asked.ts';
import { useTexts } from '../texts/use-texts.ts';

/** One's own password, changed by who knows the present one. */
export function PasswordDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const texts = useTexts();
  const { password: words } = texts.people;
  const { message } = AntdApp.useApp();
  const id = useId();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== next;
  const ready = current !== '' && next !== '' && again === next;
  const { running, error, run } = useAsked(
    (client) => client.people.changePassword({ current, next }),
    () => {
      void message.success(words.done);
      onClose();
    },
  );
  const save = (): void => {
    if (ready) run();
  };
  const field = (
    name: 'current' | 'next' | 'again',
    value: string,
    set: (value: string) => void,
  ): ReactNode => (
    <>
      <label htmlFor={`${id}-${name}`}>{words[name]}</label>
      <Input.Password
        id={`${id}-${name}`}
        autoFocus={name === 'current'}
        autoComplete={name === 'current' ? 'current-password' : 'new-password'}
        maxLength={1024}
        value={value}
        aria-describedby={name === 'next' ? `${id}-hint` : undefined}
        onChange={(event) => {
          set(event.target.value);
        }}
      />
    </>
  );
  return (
    <Modal
      open
      title={words.title}
      okText={words.save}
      cancelText={texts.shell.common.cancel}
      okButtonProps={{ disabled: !ready, loading: running }}
      cancelButtonProps={{ disabled: running }}
      mask={{ closable: false }}
      onOk={save}
      onCancel={onClose}
    >
      <form
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {field('current', current, setCurrent)}
        {field('next', next, setNext)}
        <p id={`${id}-hint`} className="muted">
          {words.hint}
        </p>
        {field('again', again, setAgain)}
        <div aria-live="polite">
          {differs ? <p className="tone-bad">{words.different}</p> : null}
          {error === null ? null : <Alert type="error" showIcon title={error} />}
        </div>
        {/* Enter in a field sends the form. */}
        <button type="submit" className="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
    </Modal>
  );
}
