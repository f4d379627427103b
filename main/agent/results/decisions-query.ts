import { DECIDED_DISPOSITION } from '../../../shared/twpas/dispositions.ts';
import { taipeiDayBefore } from '../fhir/taipei.ts';

/** `created` is a date and can be backdated, so the last seven days are always asked for again. */
const DAYS_BACK = 7;
/** Hits on a page, if the server goes along: a week of a large hospital is a few questions and not dozens at every poll. */
const PAGE_HITS = '100';

/**
 * One paged query for the decisions of all open cases. `gt` leaves its own day out, hence one day more.
 * @param mark server time of the last complete search, ms: after a long absence the days since are asked for too
 */
export function decisionsQuery(
  hospitalId: string,
  mark: number,
  serverNow: number,
): (readonly [string, string])[] {
  return [
    ['created', `gt${taipeiDayBefore(Math.min(mark, serverNow), DAYS_BACK + 1)}`],
    ['disposition', DECIDED_DISPOSITION],
    ['requestor.identifier', hospitalId],
    ['_include', 'ClaimResponse:request'],
    ['_count', PAGE_HITS],
  ];
}
