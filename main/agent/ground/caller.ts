/** The user behind a call, beyond the account: part of every line of the trail about that call. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Audit } from './audit/audit.ts';

export interface Caller {
  /** Actor of the lines: the operating system's account, or a page's signed-in name. */
  readonly actor: string;
  /** `--by`: the person for whom the account says it acts. */
  readonly claimed: string | null;
  /** The user of `sudo`, from the environment. */
  readonly sudoUser: string | null;
  /** The actor is an account of the console, not of the operating system. */
  readonly account?: boolean;
}

export type CallerDetail = Readonly<Record<string, string | boolean>>;

const callers = new AsyncLocalStorage<Caller | null>();

/** Runs `work` as part of that caller's call. */
export function asCaller<T>(caller: Caller | null, work: () => T): T {
  return callers.run(caller, work);
}

/** Binds `work`, which runs later and together with others' work, to the caller of the present call. */
export function inThisCall<A, T>(work: (given: A) => T): (given: A) => T {
  const caller = callers.getStore() ?? null;
  return (given) => callers.run(caller, () => work(given));
}

/** Additions to a line by `actor`. None if the line has another actor, such as the agent after a call woke it. */
export function callerDetail(actor: string): CallerDetail {
  const caller = callers.getStore() ?? null;
  if (caller?.actor !== actor) return {};
  const { claimed, sudoUser, account = false } = caller;
  return {
    ...(claimed === null ? {} : { claimed }),
    ...(sudoUser === null ? {} : { sudoUser }),
    ...(account ? { how: 'account' } : {}),
  };
}

/** The trail; lines about a call also get what its caller states. */
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
