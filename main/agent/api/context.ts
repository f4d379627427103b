import type { AuditEntry } from '../ground/audit/audit.ts';
import type { WayIn } from '../../../shared/api/people-contract.ts';
import type { AuditKind } from '../../../shared/audit-kinds.ts';
import { type Role, ROLES } from '../../../shared/people/abilities.ts';
import type { PersonsLooks } from '../attendants/access/look-trail.ts';
import type { Caller } from '../ground/caller.ts';
import type { By } from '../carrier/cases/staff-moves.ts';

/** The caller, as the host that carried the call knows it. */
export interface AgentContext {
  /** The name in the trail: the OS account, or the account's name. */
  readonly actor: string;
  readonly origin: 'page' | 'cli';
  readonly roles: readonly Role[];
  readonly how: WayIn;
  /** The identity that a command line claims beside its account. */
  readonly says?: CommandSays;
  /** Key of the signed-in account; none if the operating system identified the caller. */
  readonly account?: string;
  /** True if the call's session has ended since: its input may take minutes to arrive. */
  readonly isOver?: () => boolean;
  /** The call's session, if any. */
  readonly session?: CallSession;
}

export interface CallSession {
  /** Ends the session after repeated forbidden calls. */
  readonly refuse: () => void;
}

type CommandSays = Omit<Caller, 'actor'>;

/**
 * Patient data that an answer shows. `whole` (on request): name, number, all texts. `named` (roles that work on cases): names, and masked
 * numbers. `covered` (printing commands, whose output goes to files and other programs): names masked, also in file names. `hidden` (roles
 * that only read cases): no free text and no file name.
 */
export type Sight = 'whole' | 'named' | 'covered' | 'hidden';

/**
 * True if the person is at the machine, under its own account: the command line, or the desktop program's window. A browser is not, even with
 * a one-time address: addresses and cookies can be passed on.
 */
export function isAtTheMachine({ how }: Pick<AgentContext, 'how'>): boolean {
  return how === 'command' || how === 'desktop';
}

/** Key under which calls count together: all sessions of one account, or of the one-time addresses that one account of the machine asked for. */
export const personOf = ({ account, actor }: AgentContext): string => account ?? `address ${actor}`;

/** A person with the machine's own account may do everything, since the data folder is theirs anyway. */
export function atTheMachine(
  actor: string,
  how: Exclude<WayIn, 'account'>,
  says?: CommandSays,
): AgentContext {
  const origin = how === 'command' ? 'cli' : 'page';
  return { actor, origin, roles: ROLES, how, ...(says === undefined ? {} : { says }) };
}

/** Context of a call once its input is valid. Only `builder.ts` makes it. */
export interface CallContext {
  /** Caller and reason: the signed-in name, or the operating system's account. A name given in the call is a claim, see `callerOf`. */
  readonly by: By;
  /** Appends a line of the trail by the caller. Resolves when it is on disk. @throws if the call's row lacks this kind: a bug */
  readonly record: (kind: AuditKind, says?: Omit<AuditEntry, 'kind' | 'actor'>) => Promise<void>;
  /** Records which patients the caller sees. */
  readonly looks: () => PersonsLooks;
}

/** The caller's part of every line. On the page nobody claims a name: the session has it. */
export function callerOf(context: AgentContext, input: unknown): Caller {
  const { actor, says } = context;
  if (context.origin === 'page') {
    return { actor, ...NOBODY_CLAIMED, account: context.how === 'account' };
  }
  const by = typeof input === 'object' && input !== null && 'by' in input ? input.by : undefined;
  const claimed = typeof by === 'string' ? by.slice(0, MOST_CLAIMED) : (says?.claimed ?? null);
  return {
    actor,
    claimed: claimed === actor ? null : claimed,
    sudoUser: says?.sudoUser ?? null,
  };
}

const NOBODY_CLAIMED = { claimed: null, sudoUser: null } as const;
const MOST_CLAIMED = 200;
