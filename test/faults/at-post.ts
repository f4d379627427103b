import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { hasEnded, problemsOf } from './invariants.ts';
import { openRig } from './rig.ts';
import type { FaultRow } from './rows.ts';
import { needsBody, neverStruck } from './struck.ts';

const SETTLE_MS = 25_000;

/** One Bundle's POST meets the fault once; others go after it. Returns what is wrong when all has settled. */
export async function atPost(row: FaultRow): Promise<string[]> {
  const rig = await openRig();
  try {
    const hit = makeSample({ seed: `${row.name} hit`, attachments: 0 });
    const [before, ...after] = ['before', 'after', 'later'].map((name) =>
      makeSample({ seed: `${row.name} ${name}`, attachments: 0 }),
    );
    if (before === undefined) throw new Error('no sample');
    // One goes first, so that the connection is a used one.
    await rig.drop(before);
    await rig.until((rows) => rows.length === 1 && rows.every(hasEnded), SETTLE_MS);
    await rig.sandbox.misbehave('post', row.fault, needsBody(row) ? {} : { plantedId: hit.plantedId });
    await rig.drop(hit);
    // Its attempt is over: only what is sent after that can tell that it is absent.
    await rig.until((rows) => {
      const row = rows.find(({ fileName }) => fileName === hit.fileName);
      return row !== undefined && row.attempts > 0 && row.delivery !== 'sending';
    }, SETTLE_MS);
    await rig.drop(...after);
    // A stored Bundle comes out as accepted, even where it was refused.
    const isOver = (one: CaseRow): boolean =>
      one.fileName === hit.fileName && row.stores ? one.delivery === 'accepted' : hasEnded(one);
    await rig.until((rows) => rows.length === 4 && rows.every(isOver), SETTLE_MS);
    const problems = await problemsOf(rig, (sample) =>
      sample === hit && row.post === 'rejected' && !row.stores
        ? { delivery: 'rejected', stored: 0 }
        : { delivery: 'accepted', stored: 1 },
    );
    return [...problems, ...(await neverStruck(rig)), ...(await firstStep(rig, hit.fileName, row))];
  } finally {
    await rig.close();
  }
}

/** Where the first attempt left the case. */
async function firstStep(
  rig: Awaited<ReturnType<typeof openRig>>,
  fileName: string,
  row: FaultRow,
): Promise<string[]> {
  const found = (await rig.cases()).find((one) => one.fileName === fileName);
  if (found === undefined) return [];
  const { events } = await rig.show(found.id);
  const left = events.find(({ from }) => from === 'sending');
  return left?.to === row.post
    ? []
    : [`the first attempt left it ${left?.to ?? 'sending'} instead of ${row.post}`];
}
