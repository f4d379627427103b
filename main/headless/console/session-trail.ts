import type { AgentPeople } from '../../agent/agent-types.ts';
import type { Log } from '../../agent/ports.ts';
import type { SessionEnd } from './sessions.ts';

/** Lines of the trail about sessions. That one begins is on disk before it does; that one ends is written behind. */
export interface SessionTrail {
  /** By a one-time address; who signs in by name is written down where the password is looked at. */
  began(actor: string): Promise<void>;
  readonly ended: (actor: string, why: SessionEnd) => void;
  /** Resolves once what ended is on disk. */
  written(): Promise<void>;
}

const KINDS = {
  'signed-out': 'signed-out',
  locked: 'session-locked',
  idle: 'session-locked',
  changed: 'session-ended',
  'too-long': 'session-ended',
} as const satisfies Record<SessionEnd, string>;

export function sessionTrail(
  accounts: { readonly people: Pick<AgentPeople, 'record'>; readonly log: Log } | null,
): SessionTrail {
  let last: Promise<void> = Promise.resolve();
  return {
    began: async (actor) => {
      await accounts?.people.record({ kind: 'signed-in', actor, detail: { how: 'address' } });
    },
    ended: (actor, why) => {
      if (accounts === null) return;
      const line = { kind: KINDS[why], actor, detail: { why } };
      last = Promise.all([last, accounts.people.record(line)]).then(
        () => undefined,
        (error: unknown) => {
          accounts.log('error', 'audit-not-written', {}, error);
        },
      );
    },
    written: () => last,
  };
}
