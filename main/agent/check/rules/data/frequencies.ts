/**
 * medication-frequency-nhi-tw has 632 codes that are a few families of numbers (TWPAS 1.2.3). The guide writes 43W9D where
 * its neighbours would make it 4W9D; what the server knows is what the guide has.
 */

/** A family: the text before, between and after its numbers, and the numbers it has. */
interface Family {
  readonly pattern: RegExp;
  readonly has: (a: number, b: number) => boolean;
}

const upTo =
  (most: number, least = 1) =>
  (a: number): boolean =>
    a >= least && a <= most;

const FAMILIES: readonly Family[] = [
  { pattern: /^(\d+)W(\d+)D$/, has: weekAndDay },
  { pattern: /^MCD(\d)D(\d)$/, has: (a, b) => a >= 1 && a <= b && b <= 7 },
  { pattern: /^Q(\d+)D$/, has: upTo(29, 2) },
  { pattern: /^Q(\d+)M$/, has: upTo(11) },
  { pattern: /^Q(\d+)W$/, has: upTo(51) },
  { pattern: /^Q(\d+)H$/, has: (hours) => upTo(24)(hours) || hours === 30 || hours === 48 },
  { pattern: /^Q(\d+)MN$/, has: upTo(59) },
  { pattern: /^(?:AC|PC)(\d+)H$/, has: upTo(23) },
  { pattern: /^(?:AC|PC)(\d+)M$/, has: upTo(59) },
  { pattern: /^Q(\d+)HPRN$/, has: upTo(23) },
  { pattern: /^Q([34])WD(\d+)$/, has: (weeks, day) => upTo(weeks * 7)(day) },
  { pattern: /^Q([46])WW(\d)$/, has: (_, week) => upTo(4)(week) },
];

const SINGLE = new Set([
  ...[
    'BIW',
    'TIW',
    'STAT',
    'ASORDER',
    'QN',
    'QAM&HS',
    'QPM&HS',
    'QAM&PM',
    'TID',
    'BID&HS',
    'TID&HS',
    'AC',
    'PC',
  ],
  ...['PRN', 'ONCE', 'HS', 'QDHS', 'QODHS', 'BIDPRN', 'HSPRN', 'QDPRN', 'TIDPRN'],
]);

export function isNhiFrequency(code: string): boolean {
  if (SINGLE.has(code) || isWeekdays(code)) return true;
  return FAMILIES.some(({ pattern, has }) => {
    const [, a, b] = pattern.exec(code) ?? [];
    return a !== undefined && !hasLeadingZero(a, b) && has(Number(a), Number(b ?? 0));
  });
}

const hasLeadingZero = (...numbers: readonly (string | undefined)[]): boolean =>
  numbers.some((text) => text?.startsWith('0'));

function weekAndDay(weeks: number, days: number): boolean {
  if (weeks === 1) return upTo(6)(days);
  if (weeks === 43) return days === 9;
  return weeks <= 4 && upTo(10)(days) && !(weeks === 4 && days === 9);
}

/** Days of the week in rising order: QW(1,3,5). */
function isWeekdays(code: string): boolean {
  const days = /^QW\(([1-7](?:,[1-7])*)\)$/.exec(code)?.[1]?.split(',') ?? [];
  return days.length > 0 && days.every((day, at) => at === 0 || day > (days[at - 1] ?? ''));
}
