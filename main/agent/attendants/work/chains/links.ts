import type { PersonLink } from '../../../../../shared/api/chains-contract.ts';
import type { CaseContext } from '../../../carrier/cases/context.ts';
import { addEvent, caseRow } from '../../../carrier/cases/move.ts';
import type { Store } from '../../../ground/db/store.ts';
import { AgentError } from '../../../ground/error.ts';
import type { GivenLink } from './chain.ts';

interface LinkRecord {
  readonly case_id: string;
  readonly other_id: string;
  readonly kind: PersonLink;
  readonly verdict: GivenLink['verdict'];
  readonly actor: string;
}

const linkOf = (row: LinkRecord): GivenLink => ({
  from: row.case_id,
  to: row.other_id,
  kind: row.kind,
  verdict: row.verdict,
  by: row.actor,
});

export function linksOf(store: Pick<Store, 'all'>, ids: readonly string[]): GivenLink[] {
  return store.all<LinkRecord>(LINKS_OF, { ids: JSON.stringify(ids) }).map(linkOf);
}

export const allLinks = (store: Pick<Store, 'all'>): GivenLink[] =>
  store.all<LinkRecord>(ALL_LINKS).map(linkOf);

/**
 * Stores a person's statement about two cases, as a line of both histories, and so of the audit trail.
 * @throws AgentError `case-not-found`; `link-refused` if the two are not of one patient
 */
export function saveLink(context: CaseContext, link: GivenLink): Promise<void> {
  const { from, to, kind, verdict, by } = link;
  return context.store.write((tx) => {
    const [earlier, later] = [caseRow(tx, from), caseRow(tx, to)];
    if (from === to || earlier.patient_key === null || earlier.patient_key !== later.patient_key)
      throw new AgentError('link-refused');
    tx.run(PUT_LINK, { case_id: from, other_id: to, kind, verdict, actor: by, now: tx.now });
    const event = verdict === 'confirmed' ? 'link-confirmed' : 'link-denied';
    addEvent(tx, from, event, { actor: by, detail: { link: kind, by: to } });
    addEvent(tx, to, event, { actor: by, detail: { link: kind, by: from } });
    tx.touch(from);
    tx.touch(to);
  });
}

/** Each direction through its own index. */
export const LINKS_OF = `
  SELECT * FROM case_links WHERE case_id IN (SELECT value FROM json_each($ids))
  UNION SELECT * FROM case_links WHERE other_id IN (SELECT value FROM json_each($ids))`;
export const ALL_LINKS = `SELECT * FROM case_links`;
export const PATIENT_CASE_IDS = `SELECT id FROM cases WHERE patient_key = $patient_key ORDER BY seq`;
export const PUT_LINK = `
  INSERT INTO case_links (case_id, other_id, kind, verdict, actor, at) VALUES ($case_id, $other_id, $kind, $verdict, $actor, $now)
  ON CONFLICT (case_id, other_id, kind) DO UPDATE SET verdict = $verdict, actor = $actor, at = $now`;
