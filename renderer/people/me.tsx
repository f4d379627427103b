import Button, { type ButtonProps } from 'antd/es/button';
import Tooltip from 'antd/es/tooltip';
import { useId, type ReactNode } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import { rolesFor, type Ability } from '../../shared/people/abilities.ts';
import { useConnection } from '../connection/connection.ts';
import type { Action } from '../connection/use-action.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useStore } from '../ui/store.ts';

/** The signed-in person; null until the agent has answered. */
export function useMe(): Me | null {
  return useStore(useConnection().me);
}

/** True if the person has the ability. Only hides what the agent would refuse: the agent checks each call. */
export function useMay(ability: Ability): boolean {
  return useMe()?.abilities.includes(ability) ?? false;
}

/** `承辦、主管或資訊`: the roles with this ability, in the page's language. */
export function useRolesFor(): (ability: Ability) => string {
  const { people } = useTexts();
  const list = new Intl.ListFormat(useLanguage(), { type: 'disjunction' });
  return (ability) => list.format(rolesFor(ability).map((role) => people.roles[role]));
}

/** Reason why the person may not: `需要主管權限`; null if allowed. */
export function useWhyNot(): (ability: Ability) => string | null {
  const { people } = useTexts();
  const namesOf = useRolesFor();
  const me = useMe();
  return (ability) => (me?.abilities.includes(ability) === true ? null : people.needs(namesOf(ability)));
}

/** True if this is the desktop program's window. Browsers, which sign in by account or link, may change less. */
export function useAtTheMachine(): boolean {
  return useMe()?.how === 'desktop';
}

/** The person's name as owner of cases; null without an account. */
export function useMyName(): string | null {
  const me = useMe();
  return me?.how === 'account' ? me.displayName : null;
}

interface MayButtonProps extends ButtonProps {
  readonly ability: Ability;
  /** Another obstacle, as a sentence with the next step; null or undefined: none. */
  readonly hindrance?: string | null;
  /** Runs on click; the button shows that it is running. */
  readonly action?: Pick<Action, 'running' | 'run'>;
}

/** A button that is disabled without the ability, and then names the roles that have it. */
export function MayButton({ ability, hindrance, action, ...given }: MayButtonProps): ReactNode {
  const props = action === undefined ? given : { ...given, loading: action.running, onClick: action.run };
  const why = useWhyNot()(ability) ?? hindrance ?? null;
  const id = useId();
  if (why === null) return <Button {...props} />;
  const { href: _leadsNowhere, onClick: _doesNothing, ...rest } = props;
  return (
    // The tooltip is on the wrapper, as disabled buttons have none; screen readers get the reason as description.
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
