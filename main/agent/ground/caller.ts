/** The identity of a command line's user, beside the account: it belongs in every line of the call. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Audit } from './audit/audit.ts';

export interface Caller {
  /** The operating system's account, or a page's signed-in name: the actor of the lines. */
  readonly actor: string;
  /** `--by`: a name that the account says it acts for. */
  readonly claimed: string | null;
  /** The user of `sudo`, by the environment. */
  readonly sudoUser: string | null;
  /** The account is only said by the command itself (Windows): nothing here proves it. */
  readonly stated: boolean;
  /** It is an account of the console, not of the operating system. */
  readonly account?: boolean;
  /** … and the person who made its password, after a reset, until somebody has confirmed that the owner has the account back. */
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

/** Additions to a line by `actor`. None if the line has another actor: the agent's own, woken by a call. */
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
