import type { Role } from '../../../shared/people/abilities.ts';
import type { Core } from '../../../main/agent/compose/core.ts';
import { People } from '../../../main/agent/attendants/people/people.ts';
import type { HashCost } from '../../../main/agent/attendants/people/password-hash.ts';
import type { SignInOutcome } from '../../../main/agent/attendants/people/sign-in.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openCoreIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export const DESK = { actor: 'root', ownKey: null };
export const OWN_PASSWORD = 'nine lamps in the ward';

/** Accounts as they lie on disk, hashed cheaply, on a clock of the test's own. */
export interface PeopleRig {
  readonly clock: FakeClock;
  readonly core: Core;
  readonly people: People;
  /** Keys of accounts whose sessions were to be looked at. */
  readonly changed: string[];
  readonly signIn: (
    name: string,
    password: string,
    more?: { next?: string; source?: string; known?: readonly string[] },
  ) => Promise<SignInOutcome>;
  /** An account that has chosen a password of its own. */
  readonly settled: (name: string, ...roles: Role[]) => Promise<void>;
  /** `kind actor` of each line of the trail. */
  readonly trail: () => Promise<string[]>;
}

export async function peopleRig(
  options: {
    core?: Core;
    clock?: FakeClock;
    cost?: HashCost;
    /** Runs while this line of the trail is about to be written. */
    meanwhile?: (kind: string) => Promise<unknown>;
  } = {},
): Promise<PeopleRig> {
  const clock = options.clock ?? new FakeClock();
  const core = options.core ?? (await openCoreIn(temporaryFolder(), clock));
  const changed: string[] = [];
  const people = new People({
    store: core.store,
    vault: core.vault,
    audit: {
      append: async (entry) => {
        await options.meanwhile?.(entry.kind);
        return core.audit.append(entry);
      },
    },
    now: () => clock.now(),
    // Nobody waits for time to pass here: what is held back is told at once.
    wait: { steady: () => performance.now(), sleep: () => Promise.resolve() },
    cost: options.cost ?? { N: 2 ** 10, r: 8, p: 1 },
    changed: (key) => changed.push(key),
  });
  const signIn: PeopleRig['signIn'] = (name, password, { next, source = '127.0.0.1', known = [] } = {}) =>
    people.signIn({ name, password, next: next ?? null, source, network: source, known });
  return {
    clock,
    core,
    people,
    changed,
    signIn,
    settled: async (name, ...roles) => {
      const first = await people.add({ name, displayName: name, roles }, DESK);
      await signIn(name, first, { next: OWN_PASSWORD });
    },
    trail: async () => (await core.audit.tail(500)).map(({ kind, actor }) => `${kind} ${actor}`),
  };
}
