import type { PatientClaim } from '../cases/doubt.ts';
import { sameCodes } from '../../ground/fhir/is-ours.ts';

/** Pure: which of the Claims that NHI shows could be which of our doubtful sends. docs/doubtful-send.md. */

/** A Claim that the search showed and no case of ours owns. */
export interface Candidate {
  readonly number: string;
  /** Null when the server left the Claim out and its Bundle could not be read. */
  readonly fingerprint: string | null;
  /** Null when they could not be read. */
  readonly drugCodes: readonly string[] | null;
  /** Its Bundle was read: hospital and patient are known to be ours. */
  readonly isRead: boolean;
  /** Upload time, ms; null when the server does not say, or its times are wrong. */
  readonly uploadedAt: number | null;
}

export type Match =
  /** `isRead`: its Bundle was compared, not the Claim alone. */
  | { readonly kind: 'found'; readonly number: string; readonly isRead: boolean }
  /** The search shows no Claim that could be ours. */
  | { readonly kind: 'absent' }
  /** A Claim is there that could be ours or another's. */
  | {
      readonly kind: 'cannot-tell';
      readonly reason: 'ambiguous' | 'claim-omitted' | 'drug-unknown' | 'other-candidate';
      /** Numbers of Claims that could be this case, if the server gave them. */
      readonly numbers: readonly string[];
    };

/**
 * @param since Claims uploaded before this (ms, server's clock less its error) are not adopted; a similar one still keeps the case
 *   from being sent again
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
  // Drugs unread: safe only if no case of ours differs from this one by its drug alone.
  if (unread.length > 0 && siblings.some((claim) => !sameCodes(claim.drugCodes, ours.drugCodes)))
    return cannotTell('drug-unknown', same);
  const mine = same.filter(
    (candidate) => candidate.drugCodes === null || sameCodes(candidate.drugCodes, ours.drugCodes),
  );
  if (mine.length > 0) {
    const rivals = siblings.filter((claim) => sameCodes(claim.drugCodes, ours.drugCodes));
    return oneToOne(rivals, mine);
  }
  // Similar but earlier: uploaded by other means, or this very case, sent while our clock was ahead.
  const before = candidates.filter(
    (candidate) =>
      !possible.includes(candidate) &&
      candidate.fingerprint === ours.fingerprint &&
      (candidate.drugCodes === null || sameCodes(candidate.drugCodes, ours.drugCodes)),
  );
  return absentUnless([...unexplained(possible, ours, siblings), ...before]);
}

/** `found` only if exactly one candidate and exactly one doubtful case of ours match. */
function oneToOne(rivals: readonly PatientClaim[], candidates: readonly Candidate[]): Match {
  const [candidate, second] = candidates;
  const doubtful = rivals.filter((claim) => claim.doubtful);
  if (candidate && !second && doubtful.length === 1)
    return { kind: 'found', number: candidate.number, isRead: candidate.isRead };
  return cannotTell('ambiguous', candidates);
}

/** Candidates that no other doubtful case of ours explains (same content, that case's drug). Each case explains one. */
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

/** A remaining Claim is unreadable, or may be ours as changed by the server: absence is not proven. */
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
