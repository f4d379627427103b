import { createContext, useContext } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import { preferences } from '../app/preferences.ts';
import type { Connection } from '../connection/connection.ts';
import { forgetPageKey, pageKeyHeader } from '../connection/transport.ts';
import { createStore, type Store } from '../ui/store.ts';

const CHANNEL = 'twpas-lock';
const RETRY_MS = 2_000;

/** Cause of the lock: idle time, the person here, or another tab. */
type LockReason = 'idle' | 'asked' | 'elsewhere';

export type LockState =
  | { readonly phase: 'open' }
  /** The page is hidden; the console has not yet confirmed the end of the session. */
  | { readonly phase: 'locking'; readonly why: LockReason; readonly failed: boolean }
  /** Only a sign-in opens the page. */
  | { readonly phase: 'locked'; readonly why: LockReason }
  /** Desktop window: only hidden, as the computer's own lock protects it. */
  | { readonly phase: 'covered' };

interface LockParts {
  readonly connection: Connection;
  readonly presence: Presence;
  readonly end?: typeof endSession;
}

/** The page's lock. Hides the page before calling the console, so that a slow or lost agent leaves nothing readable. */
export class Lock {
  readonly state: Store<LockState> = createStore<LockState>({ phase: 'open' });
  readonly presence: Presence;
  readonly #connection: Connection;
  readonly #end: typeof endSession;
  readonly #channel: BroadcastChannel;

  constructor({ connection, presence, end = endSession }: LockParts) {
    this.presence = presence;
    this.#connection = connection;
    this.#end = end;
    this.#channel = new BroadcastChannel(CHANNEL);
    this.#channel.addEventListener('message', () => {
      this.#lock('elsewhere');
    });
  }

  lock(why: 'idle' | 'asked'): void {
    if (this.#lock(why)) this.#channel.postMessage('locked');
  }

  /** Removes the privacy cover; does not open a lock. */
  uncover(): void {
    if (this.state.get().phase === 'covered') this.#open();
  }

  #open(): void {
    this.presence.begin();
    this.state.set({ phase: 'open' });
  }

  /** Returns whether there is a session to end. */
  #lock(why: LockReason): boolean {
    const me = this.#connection.me.get();
    if (this.state.get().phase !== 'open' || me === null) return false;
    if (!canEndSession(me)) {
      this.state.set({ phase: 'covered' });
      return false;
    }
    keepPlace(me.name, window.location.hash);
    this.state.set({ phase: 'locking', why, failed: false });
    void this.#endAndWait(why);
    return true;
  }

  async #endAndWait(why: LockReason): Promise<void> {
    while (!(await this.#ended())) {
      this.state.set({ phase: 'locking', why, failed: true });
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    this.state.set({ phase: 'locked', why });
    const { state } = this.#connection;
    let wasOut = state.get().phase === 'signed-out';
    const stop = state.subscribe(() => {
      const { phase } = state.get();
      wasOut ||= phase === 'signed-out';
      // Calls sent before the session ended may still succeed: unlock only after it was signed out and open again.
      if (!wasOut || phase !== 'open') return;
      stop();
      this.#open();
    });
    this.#connection.wake();
  }

  async #ended(): Promise<boolean> {
    try {
      await this.#end('lock');
      return true;
    } catch {
      // The cover shows the failure, and the call is repeated.
      return false;
    }
  }
}

/** True if the console can end this person's session and sign in again: not without accounts. */
export function canEndSession(me: Me): boolean {
  return me.how === 'account' || (me.how === 'address' && me.idleLockMinutes !== null);
}

/** True to offer the lock; in the desktop window it only hides the page. */
export function canLock(me: Me): boolean {
  return me.how === 'desktop' || canEndSession(me);
}

export const LockContext = createContext<Lock | null>(null);

export function useLock(): Lock {
  const lock = useContext(LockContext);
  if (lock === null) throw new Error('no LockContext around this component');
  return lock;
}

/** Shared by all tabs on this console: activity in one tab keeps all of them open. */
const PRESENCE_KEY = 'twpas.active-at';
/** Shortest time between two recorded signs: a moving mouse sends far more. */
const STEP_MS = 1_000;
const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;

type Presence = ReturnType<typeof createPresence>;

interface PresenceParts {
  /** Idle limit, ms; null: none. */
  readonly limitMs: () => number | null;
  readonly now?: () => number;
}

/** Time of the person's last input. */
export function createPresence({ limitMs, now = Date.now }: PresenceParts) {
  let own = 0;
  /** Restarts the idle time, after a sign-in or unlock. */
  const begin = (): void => {
    own = now();
    share(own);
  };
  /** ms since the epoch, of the tab used last. Read on demand, not by events: a frozen tab would miss these. */
  const lastAt = (): number => Math.max(own, sharedAt(now()));
  /** Records input. Ignored once the limit has passed: waking a sleeping computer by mouse must not unlock. */
  const touch = (): void => {
    const at = now();
    const limit = limitMs();
    if (at - own < STEP_MS || (limit !== null && at - lastAt() >= limit)) return;
    begin();
  };
  const onSign = (event: Event): void => {
    if (!isMove(event) || event.movementX !== 0 || event.movementY !== 0) touch();
  };
  // Opening the page counts as input.
  begin();
  return {
    lastAt,
    touch,
    begin,
    /** Listens for input. Returns unsubscribe. */
    listen(target: EventTarget): () => void {
      for (const sign of SIGNS) target.addEventListener(sign, onSign, { capture: true, passive: true });
      return () => {
        for (const sign of SIGNS) target.removeEventListener(sign, onSign, { capture: true });
      };
    },
  };
}

/** Browsers also send `pointermove` when the page moves under a still mouse. */
function isMove(event: Event): event is PointerEvent {
  return event.type === 'pointermove';
}

function share(at: number): void {
  try {
    localStorage.setItem(PRESENCE_KEY, String(at));
  } catch {
    // Storage is switched off in this browser: each tab counts for itself.
  }
}

function sharedAt(now: number): number {
  try {
    const at = Number(localStorage.getItem(PRESENCE_KEY) ?? '0');
    // After the clock was set back, a time in the future must not keep the page open.
    return Number.isFinite(at) && at <= now ? at : 0;
  } catch {
    return 0;
  }
}

/** Kept per tab until it closes. The address never names a patient. */
const PLACE_KEY = 'twpas.place';

interface StoredView {
  readonly name: string;
  readonly hash: string;
}

/** True when the person signs out: the signed-out state must not save the address then. */
let left = false;

/** Saves this person's address for after the next sign-in. */
export function keepPlace(name: string, hash: string): void {
  if (left) return;
  try {
    sessionStorage.setItem(PLACE_KEY, JSON.stringify({ name, hash } satisfies StoredView));
  } catch {
    // Storage is switched off in this browser: the next sign-in begins at the first page.
  }
}

/** Called at sign-out: the next person starts at the first page. */
export function leavePlace(): void {
  left = true;
  forgetPlace();
}

function forgetPlace(): void {
  try {
    sessionStorage.removeItem(PLACE_KEY);
  } catch {
    // As above: nothing was kept.
  }
}

/** Takes the saved address once, if it is this person's. */
export function takePlace(name: string): string | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE_KEY) ?? 'null') as Partial<StoredView> | null;
    forgetPlace();
    return kept?.name === name && typeof kept.hash === 'string' ? kept.hash : null;
  } catch {
    return null;
  }
}

/** Paths of the console that end a session; it accepts them only from its own page. */
type SessionEnd = 'lock' | 'sign-out';

/** @throws Error if the console did not confirm it */
export async function endSession(how: SessionEnd): Promise<void> {
  const response = await fetch(new URL(`/${how}`, window.location.href), {
    method: 'POST',
    credentials: 'same-origin',
    cache: 'no-store',
    // Without this header the console redirects to the sign-in page.
    headers: { accept: 'application/json', ...pageKeyHeader() },
    keepalive: true,
  });
  // 401: the session no longer exists, which is the goal.
  if (!response.ok && response.status !== 401)
    throw new Error(`the console answered ${String(response.status)}`);
  forgetPageKey();
}

/** Opens the console's sign-in form, or, without accounts, its help on getting a link. */
export function openSignIn(): void {
  window.location.assign(preferences.get().language === 'en' ? '/sign-in?lang=en' : '/sign-in');
}
