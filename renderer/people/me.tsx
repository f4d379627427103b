import Button, { type ButtonProps } from 'antd/es/button';
import Tooltip from 'antd/es/tooltip';
import { useId, type ReactNode } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import { rolesFor, type Ability } from '../../shared/people/abilities.ts';
import { useConnection } from '../connection/connection.ts';
import type { Action } from '../connection/use-action.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useStore } from '../ui/store.ts';

/** Signed-in person; null before the agent has said so. */
export function useMe(): Me | null {
  return useStore(useConnection().me);
}

/** Whether the person may. The agent decides again at each call: this is for not offering what it would refuse. */
export function useMay(ability: Ability): boolean {
  return useMe()?.abilities.includes(ability) ?? false;
}

/** `承辦、主管或資訊`: whom to ask, in the reader's language. */
export function useRolesFor(): (ability: Ability) => string {
  const { people } = useTexts();
  const list = new Intl.ListFormat(useLanguage(), { type: 'disjunction' });
  return (ability) => list.format(rolesFor(ability).map((role) => people.roles[role]));
}

/** Why the person may not: `需要主管權限`; null when allowed. */
export function useWhyNot(): (ability: Ability) => string | null {
  const { people } = useTexts();
  const namesOf = useRolesFor();
  const me = useMe();
  return (ability) => (me?.abilities.includes(ability) === true ? null : people.needs(namesOf(ability)));
}

/** Whether the page is the desktop program's own window: a browser is let in by name or address, and changes less. */
export function useAtTheMachine(): boolean {
  return useMe()?.how === 'desktop';
}

/** As owner of a case; null where the agent knows a machine's account and no person. */
export function useMyName(): string | null {
  const me = useMe();
  return me?.how === 'account' ? me.displayName : null;
}

interface MayButtonProps extends ButtonProps {
  readonly ability: Ability;
  /** Further obstacle, in a sentence that says what to do; null or absent: nothing. */
  readonly hindrance?: string | null;
  /** Pressed, it runs this and shows that it does. */
  readonly action?: Pick<Action, 'running' | 'run'>;
}

/** A button for those who may; for others it stands there disabled and says whose it is. */
export function MayButton({ ability, hindrance, action, ...given }: MayButtonProps): ReactNode {
  const props = action === undefined ? given : { ...given, loading: action.running, onClick: action.run };
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
