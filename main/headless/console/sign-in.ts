import { createHash, randomBytes } from 'node:crypto';

/** An address asked for by `status` is meant for the next click. */
const ASKED_FOR_MS = 5 * 60_000;
/** The one printed at start may be opened by somebody who walks over to the machine; it also lies in a service's log. */
const PRINTED_MS = 60 * 60_000;
/** A window left open overnight asks to sign in again. */
const SESSION_IDLE_MS = 12 * 3_600_000;
/** Whoever asks for addresses in a loop must not fill the memory. */
const MAX_TICKETS = 100;

export const TICKET_LIFE = { printed: PRINTED_MS, askedFor: ASKED_FOR_MS } as const;

/**
 * One-time tickets that open a session, and the sessions. Both live in memory only, by digest: a restart signs
 * everybody out, and a look-up by digest gives no timing to guess from.
 */
export interface SignIn {
  /** A fresh ticket, good once within `lifeMs`. */
  issue(lifeMs: number): string;
  /** The new session's secret for a ticket, or null when it is unknown, used or too old. */
  redeem(ticket: string): string | null;
  /** Whether this is a session in use; using it keeps it. */
  touch(session: string): boolean;
}

export function createSignIn(now: () => number): SignIn {
  const tickets = new Map<string, number>();
  const sessions = new Map<string, number>();
  const forget = (ends: Map<string, number>): void => {
    for (const [digest, end] of ends) if (end <= now()) ends.delete(digest);
  };
  return {
    issue(lifeMs) {
      forget(tickets);
      if (tickets.size >= MAX_TICKETS) {
        const soonest = [...tickets].reduce((a, b) => (b[1] < a[1] ? b : a));
        tickets.delete(soonest[0]);
      }
      return put(tickets, now() + lifeMs);
    },
    redeem(ticket) {
      forget(tickets);
      forget(sessions);
      return tickets.delete(digestOf(ticket)) ? put(sessions, now() + SESSION_IDLE_MS) : null;
    },
    touch(session) {
      forget(sessions);
      const digest = digestOf(session);
      if (!sessions.has(digest)) return false;
      sessions.set(digest, now() + SESSION_IDLE_MS);
      return true;
    },
  };
}

function put(ends: Map<string, number>, end: number): string {
  const secret = randomBytes(32).toString('base64url');
  ends.set(digestOf(secret), end);
  return secret;
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
