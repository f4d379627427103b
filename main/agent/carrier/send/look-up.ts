import { assertNever } from '../../../../shared/assert-never.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { adopt, isInDoubt, lastIssueText } from '../cases/doubt.ts';
import { caseRow } from '../cases/move.ts';
import { resolveFound } from '../cases/staff.ts';
import { mayBeAtNhi } from '../cases/staff-moves.ts';
import { AgentError } from '../../ground/error.ts';
import { findByIdentifier } from './by-identifier.ts';
import { findAtNhi, type Finding } from './find-at-nhi.ts';
import { isOutOfReach, searchFor } from './new-address.ts';
import type { Search } from './search.ts';
import { verifyNumber } from './verify-number.ts';

/** NHI's error codes for a Bundle that it already has; their text often names the number. */
const NAMES_NUMBER: ReadonlySet<string | null> = new Set(['duplicate', 'conflict']);
const MOST_NUMBERS = 3;

/** Searches by patient and time; if undecided, by a number that NHI's refusal names, then by the hospital's identifier. These only prove presence. */
export async function lookUp(search: Search, row: CaseRecord): Promise<Finding> {
  const finding = await findAtNhi(search, row);
  const isOpen = finding.kind === 'match' ? finding.match.kind !== 'found' : finding.kind === 'no-evidence';
  if (!isOpen || !mayBeAtNhi(row) || search.signal.aborted) return finding;
  try {
    const number = (await numberInAnswer(search, row)) ?? (await findByIdentifier(search, row));
    return number === null ? finding : { kind: 'match', match: { kind: 'found', number, isRead: true } };
  } catch (error) {
    // For example a damaged value of the patient's other case: the first finding stands.
    search.context.log('error', 'resolver', { caseId: row.id }, error);
    return finding;
  }
}

/** A number in the text of NHI's last refusal, if the Claim under it is this case's. */
async function numberInAnswer(search: Search, row: CaseRecord): Promise<string | null> {
  if (!NAMES_NUMBER.has(row.error_code)) return null;
  const words = lastIssueText(search.context, row.id)?.match(/[A-Za-z0-9][A-Za-z0-9.-]{5,63}/g) ?? [];
  for (const number of [...new Set(words)].filter((word) => /\d/.test(word)).slice(0, MOST_NUMBERS)) {
    if (search.signal.aborted) return null;
    if ((await verifyNumber(search, row.id, number)) === 'verified') return number;
  }
  return null;
}

/**
 * Last search before a person's attestation sends a case that NHI may have. A case that is found is adopted and never sent again.
 * If NHI offers no conclusive search, the attestation decides.
 * @param openSearch gives null while NHI cannot be searched
 * @param despite numbers at NHI that the person has checked: none of them is this case
 * @returns `By.searchedAt` for the person's move
 * @throws AgentError `found-at-nhi` | `similar-at-nhi` | `nhi-not-reached`
 */
export async function lookBeforeSending(
  context: CaseContext,
  openSearch: () => Promise<Search | null>,
  id: string,
  despite: readonly string[],
): Promise<number | null> {
  const row = caseRow(context.store, id);
  if (!mayBeAtNhi(row)) return null;
  // Only the server that the case was sent to can tell.
  if (isOutOfReach(context, row)) return row.attempts;
  const open = await openSearch();
  if (open === null) throw new AgentError('nhi-not-reached');
  const search = await searchFor(open, row);
  const finding = 'kind' in search ? search : await lookUp(search, row);
  if (finding.kind === 'failed' || finding.kind === 'unauthorized') throw new AgentError('nhi-not-reached');
  if (finding.kind === 'match')
    await settle('kind' in search ? context : search.context, row, finding.match, despite);
  return row.attempts;
}

async function settle(
  context: CaseContext,
  row: CaseRecord,
  found: Extract<Finding, { kind: 'match' }>['match'],
  despite: readonly string[],
): Promise<void> {
  switch (found.kind) {
    case 'absent':
      return;
    case 'found':
      if (isInDoubt(row)) await adopt(context, row, found.number);
      else await resolveFound(context, row.id, found.number, { actor: 'agent', reason: null });
      throw foundAtNhi(found.number);
    case 'cannot-tell': {
      const others = found.numbers.filter((number) => !despite.includes(number));
      if (others.length > 0) throw similarAtNhi(others);
      return;
    }
    default:
      assertNever(found);
  }
}

const foundAtNhi = (number: string): AgentError => new AgentError('found-at-nhi', { numbers: [number] });

const similarAtNhi = (numbers: readonly string[]): AgentError =>
  new AgentError('similar-at-nhi', { numbers });
