/** Each look at a password costs some tenths of a second and 64 MB: one at a time, and more than these do not wait. */
const MOST_ORDINARY = 8;
/** One network must not take the places of all others. */
const MOST_OF_NETWORK = 4;
const MOST_SOUND = 16;
const MOST_OF_NAME = 2;

/**
 * Where passwords wait to be looked at. A flood of guesses fills the ordinary lane at most: a sign-in to an account that exists
 * and is not locked has a lane of its own, which goes first. Guesses at such accounts lock them and are then no longer taken here.
 */
export interface SignInQueue {
  /** Null when too many wait already, in all or of this network. */
  ordinary<T>(network: string, work: () => Promise<T>): Promise<T> | null;
  /** Null when too many wait already, in all or for this name. */
  sound<T>(name: string, work: () => Promise<T>): Promise<T> | null;
  /** Resolves about when a sign-in to an account would be looked at that came now. */
  asLongAsSound(): Promise<void>;
}

interface Waiting {
  readonly by: string;
  readonly run: () => Promise<void>;
}

export function createSignInQueue(): SignInQueue {
  const ordinary: Waiting[] = [];
  const sound: Waiting[] = [];
  /** Being looked at now; it counts as waiting. */
  let current: { readonly lane: Waiting[]; readonly by: string } | null = null;
  let lastSound: Promise<unknown> = Promise.resolve();

  const pump = async (): Promise<void> => {
    while (current === null) {
      const lane = sound.length > 0 ? sound : ordinary;
      const next = lane.shift();
      if (next === undefined) return;
      current = { lane, by: next.by };
      await next.run();
      current = null;
    }
  };
  const enter = <T>(
    lane: Waiting[],
    by: string,
    limits: { readonly all: number; readonly each: number },
    work: () => Promise<T>,
  ): Promise<T> | null => {
    const here = [...lane.map((one) => one.by), ...(current?.lane === lane ? [current.by] : [])];
    if (here.length >= limits.all || here.filter((one) => one === by).length >= limits.each) return null;
    return new Promise((resolve, reject) => {
      lane.push({ by, run: () => work().then(resolve, reject) });
      void pump();
    });
  };
  return {
    ordinary: (network, work) =>
      enter(ordinary, network, { all: MOST_ORDINARY, each: MOST_OF_NETWORK }, work),
    sound: (name, work) => {
      const done = enter(sound, name, { all: MOST_SOUND, each: MOST_OF_NAME }, work);
      if (done !== null) lastSound = done.catch(() => undefined);
      return done;
    },
    asLongAsSound: async () => {
      await lastSound;
    },
  };
}
