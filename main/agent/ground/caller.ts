/** What is known of who sits at the command line, beside the account: it belongs into every line of what a call does. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Audit } from './audit/audit.ts';

export interface Caller {
  /** The operating system's account, or a page's signed-in name: the actor of the lines. */
  readonly actor: string;
  /** `--by`: a name that the account says it acts for. */
  readonly claimed: string | null;
  /** Who called `sudo`, as the environment has it. */
  readonly sudoUser: string | null;
  /** The account is only said by the command itself (Windows): nothing here proves it. */
  readonly stated: boolean;
  /** It is an account of the console, and none of the operating system. */
  readonly account?: boolean;
  /** … and who made its password, after a reset, until somebody has confirmed that the person has it. */
  readonly passwordSetBy?: string | null;
}

export type CallerDetail = Readonly<Record<string, string | boolean>>;

const callers = new AsyncLocalStorage<Caller | null>();

/** Does `work` as part of that caller's call. */
export function asCaller<T>(caller: Caller | null, work: () => T): T {
  return callers.run(caller, work);
}

/** `work` as part of the call that hands it over now, though it is done later and together with that of others. */
export function inThisCall<A, T>(work: (given: A) => T): (given: A) => T {
  const caller = callers.getStore() ?? null;
  return (given) => callers.run(caller, () => work(given));
}

/** What a line by `actor` says beside the name. Nothing where the line is somebody else's: the agent's own, woken by a call. */
export function callerDetail(actor: string): CallerDetail {
  const caller = callers.getStore() ?? null;
  if (caller?.actor !== actor) return {};
  const { claimed, sudoUser, stated, account = false, passwordSetBy = null } = caller;
  return {
    ...(claimed === null ? {} : { claimed }),
    ...(sudoUser === null ? {} : { sudoUser }),
    ...(stated ? { accountStated: true } : {}),
    ...(account ? { how: 'account' } : {}),
    ...(passwordSetBy === null ? {} : { passwordSetBy }),
  };
}

/** The trail, whose lines about what a call did say what its caller says of itself. */
export function callersAudit(audit: Audit): Audit {
  return {
    ...audit,
    append: (entry) => {
      const says = callerDetail(entry.actor);
      return audit.append(
        Object.keys(says).length === 0 ? entry : { ...entry, detail: { ...entry.detail, ...says } },
      );
    },
  };
}
