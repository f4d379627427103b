import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRng } from '../../../main/practice/samples/rng.ts';
import type { Fault } from '../../../main/practice/faults.ts';
import { hasEnded, problemsOf } from '../invariants.ts';
import { breakingLine, changedSearches, untrustedLine } from '../lines.ts';
import { acceptedOnce, plain, SETTLE_MS, untilAllEnded, withRig, type Special } from './special.ts';

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

/** No search tells at the old address; the new one is the same server's, which a person confirms. */
const newAddress = (what: string, fault: Fault): Special => ({
  name: `settings name another address of the server while a case is in doubt: ${what}`,
  run: () =>
    withRig({ fhirBaseUrl: (sandbox) => changedSearches(sandbox, (page) => page) }, async (rig) => {
      const [before, inDoubt, since] = ['address before', 'address in doubt', 'address since'].map(plain);
      if (!before || !inDoubt || !since) throw new Error('no samples');
      await rig.drop(before);
      await untilAllEnded(rig);
      await rig.sandbox.configure({ refuseParameters: ['*'] });
      await rig.sandbox.misbehave('post', fault, { plantedId: inDoubt.plantedId });
      await rig.drop(inDoubt);
      await rig.until((rows) => rows.some(({ delivery }) => delivery === 'uncertain'), SETTLE_MS);
      // The old address accepts this case after it; the new one has to show it before absence is believed there.
      await rig.drop(since);
      await rig.until((rows) => rows.filter(hasEnded).length === 2, SETTLE_MS);
      await rig.restart((settings) => (settings.server['fhirBaseUrl'] = rig.sandbox.fhirBaseUrl));
      await rig.sandbox.configure({ refuseParameters: [] });
      const isAsked = await rig.until(
        async () => (await rig.status()).destination.reason === 'new-server',
        SETTLE_MS,
      );
      await rig.confirmServer();
      await untilAllEnded(rig);
      return [
        ...(isAsked ? [] : ['nobody was asked whether the new address is right']),
        ...(await problemsOf(rig, acceptedOnce)),
      ];
    }),
});

/** Faults between the agent and the server. */
export const NETWORK_SPECIALS: readonly Special[] = [
  untrusted,
  cutLines('line 1'),
  cutLines('line 2'),
  cutLines('line 3'),
  newAddress('stored', { kind: 'reset', commit: true }),
  newAddress('lost', { kind: 'reset' }),
];
