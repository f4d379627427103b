import type { WayIn } from '../../../shared/api/people-contract.ts';
import type { Caller } from '../caller.ts';
import { ROLES, type Role } from '../../../shared/people/roles.ts';

/** Who calls, as the host that carried the call knows it. */
export interface AgentContext {
  /** What stands in the trail: the OS account, or the account's name. */
  readonly actor: string;
  readonly origin: 'page' | 'cli';
  readonly roles: readonly Role[];
  readonly how: WayIn;
  /** What a command line says of itself beside its account. */
  readonly says?: CommandSays;
  /** Key of the account that is signed in; none where the OS has said who it is. */
  readonly account?: string;
  /** Whether the session that the call came by has ended since. A call's input may take minutes to arrive. */
  readonly isOver?: () => boolean;
}

export type CommandSays = Omit<Caller, 'actor'>;

/**
 * Whether the person is at the machine, as its own account: the command line, or the desktop program's window. A browser is not, not
 * even with a one-time address: addresses and cookies get about.
 */
export function isAtTheMachine({ how }: Pick<AgentContext, 'how'>): boolean {
  return how === 'command' || how === 'desktop';
}

/** Whoever holds the machine's own account may do everything: the data folder is theirs anyway. */
export function atTheMachine(
  actor: string,
  how: Exclude<WayIn, 'account'>,
  says?: CommandSays,
): AgentContext {
  const origin = how === 'command' ? 'cli' : 'page';
  return { actor, origin, roles: ROLES, how, ...(says === undefined ? {} : { says }) };
}
