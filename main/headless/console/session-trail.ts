import type { AgentPeople } from '../../agent/agent-types.ts';
import type { Log } from '../../agent/ports.ts';
import type { SessionEnd } from './sessions.ts';
import type { Source } from './source.ts';

/** Lines of the trail about sessions. That one begins is on disk before it does; that one ends is written behind. */
export interface SessionTrail {
  /** By a one-time address; who signs in by name is written down where the password is looked at. */
  began(actor: string): Promise<void>;
  readonly ended: (actor: string, why: SessionEnd) => void;
  /** A cookie came without its page key: stolen, or kept by a browser that lost the key. */
  readonly misused: (actor: string, source: Source) => void;
  /** Resolves once what ended and what was misused is on disk. */
  written(): Promise<void>;
}

const KINDS = {
  'signed-out': 'signed-out',
  locked: 'session-locked',
  idle: 'session-locked',
  changed: 'session-ended',
  'too-long': 'session-ended',
  'too-many': 'session-ended',
  replaced: 'session-ended',
} as const satisfies Record<SessionEnd, string>;

export function sessionTrail(
  accounts: { readonly people: Pick<AgentPeople, 'record'>; readonly log: Log } | null,
): SessionTrail {
  let last: Promise<void> = Promise.resolve();
  const writeBehind = (line: Parameters<AgentPeople['record']>[0]): void => {
    if (accounts === null) return;
    last = Promise.all([last, accounts.people.record(line)]).then(
      () => undefined,
      (error: unknown) => {
        accounts.log('error', 'audit-not-written', {}, error);
      },
    );
  };
  return {
    began: async (actor) => {
      await accounts?.people.record({ kind: 'signed-in', actor, detail: { how: 'address' } });
    },
    ended: (actor, why) => {
      writeBehind({ kind: KINDS[why], actor, detail: { why } });
    },
    misused: (actor, { address }) => {
      // Not in the name of the person whose cookie it is: they may know nothing of it.
      writeBehind({ kind: 'cookie-misused', actor: 'unknown', detail: { session: actor, source: address } });
    },
    written: () => last,
  };
}
