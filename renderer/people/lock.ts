import { createContext, useContext } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import { preferences } from '../app/preferences.ts';
import type { Connection } from '../connection/connection.ts';
import { forgetPageKey, pageKeyHeader } from '../connection/transport.ts';
import { createStore, type Store } from '../ui/store.ts';

const CHANNEL = 'twpas-lock';
const RETRY_MS = 2_000;

/** Cause of the lock: time, the person here, or another tab of this browser. */
type LockReason = 'idle' | 'asked' | 'elsewhere';

export type LockState =
  | { readonly phase: 'open' }
  /** Nothing is shown any more; the console has not confirmed that the session ended. */
  | { readonly phase: 'locking'; readonly why: LockReason; readonly failed: boolean }
  /** Opened again by signing in. */
  | { readonly phase: 'locked'; readonly why: LockReason }
  /** The desktop's window: the account of the computer is what locks. */
  | { readonly phase: 'covered' };

interface LockParts {
  readonly connection: Connection;
  readonly presence: Presence;
  readonly end?: typeof endSession;
}

/** The page's lock: covers first and tells the console then, so that a slow or lost agent leaves nothing readable. */
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

  /** Whether there is a session to end. */
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
      // Calls under way when the session ended may still have come back: only a new session opens.
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
      // The cover says so, and the call is repeated.
      return false;
    }
  }
}

/** Whether the console has a session of this person that it opens again by a sign-in: not without accounts. */
export function canEndSession(me: Me): boolean {
  return me.how === 'account' || (me.how === 'address' && me.idleLockMinutes !== null);
}

/** Whether to offer it; the desktop's window is covered, and the computer locks. */
export function canLock(me: Me): boolean {
  return me.how === 'desktop' || canEndSession(me);
}

export const LockContext = createContext<Lock | null>(null);

/** The page's one lock. */
export function useLock(): Lock {
  const lock = useContext(LockContext);
  if (lock === null) throw new Error('no LockContext around this component');
  return lock;
}

/** Shared by all tabs of this browser on this console: whoever works in one has left none of them. */
const PRESENCE_KEY = 'twpas.active-at';
/** A moving mouse tells more often than anybody needs to know. */
const STEP_MS = 1_000;
const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;

/** When a person last touched keyboard or pointer. */
interface Presence {
  /** ms since the epoch, of the tab that was used last. */
  readonly lastAt: () => number;
  /** Somebody is here; too late once the limit is over: a machine that slept is not opened by the mouse that wakes it. */
  readonly touch: () => void;
  /** Somebody has just come in, however long nobody was here. */
  readonly begin: () => void;
  /** Listens for the signs. Returns the end of it. */
  readonly listen: (target: EventTarget) => () => void;
}

interface PresenceParts {
  /** ms without a person after which nobody is taken to be here; null: none. */
  readonly limitMs: () => number | null;
  readonly now?: () => number;
}

export function createPresence({ limitMs, now = Date.now }: PresenceParts): Presence {
  let own = 0;
  const begin = (): void => {
    own = now();
    share(own);
  };
  // Read when it is asked for, not heard of: a tab that was frozen has missed what it should have heard.
  const lastAt = (): number => Math.max(own, sharedAt(now()));
  const touch = (): void => {
    const at = now();
    const limit = limitMs();
    if (at - own < STEP_MS || (limit !== null && at - lastAt() >= limit)) return;
    begin();
  };
  const onSign = (event: Event): void => {
    if (!isMove(event) || event.movementX !== 0 || event.movementY !== 0) touch();
  };
  // Opening the page counts as a sign of the person.
  begin();
  return {
    lastAt,
    touch,
    begin,
    listen(target) {
      for (const sign of SIGNS) target.addEventListener(sign, onSign, { capture: true, passive: true });
      return () => {
        for (const sign of SIGNS) target.removeEventListener(sign, onSign, { capture: true });
      };
    },
  };
}

/** Browsers also send `pointermove` when the page moves under a mouse that lies still. */
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
    // A clock that was set back must not keep the page open.
    return Number.isFinite(at) && at <= now ? at : 0;
  } catch {
    return 0;
  }
}

/** Per tab, and gone with it. Holds an address of the page, which never names a patient. */
const PLACE_KEY = 'twpas.place';

interface StoredView {
  readonly name: string;
  readonly hash: string;
}

/** This page is being left on purpose: that its session has ended is no reason to keep its place. */
let left = false;

/** Where this person was, for after the next sign-in. */
export function keepPlace(name: string, hash: string): void {
  if (left) return;
  try {
    sessionStorage.setItem(PLACE_KEY, JSON.stringify({ name, hash } satisfies StoredView));
  } catch {
    // Storage is switched off in this browser: the next sign-in begins at the first page.
  }
}

/** For the person who signs out: the next one begins at the first page. */
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

/** The kept place, once, where it is this person's; another one begins anew. */
export function takePlace(name: string): string | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PLACE_KEY) ?? 'null') as Partial<StoredView> | null;
    forgetPlace();
    return kept?.name === name && typeof kept.hash === 'string' ? kept.hash : null;
  } catch {
    return null;
  }
}

/** The console's two ways to end a session; it takes them from its own page only. */
type SessionEnd = 'lock' | 'sign-out';

/** @throws Error when the console did not confirm it */
export async function endSession(how: SessionEnd): Promise<void> {
  const response = await fetch(new URL(`/${how}`, window.location.href), {
    method: 'POST',
    credentials: 'same-origin',
    cache: 'no-store',
    // A form would be led to the sign-in page.
    headers: { accept: 'application/json', ...pageKeyHeader() },
    keepalive: true,
  });
  // 401: there is no such session any more, which is what was asked for.
  if (!response.ok && response.status !== 401)
    throw new Error(`the console answered ${String(response.status)}`);
  forgetPageKey();
}

/** The console's form, or how to get an address that signs in where there are no accounts. */
export function openSignIn(): void {
  window.location.assign(preferences.get().language === 'en' ? '/sign-in?lang=en' : '/sign-in');
}
