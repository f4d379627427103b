import { useState, type ReactNode } from 'react';
import { MayButton } from '../people/me.tsx';

interface WorkPartProps {
  readonly title: string;
  /** Of the button that opens the form. */
  readonly add: string;
  /** Shown in the list's place while there is nothing in it. */
  readonly none: string;
  readonly count: number;
  /** Whether the form stands open from the beginning. */
  readonly open?: boolean;
  readonly form: (close: () => void) => ReactNode;
  readonly children: ReactNode;
}

/** A list of the work panel that can be added to. */
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
          <MayButton
            ability="cases.work"
            size="small"
            onClick={() => {
              setAdds(true);
            }}
          >
            {add}
          </MayButton>
        )}
      </div>
      {adds
        ? form(() => {
            setAdds(false);
          })
        : null}
      {count === 0 ? <p className="muted">{none}</p> : children}
    </div>
  );
}
