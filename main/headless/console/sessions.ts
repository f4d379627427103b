import type { ServerResponse } from 'node:http';
import type { AgentPeople } from '../../agent/agent-types.ts';
import { type AgentContext, atTheMachine, type CallSession } from '../../agent/api/context.ts';
import type { AuditKind } from '../../../shared/audit-kinds.ts';
import type { Log } from '../../agent/ports.ts';
import type { Door } from './door.ts';
import { digestOf, newSecret } from './tickets.ts';

/** After this time, a window left open overnight must sign in again. */
const LONGEST_IDLE_MS = 12 * 3_600_000;
/** A person who signed in by name must sign in again after this time, even when active. */
const LONGEST_SESSION_MS = 12 * 3_600_000;
/** Limit of all sessions: a program that signs in again and again must not fill the memory. */
const MAX_SESSIONS = 1000;
/** Limit of one owner's sessions. */
const MAX_OF_ONE = 20;

/** Owner of a session: the OS account of a one-time address, or an account by name. */
export type SessionOwner =
  { readonly kind: 'address'; readonly actor: string } | { readonly kind: 'account'; readonly key: string };

/** The two secrets of a session. Neither is of use without the other. */
export interface SessionKeys {
  /** Browsers send it to every program that listens on this host. */
  readonly cookie: string;
  /** Given only to our page, which stores it where no other port can read it. */
  readonly pageKey: string;
}

export interface ShownKeys {
  readonly cookie: string | null;
  readonly pageKey: string | null;
}

export interface Session {
  readonly context: AgentContext;
  /** Called when a person has done something. */
  touch(): void;
  /** The answer ends with the session. */
  holds(stream: ServerResponse): void;
}

/** Reason why a session ended, for the trail. */
type SessionEnd =
  'signed-out' | 'locked' | 'idle' | 'changed' | 'too-long' | 'too-many' | 'replaced' | 'refused';

interface KeptSession {
  readonly owner: SessionOwner;
  readonly actor: string;
  readonly stamp: string;
  readonly door: string;
  readonly pageKey: string;
  readonly begunAt: number;
  usedAt: number;
  readonly streams: Set<ServerResponse>;
  readonly session: CallSession;
}

interface SessionParts {
  readonly now: () => number;
  /** Null if there are no accounts at all: the first run. */
  readonly people: Pick<AgentPeople, 'available' | 'current' | 'hasAccounts'> | null;
  /** 0: no idle lock, except for a window left open overnight. */
  readonly idleLockMinutes: number;
  readonly ended: (actor: string, why: SessionEnd) => void;
}

/** Sessions in memory, by digest: a restart signs everybody out. The account is read again for each request. */
export class Sessions {
  readonly #parts: SessionParts;
  readonly #kept = new Map<string, KeptSession>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Begins a session that replaces the browser's earlier one. Null if the account was removed meanwhile. */
  begin(owner: SessionOwner, door: Door, before: string | null): SessionKeys | null {
    const { now, people } = this.#parts;
    const account = owner.kind === 'account' ? (people?.current(owner.key) ?? null) : null;
    if (owner.kind === 'account' && account === null) return null;
    const replaced = this.#lookUp(before, door);
    if (replaced !== null) this.#end(...replaced, 'replaced');
    this.#makeRoom(owner);
    const keys = { cookie: newSecret(), pageKey: newSecret() };
    const digest = digestOf(keys.cookie);
    this.#kept.set(digest, {
      session: {
        refuse: () => {
          const kept = this.#kept.get(digest);
          if (kept !== undefined) this.#end(digest, kept, 'refused');
        },
      },
      owner,
      actor: owner.kind === 'address' ? owner.actor : (account?.name ?? owner.key),
      stamp: account?.stamp ?? '',
      door: door.cookie,
      pageKey: digestOf(keys.pageKey),
      begunAt: now(),
      usedAt: now(),
      streams: new Set(),
    });
    return keys;
  }

  /** Null if there is no valid session, or the secrets are missing or do not belong together. */
  find(shown: ShownKeys, door: Door): Session | null {
    const { now, people } = this.#parts;
    const found = this.#belonging(shown, door);
    if (found === null) return null;
    const [digest, kept] = found;
    const why = this.#whyOver(kept);
    const context = why === null ? this.#contextOf(kept) : null;
    if (context === null) {
      this.#end(digest, kept, why ?? 'changed');
      return null;
    }
    return {
      context: {
        ...context,
        // While accounts cannot be read, nobody counts as signed in.
        isOver: () =>
          people?.available() === false || this.#kept.get(digest) !== kept || this.#whyOver(kept) !== null,
        session: kept.session,
      },
      touch: () => {
        kept.usedAt = now();
      },
      holds: (stream) => {
        kept.streams.add(stream);
        stream.once('close', () => kept.streams.delete(stream));
      },
    };
  }

  /** True if a cookie belongs to a valid session: enough for the built page, which holds no data. */
  knows(cookie: string | null, door: Door): boolean {
    const found = this.#lookUp(cookie, door);
    if (found === null) return false;
    const why = this.#whyOver(found[1]);
    if (why !== null) this.#end(...found, why);
    return why === null;
  }

  /** True if a cookie belongs to a session that has not ended. Its account is not read: it may have been removed. */
  keeps(cookie: string | null, door: Door): boolean {
    return this.#lookUp(cookie, door) !== null;
  }

  /** Does nothing if the secrets do not belong together. */
  end(shown: ShownKeys, door: Door, why: 'signed-out' | 'locked'): void {
    const found = this.#belonging(shown, door);
    if (found !== null) this.#end(...found, why);
  }

  /** Ends expired sessions that no request has touched. */
  readonly sweep = (): void => {
    if (this.#parts.people?.available() === false) return;
    for (const [digest, kept] of this.#kept) {
      const why = this.#whyOver(kept);
      if (why !== null) this.#end(digest, kept, why);
    }
  };

  #contextOf({ owner, actor, stamp }: KeptSession): AgentContext | null {
    if (owner.kind === 'address') return atTheMachine(actor, 'address');
    const account = this.#parts.people?.current(owner.key) ?? null;
    if (account?.stamp !== stamp) return null;
    const { name, roles, key } = account;
    return { actor: name, origin: 'page', roles, how: 'account', account: key };
  }

  #idleMs(owner: SessionOwner): number {
    const { people, idleLockMinutes } = this.#parts;
    const locks = owner.kind === 'account' || people?.hasAccounts() === true;
    return locks && idleLockMinutes > 0 ? idleLockMinutes * 60_000 : LONGEST_IDLE_MS;
  }

  #whyOver(kept: KeptSession): SessionEnd | null {
    const now = this.#parts.now();
    if (now - kept.usedAt >= this.#idleMs(kept.owner)) return 'idle';
    if (kept.owner.kind === 'account' && now - kept.begunAt >= LONGEST_SESSION_MS) return 'too-long';
    return this.#contextOf(kept) === null ? 'changed' : null;
  }

  #end(digest: string, kept: KeptSession, why: SessionEnd): void {
    this.#kept.delete(digest);
    for (const stream of kept.streams) stream.destroy();
    this.#parts.ended(kept.actor, why);
  }

  #lookUp(cookie: string | null, door: Door): readonly [string, KeptSession] | null {
    const digest = cookie === null ? '' : digestOf(cookie);
    const kept = this.#kept.get(digest);
    return kept?.door === door.cookie ? [digest, kept] : null;
  }

  /** The session of a cookie, if the page key is its own. */
  #belonging({ cookie, pageKey }: ShownKeys, door: Door): readonly [string, KeptSession] | null {
    const found = this.#lookUp(cookie, door);
    if (found === null || pageKey === null) return null;
    return found[1].pageKey === digestOf(pageKey) ? found : null;
  }

  /** Makes room by ending the oldest session of this owner, else of the owner with most sessions. */
  #makeRoom(owner: SessionOwner): void {
    const own = [...this.#kept].filter(([, kept]) => nameOf(kept.owner) === nameOf(owner));
    const [oldest] = own;
    if (own.length >= MAX_OF_ONE && oldest !== undefined) this.#end(...oldest, 'too-many');
    if (this.#kept.size < MAX_SESSIONS) return;
    this.sweep();
    if (this.#kept.size < MAX_SESSIONS) return;
    const ofOwner = Map.groupBy(this.#kept, ([, kept]) => nameOf(kept.owner));
    const [first] = [...ofOwner.values()].reduce((a, b) => (b.length > a.length ? b : a));
    if (first !== undefined) this.#end(...first, 'too-many');
  }
}

function nameOf(owner: SessionOwner): string {
  return owner.kind === 'address' ? `address ${owner.actor}` : `account ${owner.key}`;
}

const KINDS = {
  'signed-out': 'signed-out',
  locked: 'session-locked',
  idle: 'session-locked',
  changed: 'session-ended',
  'too-long': 'session-ended',
  'too-many': 'session-ended',
  replaced: 'session-ended',
  refused: 'session-ended',
} as const satisfies Record<SessionEnd, AuditKind>;

/** Trail lines about sessions. The line of a begin is on disk before the session begins; the line of an end is written later. */
export function sessionTrail(
  accounts: { readonly people: Pick<AgentPeople, 'record'>; readonly log: Log } | null,
) {
  let last: Promise<void> = Promise.resolve();
  const writeBehind = (line: Parameters<AgentPeople['record']>[0]): void => {
    if (accounts === null) return;
    last = Promise.all([last, accounts.people.record(line)]).then(
      () => undefined,
      (error: unknown) => accounts.log('error', 'audit-not-written', {}, error),
    );
  };
  return {
    /** For a one-time address; a sign-in by name is audited where the password is checked. */
    began: async (actor: string): Promise<void> => {
      await accounts?.people.record({ kind: 'signed-in', actor, detail: { how: 'address' } });
    },
    ended: (actor: string, why: SessionEnd): void => {
      writeBehind({ kind: KINDS[why], actor, detail: { why } });
    },
    /** Resolves once all ends are on disk. */
    written: () => last,
  };
}
