import type { ContentRow } from '../../shared/api/content-contract.ts';

interface Dates {
  readonly dateOnly: (day: string) => string;
  readonly dateTime: (time: string) => string;
}

/** A text that is a date, a time, or a period of two, as the page writes them; any other text as it was sent. */
export function plainDates(text: string, { dateOnly, dateTime }: Dates): string {
  const parts = text.split(' – ');
  if (parts.length > 2 || !parts.every((part) => part === '' || DATE.test(part))) return text;
  return parts
    .map((part) => (part.includes('T') ? dateTime(part) : part === '' ? '' : dateOnly(part)))
    .join(' – ');
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** The code where it says more than the word; yes and no, and the guide's own short numbers, do not. */
export function codeShown({ code, system }: Pick<ContentRow, 'code' | 'system'>): string | null {
  if (code === null || system === 'boolean') return null;
  return system !== null &&
    /\/nhi-(apply-type|tmhb-type|continuation-status|line-of-therapy|order-type|pdf-type|drug-category|apply-side)$/.test(
      system,
    )
    ? null
    : code;
}

/** Whether a problem's place is this row's, is in it, or holds it. */
export function isAt(problemPath: string, rowPath: string): boolean {
  return problemPath === rowPath || isInside(problemPath, rowPath);
}

const isInside = (path: string, outer: string): boolean =>
  path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length));
