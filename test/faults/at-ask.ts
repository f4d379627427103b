import type { Sample } from '../samples/types.ts';
import { makeSample } from '../samples/sample.ts';
import type { Route } from '../sandbox/faults.ts';
import { hasEnded, problemsOf, stuck } from './invariants.ts';
import { openRig, type Rig } from './rig.ts';
import type { FaultRow } from './rows.ts';

/** Every request that is not the POST: on the way to it, or to find out what became of it. */
export const ASK_STEPS = ['discovery', 'token', 'search', 'second page', 'read'] as const;
export type AskStep = (typeof ASK_STEPS)[number];

const SETTLE_MS = 25_000;
/** How long the fault lasts, so that the case has to say why it does not go on. */
const LASTS_MS = 1200;

/** The fault strikes at one step for a while, then goes away. Returns what is wrong while it lasts and once all has settled. */
export async function atAsk(row: FaultRow, step: AskStep, stored: boolean): Promise<string[]> {
  const routes: Record<AskStep, Route> = {
    discovery: 'discovery',
    token: 'token',
    search: 'search',
    'second page': 'search',
    read: 'read',
  };
  const onTheWay = step === 'discovery' || step === 'token';
  const rule = { times: null, after: step === 'second page' ? 1 : 0 };
  const rig = await openRig({
    sandbox: { pageSize: step === 'second page' ? 1 : 20, maxPageSize: step === 'second page' ? 1 : 200 },
    before: (sandbox) => (onTheWay ? sandbox.misbehave(routes[step], row.fault, rule) : Promise.resolve()),
  });
  try {
    const name = `${row.name} ${step} ${String(stored)}`;
    const patient = { name: '王小明', number: 'A123456789' };
    // One patient's applications, so that a search for one shows them all: of days apart, so that no two are the same claim.
    let day = 1;
    const sample = (what: string): Sample => {
      day += 5;
      const today = `2026-10-${String(day).padStart(2, '0')}`;
      const same = step === 'second page' ? { patient, today } : {};
      return makeSample({ seed: `${name} ${what}`, attachments: 0, ...same });
    };
    const problems: string[] = [];
    if (!onTheWay) {
      await rig.drop(sample('before'), sample('before too'));
      await rig.until((rows) => rows.length === 2 && rows.every(hasEnded), SETTLE_MS);
    }
    const hit = sample('hit');
    if (!onTheWay) {
      await rig.sandbox.misbehave('post', { kind: 'reset', commit: stored }, { plantedId: hit.plantedId });
      await rig.sandbox.misbehave(routes[step], row.fault, rule);
    }
    await rig.drop(hit);
    await rig.until((rows) => rows.some(({ fileName }) => fileName === hit.fileName), SETTLE_MS);
    await rig.until(() => false, LASTS_MS);
    problems.push(...(await stuckWhileItLasts(rig)));
    await rig.sandbox.clearMisbehaviour();
    await rig.drop(sample('after'), sample('later'));
    await rig.until((rows) => rows.length === rig.dropped.length && rows.every(hasEnded), SETTLE_MS);
    return [...problems, ...(await problemsOf(rig, () => ({ delivery: 'accepted', stored: 1 })))];
  } finally {
    await rig.close();
  }
}

async function stuckWhileItLasts(rig: Rig): Promise<string[]> {
  return (await stuck(rig)).map((one) => `stuck without a reason: ${one}`);
}
