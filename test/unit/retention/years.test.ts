import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptForAgeUntil, majorityDay } from '../../../main/agent/attendants/retention/years.ts';

const day = (from: string, to: string) =>
  fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
const born = day('1900-01-01', '2099-12-31');

/** Age in whole years on a day, counted another way: birthdays that have come. */
function ageOn(birth: string, on: string): number {
  const had = on.slice(5) >= (birth.slice(5) === '02-29' && !isLeap(on) ? '03-01' : birth.slice(5));
  return Number(on.slice(0, 4)) - Number(birth.slice(0, 4)) - (had ? 0 : 1);
}
const isLeap = (on: string): boolean =>
  !Number.isNaN(Date.parse(`${on.slice(0, 4)}-02-29`)) &&
  new Date(`${on.slice(0, 4)}-02-29`).getUTCDate() === 29;
const before = (on: string): string => new Date(Date.parse(on) - 86_400_000).toISOString().slice(0, 10);

test.each([
  ['2008-06-15', '2026-06-15', 'at 18, since 2023'],
  ['1990-06-15', '2010-06-15', 'at 20, before'],
  ['2002-12-31', '2022-12-31', 'the last who had to wait until 20'],
  ['2003-01-01', '2023-01-01', 'on the day of the change, at 20'],
  ['2004-07-01', '2023-01-01', 'on the day of the change, at 18'],
  ['2005-01-01', '2023-01-01', 'at 18 on that very day'],
  ['2005-01-02', '2023-01-02', 'at 18, the day after'],
  ['2008-02-29', '2026-03-01', 'born on 29 February: the day after the 28th'],
])('who was born on %s comes of age on %s (%s)', (birth, majority) => {
  expect(majorityDay(birth)).toBe(majority);
});

test('nobody comes of age before 18 nor after 20, and whoever was born later comes of age no earlier', () => {
  fc.assert(
    fc.property(born, born, (one, other) => {
      const majority = majorityDay(one);
      expect(Number.isNaN(Date.parse(majority))).toBe(false);
      expect(ageOn(one, majority)).toBeGreaterThanOrEqual(18);
      // The day before the 18th birthday nobody is; on the 20th everybody.
      if (majority > '2023-01-01') expect(ageOn(one, before(majority))).toBeLessThan(18);
      else expect(ageOn(one, before(majority))).toBeLessThan(20);
      if (one <= other) expect(majority <= majorityDay(other)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('what is kept for the age ends seven years after coming of age, to the day', () => {
  fc.assert(
    fc.property(born, day('2026-01-01', '2150-12-31'), (birth, createdOn) => {
      fc.pre(birth < createdOn);
      const until = keptForAgeUntil(birth, createdOn);
      const majority = majorityDay(birth);
      expect(Number(until.slice(0, 4))).toBe(Number(majority.slice(0, 4)) + 7);
      expect(until.slice(5)).toBe(majority.slice(5) === '02-29' ? '03-01' : majority.slice(5));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['unknown', null],
  ['no day', '王小明'],
  ['a month that is none', '2010-13'],
  ['a day that is none', '2010-02-30'],
  ['a day ahead', '2099-01-01'],
])('a day of birth that is %s counts as that of a newborn', (_, birthDate) => {
  expect(keptForAgeUntil(birthDate, '2026-11-27')).toBe('2051-11-27');
});

test('a year or a month stands for its last day', () => {
  expect(keptForAgeUntil('2010', '2026-11-27')).toBe('2035-12-31');
  expect(keptForAgeUntil('2012-02', '2026-11-27')).toBe('2037-03-01');
  expect(keptForAgeUntil('2026', '2026-11-27')).toBe('2051-11-27');
});
