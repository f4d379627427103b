import type { CaseIndex } from '../../../index/case-index.ts';
import type { IndexedCase } from '../../../index/indexed-case.ts';
import type { ChainCase, ChainView, PersonLink } from '../../../../../shared/api/chains-contract.ts';
import { daysBetween as wholeDays } from '../../../../../shared/days.ts';
import type { CaseContext } from '../../../carrier/cases/context.ts';
import { caseRow, addEvent } from '../../../carrier/cases/move.ts';
import {
  chainedCase,
  type ChainedCase,
  type ChainEdge,
  chainOf,
  edgesOf,
  effectiveOf,
  type GivenLink,
  isOpen,
  underWayOf,
} from './chain.ts';
import type { Store } from '../../../ground/db/store.ts';
import { AgentError } from '../../../ground/error.ts';
import { openDeadlines } from '../deadlines.ts';

/** @throws AgentError `case-not-found` */
export function chainViewOf(context: CaseContext, id: string): ChainView {
  const { patient_key: patient } = caseRow(context.store, id);
  const ids =
    patient === null
      ? [id]
      : context.store.all<{ id: string }>(PATIENT_CASE_IDS, { patient_key: patient }).map((row) => row.id);
  const indexed = new Map(
    ids.flatMap((each) => {
      const found = context.index.get(each);
      return found === undefined ? [] : [[each, found] as const];
    }),
  );
  const cases = [...indexed.values()].map(chainedCase);
  const links = linksOf(context.store, ids);
  const chain = chainOf(cases, links, id);
  const members = new Set(chain.cases.map((one) => one.id));
  const shown = (each: string): ChainCase[] => {
    const found = indexed.get(each);
    return found === undefined ? [] : [shownCase(found)];
  };
  return {
    cases: chain.cases.flatMap((one) => shown(one.id)),
    edges: [...chain.edges],
    effective: effectiveOf(chain)?.id ?? null,
    underWay: underWayOf(chain).map((one) => one.id),
    suggestions: suggestionsFor(cases, links, edgesOf(cases, links))
      // Skips suggestions with both cases in this chain, or neither.
      .filter(({ from, to }) => members.has(from) !== members.has(to))
      .flatMap((one) => {
        const [other] = shown(members.has(one.from) ? one.to : one.from);
        return other === undefined ? [] : [{ ...one, other }];
      }),
    otherPatient: namesAnothersNumber(context, indexed.get(id)),
  };
}

function shownCase({ row, label, stage }: IndexedCase): ChainCase {
  return {
    id: row.id,
    stage,
    decision: row.decision,
    subType: row.sub_type,
    priority: row.priority,
    drugCodes: [...label.drugCodes],
    drugNames: [...(label.drugNames ?? [])],
    appliedOn: label.appliedOn ?? null,
    decidedOn: row.decided_on,
    periodEnd: label.periodEnd ?? null,
    caseNumber: row.case_number,
    receiptNumber: row.receipt_number,
    originalReceiptNumber: label.originalReceiptNumber ?? null,
  };
}

/** True if the 原受理編號 is another patient's number, as after a typing error. */
function namesAnothersNumber(context: CaseContext, one: IndexedCase | undefined): boolean {
  const original = one?.label.originalReceiptNumber ?? null;
  if (one === undefined || original === null) return false;
  for (const { row } of context.index.all())
    if (row.receipt_number === original) return row.patient_key !== one.row.patient_key;
  return false;
}

type Suggestion = Pick<GivenLink, 'from' | 'to' | 'kind'>;

/**
 * Longest distance between two cases that are proposed as one matter. No public text gives these days. They only keep the list short: a person
 * decides.
 */
const EMERGENCY_DAYS = 60;
const AFTER_PERIOD_DAYS = 180;
/** For an application without a period. */
const COURSE_DAYS = 365;
/** 送核: supplements and appeals are linked by their receipt number. */
const FIRST_APPLICATION = '1';

/**
 * Unconfirmed links between cases of one patient: an emergency notice and the later full application of the same drug; an approved course
 * and the next one of the same drug. Only the nearest earlier case is proposed.
 */
export function suggestionsFor(
  cases: readonly ChainedCase[],
  links: readonly GivenLink[],
  edges: readonly ChainEdge[],
): Suggestion[] {
  const open = cases.filter(
    ({ delivery, supersededBy }) => delivery !== 'cancelled' && supersededBy === null,
  );
  const spoken = new Set([...links, ...edges].map(({ from, to }) => `${from}\n${to}`));
  const suggestions = open.flatMap((later) =>
    (['emergency-complete', 'first-continued'] as const).flatMap((kind) => {
      const earlier = nearest(open.filter((one) => one.id !== later.id && FITS[kind](one, later)));
      return earlier === null ? [] : [{ from: earlier.id, to: later.id, kind }];
    }),
  );
  return suggestions.filter(({ from, to }) => !spoken.has(`${from}\n${to}`));
}

const FITS: Readonly<Record<PersonLink, (earlier: ChainedCase, later: ChainedCase) => boolean>> = {
  'emergency-complete': (earlier, later) =>
    earlier.emergency &&
    !later.emergency &&
    later.subType === FIRST_APPLICATION &&
    sameDrug(earlier, later) &&
    isWithin(daysBetween(earlier.appliedOn, later.appliedOn), EMERGENCY_DAYS) &&
    earlier.seq < later.seq,
  'first-continued': (earlier, later) => {
    const approved = earlier.decision === 'approved' || earlier.decision === 'partially-approved';
    if (!later.continued || later.subType !== FIRST_APPLICATION || !approved) return false;
    const apart = daysBetween(earlier.appliedOn, later.appliedOn);
    const course = daysBetween(earlier.appliedOn, earlier.periodEnd) ?? COURSE_DAYS;
    return sameDrug(earlier, later) && apart !== 0 && isWithin(apart, course + AFTER_PERIOD_DAYS);
  },
};

const sameDrug = (a: ChainedCase, b: ChainedCase): boolean =>
  a.drugCodes.some((code) => b.drugCodes.includes(code));

const isWithin = (days: number | null, most: number): boolean => days !== null && days >= 0 && days <= most;

function daysBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const days = wholeDays(from, to);
  return Number.isFinite(days) ? days : null;
}

function nearest(cases: readonly ChainedCase[]): ChainedCase | null {
  return cases.reduce<ChainedCase | null>((best, one) => {
    if (best === null) return one;
    const days = (one.appliedOn ?? '').localeCompare(best.appliedOn ?? '');
    return days > 0 || (days === 0 && one.seq > best.seq) ? one : best;
  }, null);
}

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
 * Stores a person's statement about two cases, with a line in both histories, and so in the audit trail.
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

/** Tells whether a case belongs to an open chain. For runs over many cases: links and cases are read once, each chain at its first use. */
export function openChains(index: CaseIndex, store: Pick<Store, 'all'>): (caseId: string) => boolean {
  const ofPatient = Map.groupBy(index.all(), ({ row }) => row.patient_key);
  const linksFrom = Map.groupBy(allLinks(store), ({ from }) => from);
  const told = new Map<string, boolean>();
  return (caseId) => {
    const known = told.get(caseId);
    if (known !== undefined) return known;
    const one = index.get(caseId);
    if (one === undefined) return false;
    const own = one.row.patient_key === null ? [one] : (ofPatient.get(one.row.patient_key) ?? [one]);
    // Both cases of a link belong to one patient.
    const links = own.flatMap(({ row }) => linksFrom.get(row.id) ?? []);
    const chain = chainOf(own.map(chainedCase), links, caseId);
    const open = isOpen(chain);
    for (const member of chain.cases) told.set(member.id, open);
    return open;
  };
}

/**
 * Ended cases that people still work on: one of their deadlines runs on that day (YYYY-MM-DD), or their chain (a supplement, an appeal, a request of
 * NHI's) is open. Read once for a whole run.
 */
export function stillWorkedOn(
  index: CaseIndex,
  store: Pick<Store, 'all'>,
  today: string,
): (caseId: string) => boolean {
  const inOpenChain = openChains(index, store);
  const { running } = openDeadlines(store, today);
  return (caseId) => running.has(caseId) || inOpenChain(caseId);
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
