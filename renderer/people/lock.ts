import { createContext, useContext } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import type { Connection } from '../connection/connection.ts';
import { createStore, type Store } from '../ui/store.ts';
import { endSession } from './console-session.ts';
import { keepPlace } from './kept-place.ts';
import type { Presence } from './presence.ts';

const CHANNEL = 'twpas-lock';
const RETRY_MS = 2_000;

/** Who asked for it: time, the person here, or another tab of this browser. */
export type LockReason = 'idle' | 'asked' | 'elsewhere';

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

  /** Takes a mere cover away. */
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
      // Said on the cover, and tried again.
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
