import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../main/agent/ground/audit/audit.ts';
import { type KeptFor, KeptTerms } from '../../../main/agent/attendants/retention/kept-terms.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';

const DAY = 86_400_000;
const USUAL: KeptFor = {
  'retention.payloadDays': 180,
  'retention.caseDays': 'as-trail',
  'retention.auditYears': 7,
  'retention.trail': 'forever',
  'log.keepDays': 184,
};

interface TermsRig extends CaseRig {
  readonly lines: AuditEntry[];
  /** As a start with settings that say this. */
  start(asked: Partial<KeptFor>): Promise<KeptTerms>;
}

async function termsRig(): Promise<TermsRig> {
  const base = await caseRig();
  const lines: AuditEntry[] = [];
  const rig: TermsRig = Object.assign(base, {
    lines,
    start: (asked: Partial<KeptFor>) =>
      KeptTerms.open({
        store: rig.core.store,
        audit: { append: (entry: AuditEntry) => Promise.resolve(void lines.push(entry)) },
        asked: { ...USUAL, ...asked },
      }),
  });
  return rig;
}
const told = ({ lines }: TermsRig): string[] =>
  lines.map(({ kind, actor, detail }) => `${kind} ${actor} ${String(detail?.['setting'])}`);

test('a number of days for cases counts as less than the trail’s years, and waits', async () => {
  const rig = await termsRig();
  await rig.start({});
  const terms = await rig.start({ 'retention.caseDays': 400 });
  expect(terms.holds()['retention.caseDays']).toBe('as-trail');
  expect(terms.waiting()).toMatchObject([{ setting: 'retention.caseDays', from: 'as-trail', to: '400' }]);
  expect((await rig.start({})).waiting()).toEqual([]);
});

test('a shorter term holds a week after it was requested, by a confirmed clock', async () => {
  const rig = await termsRig();
  await rig.start({});
  const begun = rig.clock.now();
  const terms = await rig.start({ 'retention.payloadDays': 30 });
  expect(terms.holds()['retention.payloadDays']).toBe(180);
  expect(terms.waiting()).toMatchObject([
    { setting: 'retention.payloadDays', from: '180', to: '30', beginsAt: begun + 7 * DAY, refused: null },
  ]);
  // The week is counted from the first look by a confirmed clock: none had been a year before either.
  rig.clock.set(begun + 365 * DAY);
  await terms.begin(rig.clock.now());
  expect(terms.holds()['retention.payloadDays']).toBe(180);
  await terms.begin(rig.clock.now() + 7 * DAY - 1);
  expect(terms.holds()['retention.payloadDays']).toBe(180);
  await terms.begin(rig.clock.now() + 7 * DAY);
  expect(terms.holds()['retention.payloadDays']).toBe(30);
  expect(terms.waiting()).toEqual([]);
  expect(told(rig)).toEqual([
    'keeping-less-asked agent retention.payloadDays',
    'keeping-less-begun agent retention.payloadDays',
  ]);
});

test('a restart with the same settings neither restarts the week nor ends it', async () => {
  const rig = await termsRig();
  await rig.start({});
  const first = await rig.start({ 'retention.auditYears': 5 });
  await first.begin(rig.clock.now());
  const [before] = first.waiting();
  await rig.reopen();
  const again = await rig.start({ 'retention.auditYears': 5 });
  expect(again.waiting()).toEqual([before]);
  expect(again.holds()['retention.auditYears']).toBe(7);
  expect(rig.lines).toHaveLength(1);
});

test('a longer term holds immediately, and ends the question; another value is another question', async () => {
  const rig = await termsRig();
  await rig.start({});
  await rig.start({ 'retention.payloadDays': 30 });
  const other = await rig.start({ 'retention.payloadDays': 31 });
  expect(other.waiting().map(({ to }) => to)).toEqual(['31']);
  const back = await rig.start({});
  expect(back.waiting()).toEqual([]);
  const more = await rig.start({ 'retention.payloadDays': 400, 'log.keepDays': 200 });
  expect(more.holds()).toMatchObject({ 'retention.payloadDays': 400, 'log.keepDays': 200 });
  expect(told(rig).filter((line) => line.startsWith('keeping-less-asked'))).toHaveLength(2);
});

test('`forever` that becomes a number of years waits too', async () => {
  const rig = await termsRig();
  await rig.start({});
  const terms = await rig.start({ 'retention.trail': 'years' });
  expect(terms.holds()['retention.trail']).toBe('forever');
  await terms.begin(rig.clock.now());
  await terms.begin(rig.clock.now() + 8 * DAY);
  expect(terms.holds()['retention.trail']).toBe('years');
});

test('a shorter term that was taken back never begins, over restarts, until the settings ask for another', async () => {
  const rig = await termsRig();
  await rig.start({});
  const terms = await rig.start({ 'log.keepDays': 100, 'retention.payloadDays': 60 });
  await terms.refuse('log.keepDays', 'boss');
  await terms.begin(rig.clock.now());
  await terms.begin(rig.clock.now() + 30 * DAY);
  expect(terms.holds()).toMatchObject({ 'log.keepDays': 184, 'retention.payloadDays': 60 });
  const again = await rig.start({ 'log.keepDays': 100, 'retention.payloadDays': 60 });
  await again.begin(rig.clock.now() + 60 * DAY);
  expect(again.holds()['log.keepDays']).toBe(184);
  expect(again.waiting()).toMatchObject([{ setting: 'log.keepDays', refused: { by: 'boss' } }]);
  await expect(again.refuse('retention.payloadDays', 'boss')).rejects.toMatchObject({
    code: 'not-kept-shorter',
  });
  const asked = await rig.start({ 'log.keepDays': 99 });
  expect(asked.waiting()).toMatchObject([{ setting: 'log.keepDays', to: '99', refused: null }]);
});

test('a clock that was set back restarts the week', async () => {
  const rig = await termsRig();
  await rig.start({});
  const terms = await rig.start({ 'retention.payloadDays': 60 });
  const now = rig.clock.now();
  await terms.begin(now + 5 * DAY);
  await terms.begin(now);
  await terms.begin(now + 7 * DAY - 1);
  expect(terms.holds()['retention.payloadDays']).toBe(180);
  await terms.begin(now + 7 * DAY);
  expect(terms.holds()['retention.payloadDays']).toBe(60);
});
