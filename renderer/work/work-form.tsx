import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { Action } from '../connection/use-action.ts';
import { MayButton } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** A form inside a panel. It stays open until the agent confirmed it, so that a failed call loses no text. */
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
        // On the case page Escape leaves the page. In a form it only cancels an input method or closes a select.
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

interface WorkPartProps {
  readonly title: string;
  /** Label of the button that opens the form. */
  readonly add: string;
  /** Shown while the list is empty. */
  readonly none: string;
  readonly count: number;
  /** True if the form is open at first. */
  readonly open?: boolean;
  readonly form: (close: () => void) => ReactNode;
  readonly children: ReactNode;
}

/** A list of the work panel with a form to add entries. */
export function WorkPart({
  title,
  add,
  none,
  count,
  open = false,
  form,
  children,
}: WorkPartProps): ReactNode {
  const [adds, setAdds] = useState(open);
  return (
    <div className="work-part" role="group" aria-label={title}>
      <div className="work-part-head">
        <h3>{title}</h3>
        {adds ? null : (
          <MayButton ability="cases.work" size="small" onClick={() => setAdds(true)}>
            {add}
          </MayButton>
        )}
      </div>
      {adds ? form(() => setAdds(false)) : null}
      {count === 0 ? <p className="muted">{none}</p> : children}
    </div>
  );
}
