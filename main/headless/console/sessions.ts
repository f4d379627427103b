import type { ServerResponse } from 'node:http';
import type { AgentPeople } from '../../agent/agent-types.ts';
import { atTheMachine, type AgentContext } from '../../agent/api/context.ts';
import type { Door } from './door.ts';
import { digestOf, newSecret } from './secrets-by-digest.ts';

/** A window left open overnight asks to sign in again. */
const LONGEST_IDLE_MS = 12 * 3_600_000;
/** Somebody who signed in by name does so anew each working day, however busy. */
const LONGEST_SESSION_MS = 12 * 3_600_000;
/** Whoever signs in in a loop must not fill the memory. */
const MAX_SESSIONS = 1000;

/** Who a session is: the OS account that a one-time address was for, or an account by name. */
export type SessionOwner =
  { readonly kind: 'address'; readonly actor: string } | { readonly kind: 'account'; readonly key: string };

export interface Session {
  readonly context: AgentContext;
  /** A person did something. */
  touch(): void;
  /** Whatever is still being answered, or still on its way to us, ends with the session. */
  holds(stream: ServerResponse): void;
}

/** What ended it; for the trail. */
export type SessionEnd = 'signed-out' | 'locked' | 'idle' | 'changed' | 'too-long';

/** Sessions in memory, by digest: a restart signs everybody out. An account is looked at anew for each request. */
export interface Sessions {
  /** The secret of a new one, or null when the account is gone meanwhile. */
  begin(owner: SessionOwner, door: Door): string | null;
  /** Null when there is none, or no longer. */
  find(secret: string, door: Door): Session | null;
  end(secret: string, door: Door, why: 'signed-out' | 'locked'): void;
  /** Ends what has ended without a request that found it out. */
  readonly sweep: () => void;
}

interface Kept {
  readonly owner: SessionOwner;
  readonly actor: string;
  readonly stamp: string;
  readonly cookie: string;
  readonly begunAt: number;
  usedAt: number;
  readonly streams: Set<ServerResponse>;
}

export function createSessions(options: {
  readonly now: () => number;
  /** Null where there are no accounts at all: the first run. */
  readonly people: Pick<AgentPeople, 'available' | 'current' | 'hasAccounts'> | null;
  /** 0: never, but for a window left open overnight. */
  readonly idleLockMinutes: number;
  readonly ended: (actor: string, why: SessionEnd) => void;
}): Sessions {
  const { now, people } = options;
  const sessions = new Map<string, Kept>();

  const contextOf = (kept: Kept): AgentContext | null => {
    if (kept.owner.kind === 'address') return atTheMachine(kept.actor, 'address');
    const account = people?.current(kept.owner.key) ?? null;
    if (account?.stamp !== kept.stamp) return null;
    const { name, roles, key } = account;
    return { actor: name, origin: 'page', roles, how: 'account', account: key };
  };
  const idleMs = (owner: SessionOwner): number => {
    const locks = owner.kind === 'account' || people?.hasAccounts() === true;
    return locks && options.idleLockMinutes > 0 ? options.idleLockMinutes * 60_000 : LONGEST_IDLE_MS;
  };
  const whyOver = (kept: Kept): SessionEnd | null => {
    if (now() - kept.usedAt >= idleMs(kept.owner)) return 'idle';
    if (kept.owner.kind === 'account' && now() - kept.begunAt >= LONGEST_SESSION_MS) return 'too-long';
    return contextOf(kept) === null ? 'changed' : null;
  };
  const end = (digest: string, kept: Kept, why: SessionEnd): void => {
    sessions.delete(digest);
    for (const stream of kept.streams) stream.destroy();
    options.ended(kept.actor, why);
  };
  const sweep = (): void => {
    if (people?.available() === false) return;
    for (const [digest, kept] of sessions) {
      const why = whyOver(kept);
      if (why !== null) end(digest, kept, why);
    }
  };

  return {
    begin(owner, door) {
      const account = owner.kind === 'account' ? (people?.current(owner.key) ?? null) : null;
      if (owner.kind === 'account' && account === null) return null;
      if (sessions.size >= MAX_SESSIONS) sweep();
      const [oldest] = sessions;
      if (sessions.size >= MAX_SESSIONS && oldest !== undefined) end(...oldest, 'too-long');
      const secret = newSecret();
      sessions.set(digestOf(secret), {
        owner,
        actor: owner.kind === 'address' ? owner.actor : (account?.name ?? owner.key),
        stamp: account?.stamp ?? '',
        cookie: door.cookie,
        begunAt: now(),
        usedAt: now(),
        streams: new Set(),
      });
      return secret;
    },
    find(secret, door) {
      const digest = digestOf(secret);
      const kept = sessions.get(digest);
      if (kept?.cookie !== door.cookie) return null;
      const why = whyOver(kept);
      const context = why === null ? contextOf(kept) : null;
      if (context === null) {
        end(digest, kept, why ?? 'changed');
        return null;
      }
      return {
        context: {
          ...context,
          // While nobody can be asked, nobody is believed to be there still.
          isOver: () =>
            people?.available() === false || sessions.get(digest) !== kept || whyOver(kept) !== null,
        },
        touch: () => {
          kept.usedAt = now();
        },
        holds: (stream) => {
          kept.streams.add(stream);
          stream.once('close', () => kept.streams.delete(stream));
        },
      };
    },
    end(secret, door, why) {
      const digest = digestOf(secret);
      const kept = sessions.get(digest);
      if (kept?.cookie === door.cookie) end(digest, kept, why);
    },
    sweep,
  };
}
