/** Seals by the newest data key what older ones have sealed, beside all other work, and then forgets those. */
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { Core } from '../compose/core.ts';
import { copyOfDay } from '../db/daily-backup.ts';
import { AgentError } from '../error.ts';
import { taipeiDay } from '../fhir/taipei.ts';
import type { Clock, Log } from '../ports.ts';
import { olderKeyFiles } from '../smart/client-keys.ts';
import { hasNotesBy } from './notes-by.ts';
import { resealRows, type Resealed } from './reseal-rows.ts';
import { SEALED_TABLES } from './sealed-columns.ts';

export interface Reseal {
  start(): void;
  /** Resolves when nothing of it is under way; the next start looks at everything again. */
  stop(): Promise<void>;
  /** Resolves when there is nothing more to do, or nothing more can be done. */
  idle(): Promise<void>;
  /** Undefined: everything is by the newest data key. */
  view(): StatusView['resealing'];
}

export function createReseal(parts: {
  readonly core: Pick<Core, 'db' | 'store' | 'vault' | 'spool' | 'audit' | 'still'>;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
}): Reseal {
  const { core, dataDir, clock, log } = parts;
  const { store, vault, spool, audit } = core;
  let stopping = false;
  let working: Promise<void> = Promise.resolve();
  let left = vault.rotation.older.map(({ id }) => id);
  let total = 0;
  let damagedLast = 0;

  async function* everything(): AsyncGenerator<Resealed, void, undefined> {
    for (const table of SEALED_TABLES) yield* resealRows({ store, vault }, table);
    for (const sha256 of await spool.list()) {
      try {
        yield { done: (await spool.reseal(sha256)) ? 1 : 0, damaged: 0 };
      } catch (error) {
        if (!(error instanceof AgentError)) throw error;
        yield { done: 0, damaged: 1 };
      }
    }
    // Sealed anew when the folder was opened; what did not open then is still there.
    yield { done: 0, damaged: await olderKeyFiles(join(dataDir, 'keys', 'clients'), vault) };
  }

  /** Null: it was told to stop. */
  const pass = async (): Promise<Resealed | null> => {
    let [done, damaged] = [0, 0];
    for await (const some of everything()) {
      if (stopping) return null;
      done += some.done;
      damaged += some.damaged;
      total += some.done;
      await nextTurn();
    }
    return { done, damaged };
  };

  const run = async (): Promise<void> => {
    let found: Resealed | null;
    // Until a whole pass finds nothing: what an older key sealed may have come behind the first, by a restore or from a long write.
    do found = await pass();
    while (found !== null && found.done > 0);
    if (found === null) return;
    damagedLast = found.damaged;
    if (damagedLast > 0) {
      // Its key may be the only one that opens it, should a sound copy turn up.
      log('warn', 'reseal-damaged', { count: damagedLast });
      return;
    }
    if (stopping) return;
    await core.still(forgetOlder);
    log('info', 'resealed', { count: total });
    store.announce();
  };

  /** No backup is under way, which would have values by keys that are gone from its ring. */
  const forgetOlder = async (): Promise<void> => {
    // Should the database be damaged, this copy of it takes its place. A crash before it has its name leaves the older key there.
    await copyOfDay(core.db, dataDir, taipeiDay(clock.now()));
    for (const { id, begins } of vault.rotation.older) {
      const noted = await hasNotesBy(begins, { store, audit });
      await vault.rotation.forget(id, noted);
      await audit.append({ kind: 'data-key-forgotten', actor: 'agent', detail: { key: id } });
    }
    left = [];
  };

  return {
    start: () => {
      if (left.length === 0) return;
      working = run().catch((error: unknown) => {
        // A full disk, or another owner: the older key stays, and the next start goes on.
        log('error', 'reseal', {}, error);
      });
    },
    stop: async () => {
      stopping = true;
      await working;
    },
    idle: () => working,
    view: () => (left.length === 0 ? undefined : { done: total, damaged: damagedLast }),
  };
}
