/** Whether a search was done as asked: the only ground on which finding nothing means anything. */
import { isRecord } from './answer-body.ts';
import { readIssues } from './outcome-issue.ts';

export type Query = readonly (readonly [string, string])[];

/**
 * The page's `self` link names every parameter we sent, each as often as we sent it. FHIR R4 §3.1.1.1.3 (self link). But for
 * `_count`: it says how the hits are laid on pages and not which they are, and a server may give fewer (§3.1.1.5.4).
 */
export function echoes(page: Readonly<Record<string, unknown>>, query: Query, base: string): boolean {
  const self = linkOf(page, 'self');
  if (self === null || !URL.canParse(self, base)) return false;
  const left = [...new URL(self, base).searchParams];
  return query.every(([name, value]) => {
    if (name === '_count') return true;
    const at = left.findIndex(([n, v]) => n === name && sameValue(v, value));
    if (at === -1) return false;
    left.splice(at, 1);
    return true;
  });
}

/** The page's own outcome entries speak of a problem, e.g. a parameter that was passed over. */
export function warns(page: Readonly<Record<string, unknown>>): boolean {
  return entriesOf(page)
    .filter(isOutcomeEntry)
    .flatMap((entry) => readIssues(entry['resource']))
    .some((issue) => issue.severity !== 'information');
}

/** Url of a link by its relation. */
export function linkOf(page: Readonly<Record<string, unknown>>, relation: string): string | null {
  const links: readonly unknown[] = Array.isArray(page['link']) ? page['link'] : [];
  const link = links.filter(isRecord).find((one) => one['relation'] === relation);
  return typeof link?.['url'] === 'string' ? link['url'] : null;
}

export function entriesOf(page: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const entries: readonly unknown[] = Array.isArray(page['entry']) ? page['entry'] : [];
  return entries.filter(isRecord);
}

export function isOutcomeEntry(entry: Readonly<Record<string, unknown>>): boolean {
  return modeOf(entry) === 'outcome' || isResource(entry['resource'], 'OperationOutcome');
}

/** How many of the page's entries are hits, not included beside them. */
export function countMatches(page: Readonly<Record<string, unknown>>): number {
  return entriesOf(page).filter((entry) => !isOutcomeEntry(entry) && modeOf(entry) !== 'include').length;
}

function modeOf(entry: Readonly<Record<string, unknown>>): unknown {
  return isRecord(entry['search']) ? entry['search']['mode'] : undefined;
}

function isResource(value: unknown, type: string): boolean {
  return isRecord(value) && value['resourceType'] === type;
}

/** Servers write a reference out in full, and leave the `+` of a time zone bare, which then reads as a space. */
function sameValue(echoed: string, sent: string): boolean {
  const [a, b] = [echoed, sent].map((value) => value.replaceAll(' ', '+')) as [string, string];
  return a === b || (/^[A-Z][A-Za-z]+\/[^/]+$/.test(b) && a.endsWith(`/${b}`) && /^https?:/.test(a));
}
