/** Shared by all tabs of this browser on this console: whoever works in one has left none of them. */
const KEY = 'twpas.active-at';
/** A moving mouse tells more often than anybody needs to know. */
const STEP_MS = 1_000;
const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;

/** When a person last touched keyboard or pointer. */
export interface Presence {
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
  // Whoever opened the page is there.
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

/** Of which browsers also send some when the page moves under a mouse that lies still. */
function isMove(event: Event): event is PointerEvent {
  return event.type === 'pointermove';
}

function share(at: number): void {
  try {
    localStorage.setItem(KEY, String(at));
  } catch {
    // Storage is switched off in this browser: each tab counts for itself.
  }
}

function sharedAt(now: number): number {
  try {
    const at = Number(localStorage.getItem(KEY) ?? '0');
    // A clock that was set back must not keep the page open.
    return Number.isFinite(at) && at <= now ? at : 0;
  } catch {
    return 0;
  }
}
