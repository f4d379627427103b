import { type Look, LOOKS } from '../../../../shared/api/access-contract.ts';
import type { Audit, AuditLine } from '../../ground/audit/audit.ts';
import { namedInText } from './look-trail.ts';

export interface LookLine extends AuditLine {
  readonly kind: Look;
}

/** Subject of the question: a patient's cases, one person, or everybody. */
export type About =
  | { readonly kind: 'cases'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'everyone' };

const MOST = 1000;
const isLook = (line: AuditLine): line is LookLine => (LOOKS as readonly string[]).includes(line.kind);

/**
 * Reads the trail of the period, days as YYYY-MM-DD in Taipei, both inclusive. It is read from disk at each question: an index would have to be
 * trusted, the trail can be verified. `audit verify` reports damaged lines.
 */
export async function findLooks(
  audit: Pick<Audit, 'read'>,
  about: About,
  period: { readonly from: string; readonly to: string },
) {
  const found: LookLine[] = [];
  const people = new Set<string>();
  let dropped = 0;
  for await (const line of audit.read({ damaged: 'pass-over', fromMonth: period.from.slice(0, 7) })) {
    const day = line.at.slice(0, 10);
    if (day < period.from || !isLook(line)) continue;
    // Lines are in time order unless the clock was set back, so the rest must be read too.
    if (day > period.to) continue;
    people.add(line.actor);
    const claimed = claimedIn(line);
    if (claimed !== null) people.add(claimed);
    if (!isAbout(line, about)) continue;
    found.push(line);
    // Keep the newest.
    if (found.length > 2 * MOST) dropped += found.splice(0, MOST).length;
  }
  return {
    /** Newest first. */
    looks: found.slice(-MOST).reverse(),
    more: dropped > 0 || found.length > MOST,
    people: [...people].sort((a, b) => a.localeCompare(b, 'zh-TW')),
  };
}

export function casesAsked({ caseId, detail }: LookLine, ids: ReadonlySet<string>): string[] {
  if (caseId !== undefined) return ids.has(caseId) ? [caseId] : [];
  const { cases } = detail ?? {};
  return typeof cases === 'string' ? namedInText(cases, ids) : [];
}

function isAbout(line: LookLine, about: About): boolean {
  switch (about.kind) {
    case 'cases':
      return casesAsked(line, about.ids).length > 0;
    case 'person':
      return line.actor === about.name || claimedIn(line) === about.name;
    case 'everyone':
      return true;
  }
}

/** `--by`: the person for whom an account at the machine said it acts. */
export function claimedIn({ detail }: AuditLine): string | null {
  const claimed = detail?.['claimed'];
  return typeof claimed === 'string' ? claimed : null;
}
