import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { twins } from '../integration/support/twins.ts';
import { createRng } from '../samples/rng.ts';
import { makeSample } from '../samples/sample.ts';
import type { Sample } from '../samples/types.ts';
import type { Fault } from '../sandbox/faults.ts';
import type { SandboxSettings } from '../sandbox/settings.ts';
import { hasEnded, problemsOf, reasonOf, stuck } from './invariants.ts';
import { breakingLine, changedSearches, untrustedLine } from './lines.ts';
import { openRig, type Rig, type RigOptions } from './rig.ts';

export interface Special {
  readonly name: string;
  /** What is wrong: nothing, if every promise was kept. */
  readonly run: () => Promise<string[]>;
}

const SETTLE_MS = 30_000;
const HOUR_MS = 3_600_000;
const plain = (seed: string): Sample => makeSample({ seed, attachments: 0 });
const acceptedOnce = () => ({ delivery: 'accepted', stored: 1 }) as const;

async function withRig(options: RigOptions, use: (rig: Rig) => Promise<string[]>): Promise<string[]> {
  const rig = await openRig(options);
  try {
    return await use(rig);
  } finally {
    await rig.close();
  }
}

const untilAllEnded = (rig: Rig): Promise<boolean> =>
  rig.until((rows) => rows.length === rig.dropped.length && rows.every(hasEnded), SETTLE_MS);

/** Time goes by for the agent and for the server alike. */
async function passTime(rig: Rig, ms: number): Promise<void> {
  rig.shiftClock(ms);
  const { skewMs } = await rig.sandbox.configure({});
  await rig.sandbox.configure({ skewMs: skewMs + ms });
}

async function whyOf(rig: Rig, sample: Sample): Promise<string | null> {
  const row = (await rig.cases()).find(({ fileName }) => fileName === sample.fileName);
  return row === undefined ? null : reasonOf(await rig.show(row.id), await rig.status());
}

/** Stored though the answer was lost, and not stored: both doubtful while the server behaves as set, then as it should. */
function searchesBehave(
  name: string,
  set: Partial<SandboxSettings>,
  reasons: readonly string[],
  back: Partial<SandboxSettings>,
): Special {
  return {
    name,
    run: () =>
      withRig({ sandbox: set }, async (rig) => {
        const [stored, lost] = [plain(`${name} stored`), plain(`${name} lost`)];
        await rig.sandbox.misbehave('post', { kind: 'reset', commit: true }, { plantedId: stored.plantedId });
        await rig.sandbox.misbehave('post', { kind: 'reset' }, { plantedId: lost.plantedId });
        await rig.drop(stored, lost);
        await rig.until((rows) => rows.length === 2 && rows.every(({ attempts }) => attempts > 0), SETTLE_MS);
        await rig.drop(plain(`${name} control`));
        const said = new Set<string>();
        await rig.until(async () => {
          for (const one of [stored, lost]) said.add((await whyOf(rig, one)) ?? 'nothing');
          return false;
        }, 2500);
        const problems = await stuck(rig);
        if (reasons.length > 0 && !reasons.some((reason) => said.has(reason)))
          problems.push(`said ${[...said].join(', ')} and not ${reasons.join(' or ')}`);
        await rig.sandbox.configure(back);
        await rig.drop(plain(`${name} later`));
        await untilAllEnded(rig);
        return [...problems, ...(await problemsOf(rig, acceptedOnce))];
      }),
  };
}

const dayLongWait: Special = {
  name: 'Retry-After of a day, over a restart',
  run: () =>
    withRig({}, async (rig) => {
      const sample = plain('a day');
      await rig.sandbox.misbehave('post', { kind: 'status', status: 429, retryAfterSeconds: 86_400 });
      await rig.drop(sample);
      await rig.until((rows) => rows[0]?.attempts === 1 && rows[0].delivery === 'queued', SETTLE_MS);
      await rig.restart();
      const problems: string[] = [];
      const { destination } = await rig.status();
      if (destination.reason !== 'throttled') problems.push(`says ${destination.reason ?? 'nothing'}`);
      const waits = Date.parse(destination.until ?? '') - Date.now();
      if (!(waits > 23 * HOUR_MS)) problems.push(`waits ${String(waits)} ms`);
      await rig.until(() => false, 1000);
      if ((await rig.sandbox.ledger()).posts.length !== 1) problems.push('was sent while told to wait');
      await passTime(rig, 25 * HOUR_MS);
      await rig.drop(plain('next day'));
      await untilAllEnded(rig);
      return [...problems, ...(await problemsOf(rig, acceptedOnce))];
    }),
};

const clockOff = (minutes: number): Special => ({
  name: `the server's clock is ${String(minutes)} minutes off`,
  run: () =>
    withRig({ sandbox: { skewMs: minutes * 60_000 } }, async (rig) => {
      const [stored, lost] = [plain(`off ${String(minutes)} stored`), plain(`off ${String(minutes)} lost`)];
      await rig.sandbox.misbehave('post', { kind: 'reset', commit: true }, { plantedId: stored.plantedId });
      await rig.sandbox.misbehave('post', { kind: 'reset' }, { plantedId: lost.plantedId });
      await rig.drop(stored, lost);
      await rig.until((rows) => rows.length === 2 && rows.every(({ attempts }) => attempts > 0), SETTLE_MS);
      await rig.drop(plain(`off ${String(minutes)} control`));
      await untilAllEnded(rig);
      return problemsOf(rig, acceptedOnce);
    }),
});

const lagsAnHour: Special = {
  name: 'the search lags an hour',
  run: () =>
    withRig(
      {
        sandbox: { lagMs: HOUR_MS, lagReads: true },
        settings: (settings) =>
          Object.assign(settings.upload, { resolveAfterSeconds: 1800, resolveGapSeconds: 600 }),
      },
      async (rig) => {
        const stored = plain('lag stored');
        await rig.sandbox.misbehave('post', { kind: 'reset', commit: true }, { plantedId: stored.plantedId });
        await rig.drop(stored);
        await rig.until((rows) => rows[0]?.delivery === 'uncertain', SETTLE_MS);
        // Half an hour and more goes by, several times over: nothing shows, so nothing may be concluded.
        for (let turn = 0; turn < 4; turn += 1) {
          await rig.drop(plain(`lag control ${String(turn)}`));
          await rig.until(
            (rows) => rows.length === rig.dropped.length && rows.slice(0, -1).every(hasEnded),
            SETTLE_MS,
          );
          await passTime(rig, 40 * 60_000);
          await rig.until(() => false, 700);
        }
        const problems = await stuck(rig);
        const row = (await rig.cases()).find(({ fileName }) => fileName === stored.fileName);
        if (row?.delivery !== 'uncertain')
          problems.push(`it was ${row?.delivery ?? 'gone'} while the search lagged`);
        await rig.sandbox.configure({ lagMs: 0 });
        await passTime(rig, HOUR_MS);
        await rig.drop(plain('lag over'));
        await untilAllEnded(rig);
        return [...problems, ...(await problemsOf(rig, acceptedOnce))];
      },
    ),
};

const onlyByDrug = (faulty: 'first' | 'second' | 'both', fault: Fault): Special => ({
  name: `two claims that differ only by drug, ${faulty} ${'commit' in fault ? 'stored' : 'lost'}`,
  run: () =>
    withRig({ sandbox: { lagMs: 1500 } }, async (rig) => {
      const [first, second] = twins('twins');
      for (const [which, { plantedId }] of [
        ['first', first],
        ['second', second],
      ] as const)
        if (faulty === which || faulty === 'both') await rig.sandbox.misbehave('post', fault, { plantedId });
      await rig.drop(first, second);
      await rig.until((rows) => rows.length === 2 && rows.every(({ attempts }) => attempts > 0), SETTLE_MS);
      await rig.drop(plain('twins control'));
      await untilAllEnded(rig);
      const nhi = await rig.sandbox.cases();
      const wrong = (await rig.cases()).filter((row) => {
        const sample = rig.dropped.find(({ fileName }) => fileName === row.fileName);
        return nhi.find(({ plantedId }) => plantedId === sample?.plantedId)?.number !== row.caseNumber;
      });
      return [
        ...wrong.map(({ id }) => `${id} has another case's number`),
        ...(await problemsOf(rig, acceptedOnce)),
      ];
    }),
});

const surfacesLate: Special = {
  name: 'a commit that surfaces after the resend is raised as doubled',
  run: () =>
    withRig({}, async (rig) => {
      const late = plain('surfaces late');
      await rig.sandbox.misbehave(
        'post',
        { kind: 'late-commit', delayMs: 8000 },
        { plantedId: late.plantedId },
      );
      await rig.drop(late);
      await rig.until((rows) => rows[0]?.delivery === 'uncertain', SETTLE_MS);
      await rig.drop(plain('surfaces late control'));
      await untilAllEnded(rig);
      const raised = await rig.until(
        (rows) => rows.some(({ doubled, unread }) => doubled && unread),
        SETTLE_MS,
      );
      const problems = await problemsOf(rig, (sample) =>
        sample === late ? { delivery: 'accepted', stored: 2 } : acceptedOnce(),
      );
      return raised ? problems : [...problems, 'nobody was told that NHI has it twice'];
    }),
};

const strangersAnswer: Special = {
  name: "another hospital's ClaimResponse among ours",
  run: () =>
    withRig({ sandbox: { ignoreParameters: ['requestor.identifier'] } }, async (rig) => {
      const ours = plain('ours');
      const { number, name } = ours.patient;
      const theirs = makeSample({
        seed: 'theirs',
        hospitalId: '0401180014',
        attachments: 0,
        patient: { number, name },
      });
      const strange = await rig.sandbox.insert(theirs.bundle);
      await rig.drop(ours);
      await rig.until((rows) => rows[0]?.review === 'decided', SETTLE_MS);
      const row = (await rig.cases())[0];
      const text = row === undefined ? '' : JSON.stringify(await rig.show(row.id));
      return [
        ...(text.includes(strange.number) ? ["another case's number stands on ours"] : []),
        ...(await problemsOf(rig, acceptedOnce)),
      ];
    }),
};

const tenThousand: Special = {
  name: '10,000 results of a search',
  run: () =>
    withRig(
      {
        fhirBaseUrl: (sandbox) =>
          changedSearches(sandbox, (page) => {
            const others = Array.from({ length: 10_000 }, (_, n) => ({
              resource: {
                resourceType: 'ClaimResponse',
                id: `stranger-${String(n)}`,
                status: 'active',
                request: { reference: `Claim/99990101${String(n).padStart(8, '0')}` },
              },
              search: { mode: 'match' },
            }));
            const entry = Array.isArray(page['entry']) ? (page['entry'] as unknown[]) : [];
            return {
              ...page,
              total: Number(page['total'] ?? 0) + others.length,
              entry: [...entry, ...others],
            };
          }),
      },
      async (rig) => {
        const sample = plain('many results');
        await rig.sandbox.misbehave('post', { kind: 'reset', commit: true }, { plantedId: sample.plantedId });
        await rig.drop(sample);
        await rig.until((rows) => rows[0]?.delivery === 'uncertain', SETTLE_MS);
        const before = (await rig.sandbox.ledger()).counts.reads;
        await rig.drop(plain('many results, another'));
        await untilAllEnded(rig);
        const reads = (await rig.sandbox.ledger()).counts.reads - before;
        const problems = await stuck(rig);
        if (reads > 500) problems.push(`${String(reads)} reads for one case`);
        return [...problems, ...(await problemsOf(rig, acceptedOnce))];
      },
    ),
};

const untrusted: Special = {
  name: 'a certificate nobody vouches for, then one of caFile',
  run: async () => {
    let cert = '';
    return withRig(
      {
        fhirBaseUrl: async (sandbox) => {
          const line = await untrustedLine(sandbox);
          ({ cert } = line);
          return line;
        },
      },
      async (rig) => {
        const sample = plain('untrusted');
        await rig.drop(sample);
        const said = await rig.until(
          async () => (await rig.status()).destination.reason === 'certificate-untrusted',
          5000,
        );
        const problems = said ? [] : [`says ${(await rig.status()).destination.reason ?? 'nothing'}`];
        if ((await rig.sandbox.ledger()).posts.length > 0) problems.push('sent over an untrusted connection');
        const caFile = join(rig.place.dir, 'ca.pem');
        await writeFile(caFile, cert);
        await rig.restart((settings) => (settings.server['caFile'] = caFile));
        await untilAllEnded(rig);
        return [...problems, ...(await problemsOf(rig, acceptedOnce))];
      },
    );
  },
};

const cutLines = (seed: string): Special => ({
  name: `lines cut at random places (seed ${seed})`,
  run: () => {
    const rng = createRng(seed);
    const cuts = Array.from({ length: 14 }, () => ({
      way: rng.pick(['to-server', 'to-agent'] as const),
      // Within the head, within a Bundle, and just about where one ends.
      bytes: rng.pick([rng.int(0, 600), rng.int(600, 60_000), rng.int(20_000, 90_000)]),
    }));
    return withRig({ fhirBaseUrl: (sandbox) => breakingLine(sandbox, cuts) }, async (rig) => {
      for (let n = 0; n < 6; n += 1) {
        await rig.drop(plain(`${seed} ${String(n)}`));
        await rig.until(() => false, 200);
      }
      for (let more = 0; more < 8; more += 1) {
        if (await rig.until((rows) => rows.length === rig.dropped.length && rows.every(hasEnded), 4000))
          break;
        await rig.settleAsAsked();
        await rig.drop(plain(`${seed} more ${String(more)}`));
      }
      await untilAllEnded(rig);
      return problemsOf(rig, acceptedOnce);
    });
  },
});

const RIGHT: Partial<SandboxSettings> = {
  nextLink: 'right',
  selfLink: 'right',
  pageSize: 20,
  maxPageSize: 200,
  refuseParameters: [],
  ignoreParameters: [],
  echoIgnored: false,
  omitIncludes: false,
  bundleByNumber: true,
};
const onePerPage = { pageSize: 1, maxPageSize: 1 };

export const SPECIALS: readonly Special[] = [
  dayLongWait,
  clockOff(10),
  clockOff(-10),
  searchesBehave('paging that loops', { nextLink: 'loop', ...onePerPage }, [], RIGHT),
  searchesBehave('paging that leads to another host', { nextLink: 'other-host', ...onePerPage }, [], RIGHT),
  searchesBehave('every search is forbidden', { refuseParameters: ['*'] }, ['search-refused'], RIGHT),
  searchesBehave(
    'the filter by hospital is forbidden',
    { refuseParameters: ['requestor.identifier'] },
    [],
    RIGHT,
  ),
  searchesBehave(
    'the filter by patient is passed over',
    { ignoreParameters: ['request.patient.identifier'] },
    ['search-ignored-parameters'],
    RIGHT,
  ),
  searchesBehave(
    'the filter by patient is passed over and said to have been used',
    { ignoreParameters: ['request.patient.identifier'], echoIgnored: true },
    [],
    RIGHT,
  ),
  searchesBehave('no self link', { selfLink: 'absent' }, ['search-ignored-parameters'], RIGHT),
  searchesBehave('Claims are left out, Bundles can be read', { omitIncludes: true }, [], RIGHT),
  searchesBehave(
    'Claims are left out, Bundles cannot be read',
    { omitIncludes: true, bundleByNumber: false },
    ['claim-omitted', 'search-lags'],
    RIGHT,
  ),
  lagsAnHour,
  onlyByDrug('first', { kind: 'reset', commit: true }),
  onlyByDrug('second', { kind: 'reset' }),
  onlyByDrug('both', { kind: 'reset', commit: true }),
  surfacesLate,
  strangersAnswer,
  tenThousand,
  untrusted,
  cutLines('line 1'),
  cutLines('line 2'),
  cutLines('line 3'),
];
