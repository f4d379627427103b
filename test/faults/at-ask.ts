import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import type { Route, RuleInput } from '../../main/practice/faults.ts';
import type { Sandbox } from '../../main/practice/options.ts';
import type { SandboxSettings } from '../../main/practice/settings.ts';
import { hasEnded, problemsOf, stuck } from './invariants.ts';
import { openRig } from './rig.ts';
import type { FaultRow } from './rows.ts';
import { allStruck, needsBody, needsUsedConnection, neverStruck } from './struck.ts';

/** Every request on the way to the POST. */
const WAY_STEPS = ['discovery', 'token'] as const;
/** Every request that finds out what became of it. */
const SEARCH_STEPS = ['search', 'second page', 'read'] as const;
type WayStep = (typeof WAY_STEPS)[number];
type SearchStep = (typeof SEARCH_STEPS)[number];

/** Where a fault strikes that is none of the POST's, and whether NHI has the case by then; null: it was not sent yet. */
export type Ask =
  { readonly step: WayStep; readonly stored: null } | { readonly step: SearchStep; readonly stored: boolean };

export const nameOf = ({ step, stored }: Ask): string =>
  stored === null ? step : `${step}, ${stored ? 'stored' : 'lost'}`;

/** All that a row can strike at. */
export function asksOf(row: FaultRow): Ask[] {
  if (needsBody(row)) return [];
  return [
    // The document is asked for first of all, on a connection of its own.
    ...WAY_STEPS.filter((step) => step === 'token' || !needsUsedConnection(row)).map(
      (step) => ({ step, stored: null }) as const,
    ),
    // A read follows its search at once, and which connection is free by then is chance.
    ...SEARCH_STEPS.filter((step) => step !== 'read' || !needsUsedConnection(row)).flatMap((step) =>
      [true, false].map((stored) => ({ step, stored })),
    ),
  ];
}

type Where = readonly [Route, Pick<RuleInput, 'parameters'>];
/** The resolver's question for a doubtful case; the others are the poller's, for decisions. */
const PATIENT = 'request.patient.identifier';
/** Requests that must meet the fault, each kind at least once. */
const WHERE: Readonly<Record<Ask['step'], readonly Where[]>> = {
  discovery: [['discovery', {}]],
  token: [['token', {}]],
  search: [
    ['search', { parameters: [PATIENT] }],
    ['search', {}],
  ],
  'second page': [
    ['search', { parameters: [PATIENT, '_offset'] }],
    ['search', { parameters: ['_offset'] }],
  ],
  read: [['read', {}]],
};

const SETTLE_MS = 25_000;
/** How long the fault lasts, so that the case has to say why it does not go on. */
const LASTS_MS = 1200;

/** The fault strikes at one step for a while, then goes away. Returns what is wrong while it lasts and once all has settled. */
export async function atAsk(row: FaultRow, ask: Ask): Promise<string[]> {
  const { step, stored } = ask;
  const begin = async (sandbox: Sandbox): Promise<void> => {
    // The poller's questions keep the connections used.
    const where = needsUsedConnection(row) ? WHERE[step].slice(0, 1) : WHERE[step];
    for (const [route, which] of where) await sandbox.misbehave(route, row.fault, { ...which, times: null });
  };
  const rig = await openRig({
    sandbox: settingsFor(ask),
    before: (sandbox) => (stored === null ? begin(sandbox) : Promise.resolve()),
  });
  try {
    const name = `${row.name} ${nameOf(ask)}`;
    const patient = { name: '王小明', number: 'A123456789' };
    // One patient's applications, so that a search for one shows them all: of days apart, so that no two are the same claim.
    let day = 1;
    const sample = (what: string): Sample => {
      day += 5;
      const today = `2026-10-${String(day).padStart(2, '0')}`;
      const same = step === 'second page' ? { patient, today } : {};
      return makeSample({ seed: `${name} ${what}`, attachments: 0, ...same });
    };
    const hit = sample('hit');
    if (stored !== null) {
      await rig.drop(sample('before'), sample('before too'));
      await rig.until((rows) => rows.length === 2 && rows.every(hasEnded), SETTLE_MS);
      if (step === 'read' && !stored) await rig.sandbox.insert(strangersFor(hit).bundle);
      await rig.sandbox.misbehave('post', { kind: 'reset', commit: stored }, { plantedId: hit.plantedId });
      await begin(rig.sandbox);
    }
    await rig.drop(hit);
    await rig.until((rows) => rows.some(({ fileName }) => fileName === hit.fileName), SETTLE_MS);
    await rig.until(() => allStruck(rig), SETTLE_MS);
    await rig.until(() => false, LASTS_MS);
    const problems = [
      ...(await neverStruck(rig)),
      ...(await stuck(rig)).map((one) => `stuck without a reason: ${one}`),
    ];
    await rig.sandbox.clearMisbehaviour();
    await rig.drop(sample('after'), sample('later'));
    await rig.until((rows) => rows.length === rig.dropped.length && rows.every(hasEnded), SETTLE_MS);
    return [...problems, ...(await problemsOf(rig, () => ({ delivery: 'accepted', stored: 1 })))];
  } finally {
    await rig.close();
  }
}

function settingsFor({ step, stored }: Ask): Partial<SandboxSettings> {
  if (step === 'second page') return { pageSize: 1, maxPageSize: 1 };
  // Where the search brings the Claim along, the Bundle is not needed to know it again.
  return { omitIncludes: step === 'read' && stored };
}

/** Another hospital's claim for the same patient: that it is not ours, and that ours is absent, shows only by reading it. */
const strangersFor = ({ patient }: Sample): Sample =>
  makeSample({
    seed: `stranger's for ${patient.number}`,
    hospitalId: '0401180014',
    attachments: 0,
    patient: { name: patient.name, number: patient.number },
  });
