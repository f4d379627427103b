import type { PatientClaim } from '../cases/patient-claims.ts';

/** Pure: which of the Claims that NHI shows could be which of our doubtful sends. DESIGN “The doubtful send”. */

/** A Claim the search showed that no case of ours owns. */
export interface Candidate {
  readonly number: string;
  /** Null when the server left the Claim out and its Bundle could not be read. */
  readonly fingerprint: string | null;
  /** Null when they could not be read. */
  readonly drugCodes: readonly string[] | null;
  /** Upload time, ms; null when the server does not say. */
  readonly uploadedAt: number | null;
}

export type Match =
  | { readonly kind: 'found'; readonly number: string }
  /** Nothing that could be ours is there. */
  | { readonly kind: 'absent' }
  /** Something is there that could be, or could be another's. */
  | {
      readonly kind: 'cannot-tell';
      readonly reason: 'ambiguous' | 'claim-omitted' | 'drug-unknown' | 'other-candidate';
    };

/**
 * @param since upload times before this (ms, the server's clock, with room for its error) cannot be ours
 */
export function match(
  ours: PatientClaim,
  all: readonly PatientClaim[],
  candidates: readonly Candidate[],
  since: number,
): Match {
  const possible = candidates.filter(({ uploadedAt }) => uploadedAt === null || uploadedAt >= since);
  if (possible.length === 0) return { kind: 'absent' };
  const same = possible.filter((candidate) => candidate.fingerprint === ours.fingerprint);
  if (same.length === 0) {
    // A Claim we cannot look into, or one that a server's changes made unlike ours, is no proof of absence.
    const omitted = possible.some((candidate) => candidate.fingerprint === null);
    return { kind: 'cannot-tell', reason: omitted ? 'claim-omitted' : 'other-candidate' };
  }
  const siblings = all.filter((claim) => claim.fingerprint === ours.fingerprint);
  if (same.every((candidate) => candidate.drugCodes !== null)) return byDrug(ours, siblings, same);
  // Drugs unread: only safe where no case of ours differs from this one by its drug alone.
  if (siblings.some((claim) => !sameDrugs(claim.drugCodes, ours.drugCodes)))
    return { kind: 'cannot-tell', reason: 'drug-unknown' };
  return oneToOne(siblings, same);
}

function byDrug(ours: PatientClaim, siblings: readonly PatientClaim[], same: readonly Candidate[]): Match {
  const mine = same.filter((candidate) => sameDrugs(candidate.drugCodes ?? [], ours.drugCodes));
  if (mine.length > 0)
    return oneToOne(
      siblings.filter((claim) => sameDrugs(claim.drugCodes, ours.drugCodes)),
      mine,
    );
  // Alike but for the drug. If each belongs to another doubtful case of ours, none is this one.
  const explained = same.every((candidate) =>
    siblings.some(
      (claim) =>
        claim.doubtful &&
        claim.caseId !== ours.caseId &&
        sameDrugs(candidate.drugCodes ?? [], claim.drugCodes),
    ),
  );
  return explained ? { kind: 'absent' } : { kind: 'cannot-tell', reason: 'other-candidate' };
}

function oneToOne(siblings: readonly PatientClaim[], candidates: readonly Candidate[]): Match {
  const [candidate, second] = candidates;
  const doubtful = siblings.filter((claim) => claim.doubtful);
  if (candidate && !second && doubtful.length === 1) return { kind: 'found', number: candidate.number };
  return { kind: 'cannot-tell', reason: 'ambiguous' };
}

/** Both lists are sorted and distinct. */
function sameDrugs(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((code, index) => code === right[index]);
}
