import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { ClientKeyView } from '../../shared/api/views/client-key.ts';
import { startAgent } from '../integration/support/agent-process.ts';
import { command, commandJson } from '../integration/support/command.ts';
import type { Place } from '../integration/support/place.ts';
import { makeSample } from '../samples/sample.ts';
import type { Sample, SampleOptions } from '../samples/types.ts';
import { writeSample } from '../samples/write.ts';
import { agePlace, leftOfOld } from './age-place.ts';
import { damageDatabase } from './damage-database.ts';
import { deedFor, type Deed, type PointCase } from './point-cases.ts';
import { untilResultsWritten } from './results-written.ts';
import { failuresOf, verdictOn } from './verdict.ts';
import { endsWithin, startVictim } from './victim.ts';
import type { World } from './world.ts';

const WAIT_MS = 20_000;
const GO_ON_MS = 3000;

/**
 * Kills the agent at one point, starts it again and lets it finish. Returns what is wrong then: nothing, if it keeps
 * its promises. @throws when the point was not met at all.
 */
export async function tryPoint(world: World, { at, skip }: PointCase): Promise<string[]> {
  const deed = deedFor(at);
  const seed = `point ${at} ${String(skip)}`;
  const sample = (name: string, options: Omit<SampleOptions, 'seed'> = {}): Sample =>
    makeSample({ ...options, seed: `${seed} ${name}` });
  const place =
    deed === 'first-start'
      ? await world.newPlace()
      : await world.readyPlace((settings) => {
          if (deed === 'run-and-move')
            for (const folder of settings.folders) folder['afterAccepted'] = 'move';
        });
  const first = [
    sample('one', deed === 'large-body' ? { padToBytes: 12_000_000, attachments: 0 } : { attachments: 1 }),
    sample('two', { ending: 'reject' }),
    sample('three', { defect: 'wrong-hospital' }),
  ];
  const dropped: Sample[] = [];
  const drop = async (...samples: readonly Sample[]): Promise<void> => {
    dropped.push(...samples);
    for (const one of samples) await writeSample(place.exportDir, one);
  };
  const more = (): Promise<void> => drop(sample(`more ${String(dropped.length)}`, { attachments: 0 }));
  if (deed === 'restore') {
    // What the backup knows, and what came after it.
    await drop(...first);
    await runUntilEnded(place, dropped, more);
    await mustSucceed(place, 'backup', join(place.dir, 'state.backup'));
    await drop(sample('after the backup'));
    await runUntilEnded(place, dropped, more);
  } else await drop(...first);
  if (deed === 'purge' || deed === 'damaged') await runUntilEnded(place, dropped, more);
  if (deed === 'purge') agePlace(place);
  if (deed === 'damaged') damageDatabase(place.dataDir);

  const args: Record<Deed, string[]> = {
    'first-start': ['run', '--json'],
    run: ['run', '--json'],
    'run-and-move': ['run', '--json'],
    'large-body': ['run', '--json'],
    backup: ['backup', join(place.dir, 'killed.backup')],
    restore: ['restore', join(place.dir, 'state.backup'), '--yes'],
    'new-key': ['keys', 'rotate', '--switch-at', 'now'],
    'old-key': deed === 'old-key' ? ['keys', 'retire', await replacedKey(place)] : [],
    purge: ['run', '--json'],
    damaged: ['run', '--json'],
  };
  const victim = startVictim(place, args[deed], { at, skip });
  const end = await endsWithin(victim, WAIT_MS);
  if (end === null) victim.child.kill('SIGKILL');
  if (end?.signal !== 'SIGKILL')
    throw new Error(`${at} after ${String(skip)} was not met (${JSON.stringify(end)})\n${victim.stderr()}`);

  if (deed === 'first-start') await mustSucceed(place, 'keys', 'generate');
  if (deed === 'first-start' || deed === 'new-key' || deed === 'old-key') await world.registerKeys(place);
  // Cases sent after the crash show whether the search shows what is there: without one, absence proves nothing.
  await drop(sample('later one'), sample('later two'));
  await runUntilEnded(place, dropped, more);
  const verdict = await verdictOn({
    place,
    dropped,
    ledger: await world.sandbox.ledger(),
    alsoRight: (row) =>
      (deed === 'restore' || deed === 'damaged') &&
      row.delivery === 'held' &&
      row.hold_reason === 'reconcile',
  });
  return [...failuresOf(verdict), ...(deed === 'purge' ? await unpurged(place) : [])];
}

/** Id of a key that another has followed: it may be taken back. */
async function replacedKey(place: Place): Promise<string> {
  await mustSucceed(place, 'keys', 'rotate', '--switch-at', 'now');
  const keys = await commandJson<ClientKeyView[]>(place, 'keys', 'list');
  return keys.find(({ state }) => state === 'previous')?.kid ?? '';
}

/** What is old and still there, once the next run has been given the time for it. */
async function unpurged(place: Place): Promise<string[]> {
  const agent = await startAgent(place);
  try {
    const left = (): string[] => leftOfOld(place);
    for (let turns = 0; turns < 400 && left().length > 0; turns += 1) await pause(50);
    return left();
  } finally {
    await agent.stop();
  }
}

/**
 * Runs the agent until every case has ended or waits for a person, then stops it. Absence at NHI is only believed beside a
 * case that was accepted later, so where a doubt stays open, work goes on as it does in a hospital: `more` drops a file.
 */
async function runUntilEnded(
  place: Place,
  dropped: readonly Sample[],
  more: () => Promise<void>,
): Promise<void> {
  const agent = await startAgent(place);
  // A restored agent starts paused; the person who has looked lets it go on.
  await agent.client.destination.resume({});
  const goingOn = setInterval(() => {
    agent.cases().then(
      (rows) => (rows.some((row) => row.delivery === 'uncertain') ? more() : undefined),
      () => undefined, // stopped meanwhile
    );
  }, GO_ON_MS);
  try {
    await agent.until(
      'every case at its end',
      (rows) => rows.length === dropped.length && rows.every(hasEnded),
    );
    await untilResultsWritten(place, await agent.cases());
  } finally {
    clearInterval(goingOn);
    await agent.stop();
  }
}

const hasEnded = (row: CaseRow): boolean =>
  row.review === 'decided' ||
  row.review === 'failed' ||
  row.delivery === 'refused' ||
  row.delivery === 'rejected' ||
  row.holdReason === 'reconcile';

async function mustSucceed(place: Place, ...args: string[]): Promise<void> {
  const { code, stderr } = await command(place, ...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${stderr}`);
}
