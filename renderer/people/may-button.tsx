import Button, { type ButtonProps } from 'antd/es/button';
import Tooltip from 'antd/es/tooltip';
import { useId, type ReactNode } from 'react';
import type { Ability } from '../../shared/people/abilities.ts';
import { useWhyNot } from './use-me.ts';

interface MayButtonProps extends ButtonProps {
  readonly ability: Ability;
  /** What else is in the way now, in a sentence that says what to do; null or none: nothing. */
  readonly hindrance?: string | null;
}

/** A button for those who may; for others it stands there disabled and says whose it is. */
export function MayButton({ ability, hindrance, ...props }: MayButtonProps): ReactNode {
  const why = useWhyNot()(ability) ?? hindrance ?? null;
  const id = useId();
  if (why === null) return <Button {...props} />;
  const { href: _leadsNowhere, onClick: _doesNothing, ...rest } = props;
  return (
    // The pointer finds the reason on the wrapper; whoever hears the page has it as the button's description.
    <Tooltip title={why}>
      <span className="may-not">
        <Button {...rest} disabled aria-describedby={id} />
        <span id={id} className="unseen">
          {why}
        </span>
      </span>
    </Tooltip>
  );
}
