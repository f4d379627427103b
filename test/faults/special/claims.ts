import { twins } from '../../integration/support/twins.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import type { Fault } from '../../../main/practice/faults.ts';
import { problemsOf, stuck } from '../invariants.ts';
import { changedSearches } from '../lines.ts';
import type { Rig, RigOptions } from '../rig.ts';
import { acceptedOnce, plain, SETTLE_MS, untilAllEnded, whyOf, withRig, type Special } from './special.ts';

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

const strangersAnswer: Special = {
  name: "another hospital's ClaimResponse among ours",
  run: () => {
    let strange = 'not inserted yet';
    let shown = 0;
    return withRig(
      {
        sandbox: { ignoreParameters: ['requestor.identifier'], autoAdvance: false },
        fhirBaseUrl: (sandbox) =>
          changedSearches(sandbox, (page) => {
            if (JSON.stringify(page).includes(strange)) shown += 1;
            return page;
          }),
      },
      async (rig) => {
        const ours = plain('ours');
        const { number, name } = ours.patient;
        const theirs = makeSample({
          seed: 'theirs',
          hospitalId: '0401180014',
          attachments: 0,
          patient: { number, name },
        });
        strange = (await rig.sandbox.insert(theirs.bundle)).number;
        await rig.sandbox.setScript(strange, 'deny');
        await rig.sandbox.decideAll(strange);
        await rig.drop(ours);
        await untilAllEnded(rig);
        // A second showing begins only once the first has been heard.
        const before = shown;
        const seen = await rig.until(() => shown >= before + 2, SETTLE_MS);
        const problems = seen ? [] : ['the answer for another was never shown to the agent'];
        const early = (await rig.cases())[0];
        if (early?.review === 'decided' || early?.decision !== null)
          problems.push(`ours is ${String(early?.decision)} by the answer for another`);
        for (const one of await rig.sandbox.cases())
          if (one.number !== strange) await rig.sandbox.decideAll(one.number);
        await rig.until((rows) => rows[0]?.review === 'decided', SETTLE_MS);
        const [row] = await rig.cases();
        if (row?.decision !== 'approved') problems.push(`ours is ${String(row?.decision)} and not approved`);
        const text = row === undefined ? '' : JSON.stringify(await rig.show(row.id));
        if (text.includes(strange)) problems.push("another case's number stands on ours");
        return [...problems, ...(await problemsOf(rig, acceptedOnce))];
      },
    );
  },
};

/** A search whose pages hold so many of strangers beside ours. */
const strangersOnEachPage = (count: number): RigOptions => ({
  fhirBaseUrl: (sandbox) =>
    changedSearches(sandbox, (page) => {
      const others = Array.from({ length: count }, (_, n) => ({
        resource: {
          resourceType: 'ClaimResponse',
          id: `stranger-${String(n)}`,
          status: 'active',
          request: { reference: `Claim/99990101${String(n).padStart(8, '0')}` },
        },
        search: { mode: 'match' },
      }));
      const entry = Array.isArray(page['entry']) ? (page['entry'] as unknown[]) : [];
      return { ...page, total: Number(page['total'] ?? 0) + others.length, entry: [...entry, ...others] };
    }),
});

/** Drops a Bundle that is stored though its answer is lost. */
async function dropDoubtful(rig: Rig): Promise<Sample> {
  const sample = plain('many results');
  await rig.sandbox.misbehave('post', { kind: 'reset', commit: true }, { plantedId: sample.plantedId });
  await rig.drop(sample);
  await rig.until((rows) => rows[0]?.delivery === 'uncertain', SETTLE_MS);
  return sample;
}

const asManyAsAreRead: Special = {
  name: '4,900 results on a page of a search',
  run: () =>
    withRig(strangersOnEachPage(4900), async (rig) => {
      await dropDoubtful(rig);
      const before = (await rig.sandbox.ledger()).counts.reads;
      await rig.drop(plain('many results, another'));
      await untilAllEnded(rig);
      const reads = (await rig.sandbox.ledger()).counts.reads - before;
      const problems = await stuck(rig);
      if (reads > 500) problems.push(`${String(reads)} reads for one case`);
      return [...problems, ...(await problemsOf(rig, acceptedOnce))];
    }),
};

const moreThanAreRead: Special = {
  name: '10,000 results on a page of a search: a person is told why, and nothing is sent twice',
  run: () =>
    withRig(strangersOnEachPage(10_000), async (rig) => {
      const sample = await dropDoubtful(rig);
      await rig.until(async () => (await whyOf(rig, sample)) === 'search-too-large', SETTLE_MS);
      const why = await whyOf(rig, sample);
      const said = why === 'search-too-large' ? [] : [`says ${String(why)} of too many results`];
      const judged = await problemsOf(rig, () => ({ delivery: 'uncertain', stored: 1 }));
      return [...said, ...(await stuck(rig)), ...judged];
    }),
};

const refusedAlone: Special = {
  name: 'one case refused again and again while others pass: held for a person, who lets it go',
  run: () =>
    withRig({}, async (rig) => {
      const [one, first, second] = ['refused alone', 'passes first', 'passes second'].map(plain);
      if (!one || !first || !second) throw new Error('no samples');
      await rig.sandbox.misbehave(
        'post',
        { kind: 'status', status: 406 },
        { plantedId: one.plantedId, times: null },
      );
      // Only others that are taken after it was refused tell that it is the case and not the server.
      await rig.drop(one);
      await rig.until((rows) => rows.some(({ lastError }) => lastError !== null), SETTLE_MS);
      await rig.drop(first, second);
      const held = await rig.until(
        (rows) =>
          rows.filter(({ delivery }) => delivery === 'accepted').length === 2 &&
          rows.some(({ delivery }) => delivery === 'held'),
        SETTLE_MS,
      );
      const why = await whyOf(rig, one);
      await rig.sandbox.clearMisbehaviour();
      await rig.settleAsAsked();
      await untilAllEnded(rig);
      return [
        ...(held && why === 'refused-alone'
          ? []
          : [`it was not held for having been refused alone: ${String(why)}`]),
        ...(await problemsOf(rig, acceptedOnce)),
      ];
    }),
};

/** Claims that are alike, answers that are not ours, and one that the server alone refuses. */
export const CLAIM_SPECIALS: readonly Special[] = [
  onlyByDrug('first', { kind: 'reset', commit: true }),
  onlyByDrug('second', { kind: 'reset' }),
  onlyByDrug('both', { kind: 'reset', commit: true }),
  strangersAnswer,
  asManyAsAreRead,
  moreThanAreRead,
  refusedAlone,
];
