import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { hasEnded } from '../invariants.ts';
import { reasonOf } from '../reasons.ts';
import { openRig, type Rig, type RigOptions } from '../rig.ts';
import { neverStruck } from '../struck.ts';

export interface Special {
  readonly name: string;
  /** Returns broken promises; empty if every promise was kept. */
  readonly run: () => Promise<string[]>;
}

/** It ends as soon as all is settled; a machine with other work needs longer for thousands of results. */
export const SETTLE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** A sample without attachments. */
export const plain = (seed: string): Sample => makeSample({ seed, attachments: 0 });
export const acceptedOnce = () => ({ delivery: 'accepted', stored: 1 }) as const;

export async function withRig(options: RigOptions, use: (rig: Rig) => Promise<string[]>): Promise<string[]> {
  const rig = await openRig(options);
  try {
    const problems = await use(rig);
    return [...problems, ...(await neverStruck(rig))];
  } finally {
    await rig.close();
  }
}

export const untilAllEnded = (rig: Rig): Promise<boolean> =>
  rig.until((rows) => rows.length === rig.dropped.length && rows.every(hasEnded), SETTLE_MS);

/** Time goes by for the agent and for the server alike, in one turn of this process. */
export async function passTime(rig: Rig, ms: number): Promise<void> {
  const { skewMs } = await rig.sandbox.configure({});
  await untilNothingIsOnItsWay(rig);
  rig.shiftClock(ms);
  await rig.sandbox.configure({ skewMs: skewMs + ms });
}

/** An answer of before that is read after would say that the server's clock is off by all that went by. */
async function untilNothingIsOnItsWay(rig: Rig): Promise<void> {
  let seen = '';
  let looks = 0;
  await rig.until(async () => {
    const { counts, posts } = await rig.sandbox.ledger();
    const arrived = JSON.stringify([counts, posts.length]);
    looks = arrived === seen ? looks + 1 : 0;
    seen = arrived;
    return looks === 3;
  }, SETTLE_MS);
}

/** Agent's reason why a case does not go on. */
export async function whyOf(rig: Rig, sample: Sample): Promise<string | null> {
  const row = (await rig.cases()).find(({ fileName }) => fileName === sample.fileName);
  return row === undefined ? null : (reasonOf(await rig.show(row.id), await rig.status())?.code ?? null);
}
