import type { ReactNode } from 'react';

/** One line of the panel: what it is about, how that stands, what can be done about it. */
export function WorkLine(props: {
  readonly label: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className="work-line" role="group" aria-label={props.label}>
      <span className="work-label">{props.label}</span>
      <div className="work-value">{props.children}</div>
      {props.actions === undefined ? null : <div className="work-actions">{props.actions}</div>}
    </div>
  );
}
