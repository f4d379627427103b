import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { Action } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';

/** A small form within the panel. It stays open until the agent confirmed it, so nothing typed is lost to a failed call. */
export function WorkForm(props: {
  readonly action: Action;
  readonly ready: boolean;
  readonly save: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { common } = useTexts().shell;
  const { action, ready, save, onClose, children } = props;
  return (
    <form
      className="work-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !action.running) action.run();
      }}
      onKeyDown={(event) => {
        // Escape leaves the case's page: here it ends an input method's word or a list of choices.
        if (event.key === 'Escape') event.preventDefault();
      }}
    >
      {children}
      {action.error === null ? null : <Alert type="error" showIcon title={action.error} />}
      <Button htmlType="submit" type="primary" disabled={!ready} loading={action.running}>
        {save}
      </Button>
      <Button disabled={action.running} onClick={onClose}>
        {common.cancel}
      </Button>
    </form>
  );
}
