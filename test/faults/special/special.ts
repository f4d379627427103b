import { makeSample } from '../../samples/sample.ts';
import type { Sample } from '../../samples/types.ts';
import { hasEnded, reasonOf } from '../invariants.ts';
import { openRig, type Rig, type RigOptions } from '../rig.ts';

export interface Special {
  readonly name: string;
  /** What is wrong: nothing, if every promise was kept. */
  readonly run: () => Promise<string[]>;
}

/** It ends as soon as all is settled; a machine with other work needs longer for ten thousand results. */
export const SETTLE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** A sample without attachments. */
export const plain = (seed: string): Sample => makeSample({ seed, attachments: 0 });
export const acceptedOnce = () => ({ delivery: 'accepted', stored: 1 }) as const;

export async function withRig(options: RigOptions, use: (rig: Rig) => Promise<string[]>): Promise<string[]> {
  const rig = await openRig(options);
  try {
    return await use(rig);
  } finally {
    await rig.close();
  }
}

export const untilAllEnded = (rig: Rig): Promise<boolean> =>
  rig.until((rows) => rows.length === rig.dropped.length && rows.every(hasEnded), SETTLE_MS);

/** Time goes by for the agent and for the server alike. */
export async function passTime(rig: Rig, ms: number): Promise<void> {
  rig.shiftClock(ms);
  const { skewMs } = await rig.sandbox.configure({});
  await rig.sandbox.configure({ skewMs: skewMs + ms });
}

/** What the agent says of why a case does not go on. */
export async function whyOf(rig: Rig, sample: Sample): Promise<string | null> {
  const row = (await rig.cases()).find(({ fileName }) => fileName === sample.fileName);
  return row === undefined ? null : reasonOf(await rig.show(row.id), await rig.status());
}
