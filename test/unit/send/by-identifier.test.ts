import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type NamedCase,
  type NamedClaim,
  namedAlone,
} from '../../../main/agent/carrier/send/by-identifier.ts';
import type { Log } from '../../../main/agent/ports.ts';
import { resolveDoubt, watchClockAhead } from '../../../main/agent/carrier/send/resolver.ts';
import { noteShown } from '../../../main/agent/carrier/cases/search-lag.ts';
import { acceptedAs, caseRig, summaryOf, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import type { Traits } from '../../../main/agent/ground/fhir/is-ours.ts';
import { NOBODY } from '../../../main/agent/ground/fhir/numbers.ts';
import { keepCanary, SEARCH_KINDS } from '../../../main/agent/carrier/send/search.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { FakeTokens } from '../support/fake-tokens.ts';
import { resourceOf, smallBundle, type SmallBundle } from '../support/small-bundle.ts';

const NAME = { system: null, value: 'APPLY-7' };
const TRAITS: Traits = {
  ...{ hospitalId: null, patientNumbers: null, fingerprint: null },
  ...{ created: '2026-11-24', subType: '1', drugCodes: ['KC01'] },
};
const OURS: NamedCase = {
  ...{ ...summaryOf(), identifier: NAME },
  ...{ created: '2026-11-24', subType: '1', drugCodes: ['KC01'] },
};
const CLAIM: NamedClaim = {
  ...{ number: '1', identifiers: [NAME], isOurs: true, owned: false, uploadedAt: 1000, traits: TRAITS },
};
const claimWith = (traits: Partial<Traits>): Partial<NamedClaim> => ({ traits: { ...TRAITS, ...traits } });
const OTHER_NAME = { system: null, value: 'APPLY-8' };

test.each<readonly [string, Partial<NamedClaim>, string | null]>([
  ['called as ours and alike', {}, '1'],
  ['called as ours among other names', { identifiers: [OTHER_NAME, NAME] }, '1'],
  ['called as ours, its drug not read', claimWith({ drugCodes: null }), '1'],
  ['called otherwise: the server searched for something else', { identifiers: [OTHER_NAME] }, null],
  ['of another system', { identifiers: [{ system: 'urn:his', value: 'APPLY-7' }] }, null],
  ['in small letters', { identifiers: [{ system: null, value: 'apply-7' }] }, null],
  ['of another hospital or patient', { isOurs: false }, null],
  ['that a case of ours owns', { owned: true }, null],
  ['from before our first attempt', { uploadedAt: 99 }, null],
  ['from the very moment of our first attempt, less the room', { uploadedAt: 100 }, '1'],
  ['whose upload time is not said', { uploadedAt: null }, null],
  ['for another drug', claimWith({ drugCodes: ['KC02'] }), null],
  ['of another day', claimWith({ created: '2026-11-23' }), null],
  ['of another kind', claimWith({ subType: '2' }), null],
  ['that does not say its day', claimWith({ created: null }), null],
  ['whose Bundle says another patient', claimWith({ patientNumbers: ['A299999999'] }), null],
])('a Claim %s', (_name, more, expected) => {
  expect(namedAlone(OURS, [], [{ ...CLAIM, ...more }], 100)).toBe(expected);
});

test.each<readonly [string, Parameters<typeof namedAlone>[1], string | null]>([
  ['is called otherwise', [OTHER_NAME], '1'],
  ['has no name', [null], '1'],
  ['has the same name', [OTHER_NAME, NAME], null],
  ['has it in another system, or in small letters', [{ system: 'urn:his', value: 'apply-7 ' }], null],
  ['was read before names were kept', [undefined], null],
])('where another case of the patient %s', (_name, others, expected) => {
  expect(namedAlone(OURS, others, [CLAIM], 100)).toBe(expected);
});

const name = fc.record({
  system: fc.constantFrom(null, 'urn:his'),
  value: fc.constantFrom('APPLY-7', 'APPLY-8', 'apply-7'),
});
const shown = fc.array(
  fc.record({
    number: fc.constantFrom('1', '2'),
    identifiers: fc.array(name, { maxLength: 2 }),
    isOurs: fc.boolean(),
    owned: fc.boolean(),
    uploadedAt: fc.constantFrom(null, 50, 150),
    traits: fc.record({
      ...{ hospitalId: fc.constant(null), patientNumbers: fc.constant(null), fingerprint: fc.constant(null) },
      created: fc.constantFrom(null, '2026-11-24', '2026-11-25'),
      subType: fc.constantFrom('1', '2'),
      drugCodes: fc.constantFrom(null, ['KC01'], ['KC02']),
    }),
  }),
  { maxLength: 3 },
);
const others = fc.array(fc.constantFrom(null, undefined, NAME, OTHER_NAME), { maxLength: 2 });

test('a number is only taken where one free Claim of this patient, alone in the answer, bears a name that is no other case’s', () => {
  fc.assert(
    fc.property(name, others, shown, (identifier, called, claims) => {
      const number = namedAlone({ ...OURS, identifier }, called, claims, 100);
      if (number === null) return;
      expect(claims).toHaveLength(1);
      expect(claims[0]).toMatchObject({ number, isOurs: true, owned: false, uploadedAt: 150 });
      expect(claims[0]?.identifiers).toContainEqual(identifier);
      expect(claims[0]?.traits.drugCodes ?? ['KC01']).toEqual(['KC01']);
      const values = called.map((one) => (one === undefined ? 'unknown' : one?.value.toUpperCase()));
      expect(values).not.toContain(identifier.value.toUpperCase());
      expect(values).not.toContain('unknown');
    }),
    { numRuns: 2000 },
  );
});

test('more in the answer never adds a find: what is beside the one Claim can only take it away', () => {
  fc.assert(
    fc.property(name, others, shown, shown, (identifier, called, claims, more) => {
      const ours = { ...OURS, identifier };
      const alone = namedAlone(ours, called, claims, 100);
      const beside = namedAlone(ours, called, [...claims, ...more], 100);
      if (claims.length > 0) expect([null, alone]).toContain(beside);
    }),
  );
});

interface Scene {
  readonly rig: CaseRig;
  readonly nhi: FakeNhi;
  readonly lines: (readonly [string, string, object])[];
  readonly doubtful: (bundle: SmallBundle, path?: string) => Promise<string>;
  readonly look: (id: string) => Promise<void>;
}

const UPLOADED = { uploadedAt: '2026-11-24T09:00:00+08:00' };

async function scene(): Promise<Scene> {
  const rig = await caseRig();
  // A server that does what it is asked; find-at-nhi.test.ts has the others.
  for (const kind of SEARCH_KINDS) await keepCanary(rig.context, kind, true);
  const nhi = new FakeNhi();
  const lines: (readonly [string, string, object])[] = [];
  const log: Log = (level, event, fields = {}) => void lines.push([level, event, fields]);
  Object.assign(rig.context, { log });
  const parts = {
    ...{ context: rig.context, nhi, tokens: new FakeTokens(), clock: rig.clock, log },
    times: { afterMs: 1_800_000, gapMs: 600_000 },
    clockAhead: watchClockAhead(rig.clock),
  };
  return {
    rig,
    nhi,
    lines,
    doubtful: async (bundle, path) => {
      const id = await rig.queued({
        summary: summaryOf({}, bundle),
        ...(path === undefined ? {} : { path }),
      });
      await rig.send(id, UNKNOWN);
      return id;
    },
    look: (id) => resolveDoubt(parts, rig.row(id), new AbortController().signal),
  };
}

/** A Bundle whose Claim the hospital calls so. */
function called(value: string, more: object = {}, created?: string): SmallBundle {
  const bundle = smallBundle(created === undefined ? {} : { created });
  resourceOf(bundle, 'Claim')['identifier'] = [{ value, ...more }];
  return bundle;
}

/** … as a server keeps it that changes what the comparison reads. */
function changed(bundle: SmallBundle): SmallBundle {
  const copy = structuredClone(bundle);
  resourceOf(copy, 'Claim')['diagnosis'] = [];
  return copy;
}

test('a Claim that the server’s changes made unlike ours is known by its identifier', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful(called('APPLY-7', { use: 'usual' }));
  nhi.has('1', changed(called('APPLY-7', { use: 'usual' })), UPLOADED);
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
  expect(nhi.searches[1]?.toSorted()).toEqual([
    ['_include', 'ClaimResponse:request'],
    ['request.identifier', 'APPLY-7'],
  ]);
});

test('a Claim that the hospital names in a system of its own is asked for with it', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful(called('APPLY-7', { system: 'urn:his' }));
  nhi.has('1', changed(called('APPLY-7', { system: 'urn:his' })), UPLOADED);
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
  expect(nhi.searches[1]).toContainEqual(['request.identifier', 'urn:his|APPLY-7']);
});

test.each([
  ['APPLY,7', {}],
  ['APPLY|7', {}],
  ['APPLY$7', {}],
  ['APPLY\\7', {}],
  ['APPLY-7', { system: 'urn:his|2' }],
])('a name that a search would have to escape (%s, %j) is not asked for', async (value, more) => {
  const { rig, nhi, lines, doubtful, look } = await scene();
  const id = await doubtful(called(value, more));
  nhi.has('1', changed(called(value, more)), UPLOADED);
  await look(id);
  expect(nhi.searches).toHaveLength(1);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate' });
  expect(lines).toEqual([]);
});

test('where the server leaves the Claim out, its Bundle tells of it, if it says when it was uploaded', async () => {
  const { rig, nhi, lines, doubtful, look } = await scene();
  const id = await doubtful(called('APPLY-7'));
  nhi.omitsClaims = true;
  const { bundle } = nhi.has('1', changed(called('APPLY-7')), UPLOADED);
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate' });
  Object.assign(resourceOf(bundle, 'Claim'), { id: '1', meta: { lastUpdated: UPLOADED.uploadedAt } });
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
  expect(lines).toEqual([]);
});

test('two of ours that differ by a drug that cannot be read are told apart by what they are called', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  nhi.readable = false;
  const other = called('A-2');
  resourceOf(other, 'MedicationRequest')['medicationCodeableConcept'] = {
    coding: [{ system: 'https://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-medication', code: 'KC00758209' }],
  };
  const [first, second] = [await doubtful(called('A-1')), await doubtful(other)];
  nhi.has('1', called('A-1'), UPLOADED);
  nhi.has('2', other, UPLOADED);
  await look(second);
  await look(first);
  expect([first, second].map((id) => rig.row(id).case_number)).toEqual(['1', '2']);
});

test('a patient whom the server lists under another number is found by the Claim’s identifier, and nothing is sent again', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful(called('APPLY-7'));
  nhi.unlisted.add('A123456789');
  nhi.has('1', called('APPLY-7'), UPLOADED);
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
});

test('where the search by patient tells nothing the name may, and a server that is away is asked for nothing more', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful(called('APPLY-7'));
  nhi.has('1', called('APPLY-7'), UPLOADED);
  nhi.searchFails = { kind: 'failed', code: 'timeout', retryAt: null };
  await look(id);
  expect(nhi.searches).toHaveLength(1);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: null });
  nhi.searchFails = null;
  nhi.ignores.add('request.patient.identifier');
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
});

test('without the right to read Bundles the server itself is asked whose Claim it is', async () => {
  const { rig, nhi, lines, doubtful, look } = await scene();
  nhi.readable = false;
  const id = await doubtful(called('APPLY-7'));
  nhi.has('1', changed(called('APPLY-7')), UPLOADED);
  nhi.ignores.add('requestor.identifier');
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate' });
  nhi.ignores.clear();
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
  const asked = (patient: string) => [
    ['_include', 'ClaimResponse:request'],
    ['request', 'Claim/1'],
    ['request.patient.identifier', patient],
    ['requestor.identifier', '0101090517'],
  ];
  // … and that it does not say so of everybody.
  expect(nhi.searches.slice(-2).map((query) => query.toSorted())).toEqual([
    asked('A123456789'),
    asked(NOBODY),
  ]);
  expect(lines).toEqual([]);
});

test('a file named as for the batch platform is looked for by its name, and no other file', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const other = await doubtful(smallBundle({ patient: 'B123456789' }), 'his/FHR0101090518_2.JSON');
  await look(other);
  expect(nhi.searches).toHaveLength(1);
  const copy = await doubtful(smallBundle({ patient: 'C123456789' }), 'his/FHR0101090517_3.json.old');
  await look(copy);
  expect(nhi.searches).toHaveLength(2);
  const id = await doubtful(smallBundle(), 'his/FHR0101090517_1.JSON');
  nhi.has('1', changed(called('FHR0101090517_1.JSON', { use: 'usual' })), UPLOADED);
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '1' });
});

test.each<readonly [string, (scene: Scene) => void]>([
  ['shows nothing', () => undefined],
  [
    'is one of a server that does not know the parameter',
    ({ nhi }) => {
      nhi.ignores.add('request.identifier');
      nhi.has('1', changed(called('APPLY-7')), UPLOADED);
    },
  ],
  [
    'is one of a server that shows everything',
    ({ nhi }) => {
      nhi.answersAll = true;
      nhi.has('1', changed(called('APPLY-7')), UPLOADED);
      nhi.has('2', smallBundle({ patient: 'C123456789' }), UPLOADED);
    },
  ],
  [
    'shows another’s 原受理編號 of the same value',
    ({ nhi }) => void nhi.has('1', changed(called('APPLY-7', { use: 'secondary' })), UPLOADED),
  ],
  [
    'shows the identifier in a system that ours does not have',
    ({ nhi }) => void nhi.has('1', changed(called('APPLY-7', { system: 'urn:his' })), UPLOADED),
  ],
  [
    'shows another hospital’s of the same value',
    ({ nhi }) => {
      const theirs = changed(called('APPLY-7'));
      resourceOf(theirs, 'Organization')['identifier'] = [
        {
          system: 'https://nhicore.nhi.gov.tw/pas/CodeSystem/organization-identifier-tw',
          value: '0101090518',
        },
      ];
      nhi.has('1', theirs, UPLOADED);
    },
  ],
  [
    'shows another patient’s of the same value',
    ({ nhi }) => {
      const theirs = called('APPLY-7');
      const other = resourceOf(smallBundle({ patient: 'B123456789' }), 'Patient');
      resourceOf(theirs, 'Patient')['identifier'] = other['identifier'];
      nhi.has('1', theirs, UPLOADED);
    },
  ],
  [
    'shows, beside the one Claim, an answer that does not say which Claim it is for',
    ({ nhi }) => {
      nhi.answersAll = true;
      nhi.has('1', changed(called('APPLY-7')), UPLOADED);
      const search = nhi.search.bind(nhi);
      nhi.search = async (request) => {
        const result = await search(request);
        const nameless = { resourceType: 'ClaimResponse', id: 'nameless' };
        return result.kind === 'complete'
          ? { ...result, resources: [...result.resources, nameless] }
          : result;
      };
    },
  ],
  [
    'shows an earlier application of the same name, sent by other means',
    ({ nhi }) => void nhi.has('1', changed(called('APPLY-7')), { uploadedAt: '2026-11-23T09:00:00+08:00' }),
  ],
  [
    'shows a later application of the same name, sent by other means',
    ({ nhi }) => void nhi.has('1', called('APPLY-7', {}, '2026-11-25'), UPLOADED),
  ],
])('an answer that %s changes nothing', async (_name, arrange) => {
  const known = await scene();
  const plain = await scene();
  const ends = [];
  for (const one of [known, plain]) {
    arrange(one);
    const id = await one.doubtful(one === known ? called('APPLY-7') : smallBundle());
    await one.look(id);
    const { delivery, doubt_reason: reason, empty_searches: empty, next_search_at: next } = one.rig.row(id);
    ends.push({ delivery, reason, empty, next });
    expect(one.lines).toEqual([]);
  }
  expect(ends[0]).toEqual(ends[1]);
  expect(ends[0]).toMatchObject({ delivery: 'uncertain' });
});

test('a corrected Bundle sent under the name of the first is not taken for the first, nor the first for it', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const first = await rig.queued({ summary: summaryOf({}, called('APPLY-7', {}, '2026-11-23')) });
  await rig.send(first, acceptedAs('9'));
  const id = await doubtful(called('APPLY-7'));
  nhi.has('1', changed(called('APPLY-7')), UPLOADED);
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate' });
  expect(nhi.searches).toHaveLength(1);
});

test('where another case of the patient’s cannot be read, the name tells nothing and the rest stands', async () => {
  const { rig, nhi, lines, doubtful, look } = await scene();
  const other = await rig.queued({ summary: summaryOf({}, smallBundle({ created: '2026-11-01' })) });
  await rig.send(other, acceptedAs('9'));
  const id = await doubtful(called('APPLY-7'));
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET label = x'00' WHERE id = $id`, { id: other });
  });
  nhi.has('1', changed(called('APPLY-7')), UPLOADED);
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_reason: 'other-candidate' });
  expect(lines).toEqual([['error', 'resolver', { caseId: id }]]);
});

test('one that a case of ours owns, and was seen under, is not taken', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const stranger = summaryOf({}, smallBundle({ patient: 'C123456789' }));
  const owner = await rig.queued({ summary: stranger });
  await rig.send(owner, acceptedAs('1'));
  await noteShown(rig.context, owner, null);
  const id = await doubtful(called('APPLY-7'));
  nhi.has('1', called('APPLY-7'), UPLOADED);
  await look(id);
  expect(rig.row(id).delivery).toBe('uncertain');
});

test('the first copy of a case that was sent again is not searched for by its name: both bear it', async () => {
  const { rig, nhi, doubtful, look } = await scene();
  const id = await doubtful(called('APPLY-7'));
  await rig.attestAbsent(id);
  nhi.has('1', called('APPLY-7'), UPLOADED);
  nhi.unlisted.add('A123456789');
  await look(id);
  expect(nhi.searches.flat().filter(([name]) => name === 'request.identifier')).toEqual([]);
  expect(rig.row(id).attempts).toBe(1);
});
