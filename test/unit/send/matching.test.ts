import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PatientClaim } from '../../../main/agent/carrier/cases/doubt.ts';
import { match, type Candidate } from '../../../main/agent/carrier/send/matching.ts';

const DRUG = ['KC01'];
const OTHER_DRUG = ['KC02'];
const claim = (caseId: string, more: Partial<PatientClaim> = {}): PatientClaim => ({
  caseId,
  fingerprint: 'F',
  drugCodes: DRUG,
  doubtful: true,
  ...more,
});
const candidate = (number: string, more: Partial<Candidate> = {}): Candidate => ({
  number,
  fingerprint: 'F',
  drugCodes: DRUG,
  isRead: true,
  uploadedAt: 1000,
  ...more,
});
const OURS = claim('ours');
const found = { kind: 'found', number: '1', isRead: true };
const absent = { kind: 'absent' };
/** Verdict that cannot tell, with the numbers that it may be. */
const cannot = (reason: string, ...numbers: string[]): object => ({ kind: 'cannot-tell', reason, numbers });

test.each<readonly [string, readonly PatientClaim[], readonly Candidate[], object]>([
  ['nothing there', [], [], absent],
  ['one alike, its drug read', [], [candidate('1')], found],
  ['one alike, its drug not read, no sibling', [], [candidate('1', { drugCodes: null })], found],
  [
    'one alike, its drug not read, a sibling of the same drug that is not in doubt',
    [claim('s', { doubtful: false })],
    [candidate('1', { drugCodes: null })],
    found,
  ],
  [
    'one alike, its drug not read, a sibling that differs by its drug alone',
    [claim('s', { drugCodes: OTHER_DRUG, doubtful: false })],
    [candidate('1', { drugCodes: null })],
    cannot('drug-unknown', '1'),
  ],
  [
    'one alike, its drug read, a sibling that differs by its drug alone',
    [claim('s', { drugCodes: OTHER_DRUG })],
    [candidate('1')],
    found,
  ],
  ['two alike', [], [candidate('1'), candidate('2')], cannot('ambiguous', '1', '2')],
  [
    'two alike, one with its drug unread',
    [],
    [candidate('1'), candidate('2', { drugCodes: null })],
    cannot('ambiguous', '1', '2'),
  ],
  ['one alike, two of ours in doubt', [claim('s')], [candidate('1')], cannot('ambiguous', '1')],
  [
    'one alike but for the drug, which nobody explains',
    [],
    [candidate('1', { drugCodes: OTHER_DRUG })],
    cannot('other-candidate', '1'),
  ],
  [
    'one alike but for the drug, which another of ours in doubt explains',
    [claim('s', { drugCodes: OTHER_DRUG })],
    [candidate('1', { drugCodes: OTHER_DRUG })],
    absent,
  ],
  [
    'two alike but for the drug, of which one sibling explains one',
    [claim('s', { drugCodes: OTHER_DRUG })],
    [candidate('1', { drugCodes: OTHER_DRUG }), candidate('2', { drugCodes: OTHER_DRUG })],
    cannot('other-candidate', '2'),
  ],
  [
    'one explained, and one that cannot be looked into',
    [claim('s', { drugCodes: OTHER_DRUG })],
    [candidate('1', { drugCodes: OTHER_DRUG }), candidate('2', { fingerprint: null, drugCodes: null })],
    cannot('claim-omitted', '2'),
  ],
  [
    'one explained, and one unlike',
    [claim('s', { drugCodes: OTHER_DRUG })],
    [candidate('1', { drugCodes: OTHER_DRUG }), candidate('2', { fingerprint: 'G' })],
    cannot('other-candidate', '2'),
  ],
  [
    'one for a sibling’s drug, but unlike both of ours',
    [claim('s', { drugCodes: OTHER_DRUG })],
    [candidate('1', { fingerprint: 'G', drugCodes: OTHER_DRUG })],
    cannot('other-candidate', '1'),
  ],
  [
    'one unlike, and one that cannot be looked into',
    [],
    [candidate('1', { fingerprint: 'G' }), candidate('2', { fingerprint: null, drugCodes: null })],
    cannot('claim-omitted', '1', '2'),
  ],
  [
    'a sibling not in doubt explains nothing',
    [claim('s', { drugCodes: OTHER_DRUG, doubtful: false })],
    [candidate('1', { drugCodes: OTHER_DRUG })],
    cannot('other-candidate', '1'),
  ],
  ['one unlike', [], [candidate('1', { fingerprint: 'G' })], cannot('other-candidate', '1')],
  [
    'one that cannot be looked into',
    [],
    [candidate('1', { fingerprint: null, drugCodes: null })],
    cannot('claim-omitted', '1'),
  ],
  ['one alike beside one unlike', [], [candidate('1'), candidate('2', { fingerprint: 'G' })], found],
  ['one unlike from before the attempt', [], [candidate('1', { uploadedAt: 99, fingerprint: 'G' })], absent],
  [
    'one of another drug from before the attempt',
    [],
    [candidate('1', { uploadedAt: 99, drugCodes: OTHER_DRUG })],
    absent,
  ],
  // Sent by other means, or by us while our clock was ahead: taken for nobody's, and nothing is sent beside it.
  [
    'one alike from before the attempt',
    [],
    [candidate('1', { uploadedAt: 99 })],
    cannot('other-candidate', '1'),
  ],
  [
    'one alike since, beside one from before',
    [],
    [candidate('1'), candidate('2', { uploadedAt: 99 })],
    found,
  ],
  ['one alike from the very moment', [], [candidate('1', { uploadedAt: 100 })], found],
  ['one whose upload time is not said', [], [candidate('1', { uploadedAt: null })], found],
])('%s', (_name, siblings, candidates, expected) => {
  expect(match(OURS, [OURS, ...siblings], candidates, 100)).toEqual(expected);
});

test.each([
  ['both', ['KC01', 'KC02'], found],
  ['one of them alone', ['KC01'], cannot('other-candidate', '1')],
  ['one of them and a third', ['KC01', 'KC03'], cannot('other-candidate', '1')],
  ['both and a third', ['KC01', 'KC02', 'KC03'], cannot('other-candidate', '1')],
])('of a case for two drugs, one that is for %s', (_drugs, drugCodes, expected) => {
  const both = claim('ours', { drugCodes: ['KC01', 'KC02'] });
  expect(match(both, [both], [candidate('1', { drugCodes })], 100)).toEqual(expected);
});

const fingerprint = fc.constantFrom('F', 'G');
const drugs = fc.constantFrom(DRUG, OTHER_DRUG);
const claims = fc.array(fc.record({ fingerprint, drugCodes: drugs, doubtful: fc.boolean() }), {
  maxLength: 3,
});
const candidates = fc.array(
  fc.record({
    fingerprint: fc.option(fingerprint),
    drugCodes: fc.option(drugs),
    uploadedAt: fc.option(fc.constantFrom(50, 150)),
  }),
  { maxLength: 4 },
);

test('a number is only taken where one free candidate and one doubtful case of ours share all that can be compared', () => {
  fc.assert(
    fc.property(claims, candidates, (siblings, shown) => {
      const all = [OURS, ...siblings.map((one, at) => claim(`s${String(at)}`, one))];
      const numbered = shown.map((one, at): Candidate => ({
        number: String(at),
        isRead: one.drugCodes !== null,
        ...one,
      }));
      const verdict = match(OURS, all, numbered, 100);
      const recent = numbered.filter(({ uploadedAt }) => uploadedAt === null || uploadedAt >= 100);
      const couldBeOurs = recent.filter(
        (one) => one.fingerprint === 'F' && (one.drugCodes === null || one.drugCodes === DRUG),
      );
      const rivals = all.filter((one) => one.doubtful && one.fingerprint === 'F' && one.drugCodes === DRUG);
      if (verdict.kind === 'found') {
        expect(couldBeOurs.map(({ number }) => number)).toEqual([verdict.number]);
        expect(rivals).toHaveLength(1);
        const drugOnly = all.some((one) => one.fingerprint === 'F' && one.drugCodes !== DRUG);
        if (couldBeOurs[0]?.drugCodes === null) expect(drugOnly).toBe(false);
      }
      if (verdict.kind === 'absent') {
        expect(couldBeOurs).toEqual([]);
        // All other recent candidates belong to another case of ours that is in doubt.
        const others = all.filter((one) => one.doubtful && one.caseId !== 'ours' && one.fingerprint === 'F');
        expect(recent.length).toBeLessThanOrEqual(others.length);
      }
    }),
    { numRuns: 2000 },
  );
});

test('two cases of ours never take the same number', () => {
  fc.assert(
    fc.property(claims, candidates, (more, shown) => {
      const all = [OURS, ...more.map((one, at) => claim(`s${String(at)}`, { ...one, doubtful: true }))];
      const numbered = shown.map((one, at): Candidate => ({
        number: String(at),
        isRead: one.drugCodes !== null,
        ...one,
      }));
      const taken = all.flatMap((one) => {
        const verdict = match(one, all, numbered, 100);
        return verdict.kind === 'found' ? [verdict.number] : [];
      });
      expect(new Set(taken).size).toBe(taken.length);
    }),
    { numRuns: 2000 },
  );
});
