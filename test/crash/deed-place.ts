import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientKeyView } from '../../shared/api/operations-contract.ts';
import { commandJson } from '../integration/support/command.ts';
import type { Place, PlaceSettings } from '../integration/support/place.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample, SampleOptions } from '../../main/practice/samples/types.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import { agePlace } from './age-place.ts';
import { damageDatabase } from './damage-database.ts';
import type { Deed } from './deeds.ts';
import { backupFile, tidyUp } from './leftovers.ts';
import { brokenIn, EVERY_HOURS, keepStored, plantUnneeded } from './second-place.ts';
import { mustSucceed } from './must-succeed.ts';
import { runUntilEnded, unpurged } from './run-until-ended.ts';
import { verdictOn, type Verdict } from './verdict.ts';
import type { World } from './world.ts';

/** A machine on which everything is ready for the agent to be killed during one deed. */
export interface DeedPlace {
  readonly place: Place;
  readonly dropped: readonly Sample[];
  /** The command that does it. */
  readonly args: readonly string[];
  /** Starts the agent again, lets it finish, and looks at what became of every file dropped. */
  readonly finish: () => Promise<Verdict>;
}

/** Deeds of an agent that has worked before. */
const AFTER_WORK: ReadonlySet<Deed> = new Set([
  'restore',
  'restore-from-store',
  'second-place',
  'purge',
  'damaged',
]);

export async function openDeedPlace(world: World, deed: Deed, seed: string): Promise<DeedPlace> {
  const sample = (name: string, options: Omit<SampleOptions, 'seed'> = {}): Sample =>
    makeSample({ ...options, seed: `${seed} ${name}` });
  const place = deed === 'first-start' ? await world.newPlace() : await world.readyPlace(settingsFor(deed));
  const dropped: Sample[] = [];
  const drop = async (...samples: readonly Sample[]): Promise<void> => {
    dropped.push(...samples);
    for (const one of samples) await writeSample(place.exportDir, one);
  };
  const more = (): Promise<void> => drop(sample(`more ${String(dropped.length)}`, { attachments: 0 }));
  await drop(
    sample('one', deed === 'large-body' ? { padToBytes: 12_000_000, attachments: 0 } : { attachments: 1 }),
    sample('two', { ending: 'reject' }),
    sample('three', { defect: 'wrong-hospital' }),
  );
  if (AFTER_WORK.has(deed)) await runUntilEnded(place, world.sandbox, dropped, more);
  if (deed === 'restore') await mustSucceed(place, 'backup', join(place.dir, 'state.backup'));
  const stored = deed === 'restore-from-store' ? await keepStored(place) : '';
  if (deed === 'restore' || deed === 'restore-from-store') {
    // The backup's own cases are there; later cases follow.
    await drop(sample('after the backup'));
    await runUntilEnded(place, world.sandbox, dropped, more);
  }
  if (deed === 'second-place') {
    plantUnneeded(place);
    await drop(sample('not backed up yet'));
  }
  // Its payloads have to come back out of the store.
  if (deed === 'restore-from-store') await rm(join(place.dataDir, 'spool'), { recursive: true });
  if (deed === 'purge') await agePlace(place);
  if (deed === 'damaged') damageDatabase(place.dataDir);

  return {
    place,
    dropped,
    args: deed === 'restore-from-store' ? ['restore', stored, '--yes'] : await argsFor(deed, place),
    finish: async () => {
      // Until it is through, payloads of the old state are gone.
      if (deed === 'restore-from-store') await mustSucceed(place, 'restore', stored, '--yes');
      if (deed === 'first-start') await mustSucceed(place, 'keys', 'generate');
      if (deed === 'first-start' || deed === 'new-key' || deed === 'old-key') await world.registerKeys(place);
      // Cases sent after the crash show whether the search shows what is there: without one, absence proves nothing.
      await drop(sample('later one'), sample('later two'));
      await runUntilEnded(place, world.sandbox, dropped, more);
      await tidyUp(place);
      const ledger = await world.sandbox.ledger();
      const verdict = await verdictOn({ place, dropped, ledger });
      const kept = deed === 'purge' ? await unpurged(place) : [];
      const brokenBackups = deed === 'second-place' ? await brokenIn(place) : [];
      return { ...verdict, brokenBackups, halfPurged: [...verdict.halfPurged, ...kept] };
    },
  };
}

function settingsFor(deed: Deed): (settings: PlaceSettings) => void {
  return (settings) => {
    if (deed === 'second-place' || deed === 'restore-from-store')
      settings['backup'] = { dir: './second', everyHours: EVERY_HOURS, keep: 2 };
    if (deed !== 'run-and-move') return;
    for (const folder of settings.folders) folder['afterAccepted'] = 'move';
  };
}

async function argsFor(deed: Deed, place: Place): Promise<readonly string[]> {
  switch (deed) {
    case 'first-start':
    case 'run':
    case 'run-and-move':
    case 'large-body':
    case 'purge':
    case 'damaged':
    case 'second-place':
    case 'restore-from-store':
      return ['run', '--json'];
    case 'backup':
      return ['backup', backupFile(place)];
    case 'restore':
      return ['restore', join(place.dir, 'state.backup'), '--yes'];
    case 'new-key':
      return ['keys', 'rotate', '--switch-at', 'now', '--reason', 'test'];
    case 'old-key':
      return ['keys', 'retire', await replacedKey(place)];
  }
}

/** Id of a key that another has followed: it may be taken back. */
export async function replacedKey(place: Place): Promise<string> {
  const previous = async (): Promise<ClientKeyView | undefined> =>
    (await commandJson<ClientKeyView[]>(place, 'keys', 'list')).find(({ state }) => state === 'previous');
  const found = await previous();
  if (found !== undefined) return found.kid;
  await mustSucceed(place, 'keys', 'rotate', '--switch-at', 'now', '--reason', 'test');
  return (await previous())?.kid ?? '';
}
