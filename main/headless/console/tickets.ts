import { createHash, randomBytes } from 'node:crypto';

/** Lifetime of an address asked for by `status`: it is meant for the next click. */
const ASKED_FOR_MS = 5 * 60_000;
/** Lifetime of the address printed at start: a person may first have to walk to the machine. The address is also in a service's log. */
const PRINTED_MS = 60 * 60_000;
/** Limit of tickets: repeated requests for addresses must not fill the memory. */
const MAX_TICKETS = 100;

export const TICKET_LIFE = { printed: PRINTED_MS, askedFor: ASKED_FOR_MS } as const;

/** One-time tickets, each for one OS account. In memory only: a restart invalidates them. */
export function createTickets(now: () => number) {
  const tickets = new Map<string, { readonly actor: string; readonly end: number }>();
  const forget = (): void => {
    for (const [digest, { end }] of tickets) if (end <= now()) tickets.delete(digest);
  };
  return {
    /** A new ticket, valid once within `lifeMs`. */
    issue(actor: string, lifeMs: number): string {
      forget();
      if (tickets.size >= MAX_TICKETS) {
        const [soonest] = [...tickets].reduce((a, b) => (b[1].end < a[1].end ? b : a));
        tickets.delete(soonest);
      }
      const secret = newSecret();
      tickets.set(digestOf(secret), { actor, end: now() + lifeMs });
      return secret;
    },
    /** The ticket's account; null if the ticket is unknown, used or too old. */
    redeem(ticket: string): string | null {
      forget();
      const digest = digestOf(ticket);
      const known = tickets.get(digest);
      tickets.delete(digest);
      return known?.actor ?? null;
    },
  };
}

/** 256 random bits, for an address or a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Secrets are stored as digests: a look-up leaks no timing, and a memory dump gives no access. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
