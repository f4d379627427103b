import type { PatientClaim } from '../cases/doubt.ts';
import { sameCodes } from '../../ground/fhir/is-ours.ts';

/** Pure: which of the Claims that NHI shows could be which of our doubtful sends. docs/doubtful-send.md. */

/** A Claim the search showed that no case of ours owns. */
export interface Candidate {
  readonly number: string;
  /** Null when the server left the Claim out and its Bundle could not be read. */
  readonly fingerprint: string | null;
  /** Null when they could not be read. */
  readonly drugCodes: readonly string[] | null;
  /** Its Bundle was read: hospital and patient are known to be ours. */
  readonly isRead: boolean;
  /** Upload time, ms; null when the server does not say, or its times mean nothing. */
  readonly uploadedAt: number | null;
}

export type Match =
  /** `isRead`: by what stands in its Bundle, and not by the Claim alone. */
  | { readonly kind: 'found'; readonly number: string; readonly isRead: boolean }
  /** Nothing that could be ours is there. */
  | { readonly kind: 'absent' }
  /** Something is there that could be, or could be another's. */
  | {
      readonly kind: 'cannot-tell';
      readonly reason: 'ambiguous' | 'claim-omitted' | 'drug-unknown' | 'other-candidate';
      /** Numbers of Claims that could be this case, if the server gave them. */
      readonly numbers: readonly string[];
    };

/**
 * @param since what was uploaded before this (ms, the server's clock, with room for its error) is not taken for ours; one
 *   that is alike keeps the case from being sent again all the same
 */
export function match(
  ours: PatientClaim,
  all: readonly PatientClaim[],
  candidates: readonly Candidate[],
  since: number,
): Match {
  const possible = candidates.filter(({ uploadedAt }) => uploadedAt === null || uploadedAt >= since);
  const same = possible.filter((candidate) => candidate.fingerprint === ours.fingerprint);
  const siblings = all.filter((claim) => claim.fingerprint === ours.fingerprint);
  const unread = same.filter((candidate) => candidate.drugCodes === null);
  // Drugs unread: only safe where no case of ours differs from this one by its drug alone.
  if (unread.length > 0 && siblings.some((claim) => !sameCodes(claim.drugCodes, ours.drugCodes)))
    return cannotTell('drug-unknown', same);
  const mine = same.filter(
    (candidate) => candidate.drugCodes === null || sameCodes(candidate.drugCodes, ours.drugCodes),
  );
  if (mine.length > 0) {
    const rivals = siblings.filter((claim) => sameCodes(claim.drugCodes, ours.drugCodes));
    return oneToOne(rivals, mine);
  }
  // Alike and from before: uploaded by other means, or this very one, sent while our clock was ahead.
  const before = candidates.filter(
    (candidate) =>
      !possible.includes(candidate) &&
      candidate.fingerprint === ours.fingerprint &&
      (candidate.drugCodes === null || sameCodes(candidate.drugCodes, ours.drugCodes)),
  );
  return absentUnless([...unexplained(possible, ours, siblings), ...before]);
}

/** One candidate and one doubtful case of ours, both without a double. */
function oneToOne(rivals: readonly PatientClaim[], candidates: readonly Candidate[]): Match {
  const [candidate, second] = candidates;
  const doubtful = rivals.filter((claim) => claim.doubtful);
  if (candidate && !second && doubtful.length === 1)
    return { kind: 'found', number: candidate.number, isRead: candidate.isRead };
  return cannotTell('ambiguous', candidates);
}

/** Alike but for the drug, each explained by a doubtful case of ours that applied for that drug; one explains only one. */
function unexplained(
  candidates: readonly Candidate[],
  ours: PatientClaim,
  siblings: readonly PatientClaim[],
): Candidate[] {
  const unused = siblings.filter((claim) => claim.doubtful && claim.caseId !== ours.caseId);
  return candidates.filter((candidate) => {
    const at = unused.findIndex(
      (claim) =>
        candidate.fingerprint === claim.fingerprint &&
        candidate.drugCodes !== null &&
        sameCodes(candidate.drugCodes, claim.drugCodes),
    );
    if (at >= 0) unused.splice(at, 1);
    return at < 0;
  });
}

/** A Claim we cannot look into, or one that a server's changes made unlike ours, is no proof of absence. */
function absentUnless(left: readonly Candidate[]): Match {
  if (left.length === 0) return { kind: 'absent' };
  const omitted = left.some((candidate) => candidate.fingerprint === null);
  return cannotTell(omitted ? 'claim-omitted' : 'other-candidate', left);
}

type CannotTell = Extract<Match, { kind: 'cannot-tell' }>;

const cannotTell = (reason: CannotTell['reason'], candidates: readonly Candidate[]): CannotTell => ({
  kind: 'cannot-tell',
  reason,
  numbers: candidates.map(({ number }) => number).filter((number) => number !== ''),
});
