/** 續用工作表: one month at a time, from cases in memory. NHI's opinions are unsealed only when a case's details are opened. */
import type { IndexedCase } from '../../../index/indexed-case.ts';
import type {
  ContinuationDetail,
  ContinuationRow,
  ContinuationScope,
  ContinuationsView,
} from '../../../../../shared/api/continuations-contract.ts';
import type { ContinuationState } from '../../../../../shared/choices.ts';
import { addDays } from '../../../../../shared/days.ts';
import type { CaseContext } from '../../../carrier/cases/context.ts';
import { caseRow } from '../../../carrier/cases/move.ts';
import { itemsOf } from '../../../carrier/cases/other-cases.ts';
import { answerViewPlace, type SealedAnswerView } from '../../../carrier/cases/outbox.ts';
import { taipeiTime } from '../../../ground/fhir/taipei.ts';
import { allLinks } from '../chains/chain-view.ts';
import { NOTE_AT, STANDING_ANSWER } from '../queries.ts';
import { notePlace } from '../staff-work.ts';
import { AFTER_COURSE_DAYS, type Continuing, Courses } from './courses.ts';
import { markOf, type Marked, marksOf } from './marks.ts';

/** More rows than a month of any hospital has. */
const MOST_ROWS = 2000;
const MONTHS_AHEAD = 3;
/** Approvals without a last day are listed for a year. */
const UNDATED_DAYS = 365;

interface CourseFacts {
  readonly courses: Courses;
  readonly marks: ReadonlyMap<string, Marked>;
}

/** Courses of one month, or those that ended without a continuation or mark. `today`: YYYY-MM-DD in Taipei. */
export function worksheet(
  context: Pick<CaseContext, 'store' | 'index'>,
  scope: ContinuationScope,
  today: string,
): Omit<ContinuationsView, 'asOf'> {
  const facts = { courses: new Courses(allLinks(context.store)), marks: marksOf(context) };
  for (const one of context.index.all()) facts.courses.see(one);
  const months = new Map(monthsFrom(today, scope).map((month) => [month, 0]));
  const limits = limitsOf(today);
  const rows: ContinuationRow[] = [];
  let [late, undated] = [0, 0];
  for (const one of facts.courses.approved()) {
    const place = placeOf(one, limits);
    if (place === null) continue;
    const month = months.has(place) ? place : null;
    if (month !== null) months.set(month, (months.get(month) ?? 0) + 1);
    const isLate = isPast(one, limits);
    if (month === null && !isLate && place !== 'undated') continue;
    const row = rowOf(one, facts);
    const waits = row.state === 'open' || row.state === 'preparing';
    if (isLate && waits) late += 1;
    if (place === 'undated') undated += 1;
    if (scope === 'late' ? isLate && waits : scope === place) rows.push(row);
  }
  rows.sort((a, b) => inOrder(a.periodEnd ?? '', b.periodEnd ?? ''));
  return {
    months: [...months].map(([month, n]) => ({ month, n })),
    late,
    undated,
    rows: rows.slice(0, MOST_ROWS),
    more: Math.max(0, rows.length - MOST_ROWS),
  };
}

/** Days that every course is compared with, computed once. */
interface Limits {
  readonly today: string;
  /** The first day listed: approvals that ended before it are left out. */
  readonly oldest: string;
  /** Undated approvals from before this day are not listed. */
  readonly undatedFrom: string;
}

const limitsOf = (today: string): Limits => ({
  today,
  oldest: addDays(today, -AFTER_COURSE_DAYS),
  undatedFrom: addDays(today, -UNDATED_DAYS),
});

/** Month of the last day, or `undated`; null: not listed. */
function placeOf({ row, label }: IndexedCase, { undatedFrom }: Limits): string | null {
  const { periodEnd } = label;
  if (typeof periodEnd === 'string') return periodEnd.slice(0, 7);
  const decided = row.first_decided_on ?? row.decided_on ?? '';
  // A forgotten case has lost its drugs.
  return label.drugCodes.length > 0 && decided >= undatedFrom ? 'undated' : null;
}

function isPast({ label }: IndexedCase, { today, oldest }: Limits): boolean {
  const { periodEnd } = label;
  return typeof periodEnd === 'string' && periodEnd < today && periodEnd >= oldest;
}

function monthsFrom(today: string, scope: ContinuationScope): string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  const ahead = Array.from({ length: MONTHS_AHEAD }, (_, at) =>
    new Date(Date.UTC(year, month - 1 + at, 1)).toISOString().slice(0, 7),
  );
  const asked = scope === 'late' || scope === 'undated' ? [] : [scope];
  return [...new Set([...ahead, ...asked])].sort();
}

function rowOf(one: IndexedCase, { courses, marks }: CourseFacts): ContinuationRow {
  const { row, label, doctorKey } = one;
  const mark = marks.get(row.id) ?? null;
  const next = courses.nextOf(one);
  const takenBack = courses.takenBack(one);
  return {
    caseId: row.id,
    periodEnd: label.periodEnd ?? null,
    decision: row.decision === 'approved' ? 'approved' : 'partially-approved',
    doctor: doctorKey,
    department: label.department ?? '',
    drugs: [...label.drugCodes],
    owner: row.owner,
    state: stateOf(mark, next),
    mark: mark === null ? null : { state: mark.state, by: mark.by, at: taipeiTime(mark.at) },
    next: next === null ? null : shown(next),
    takenBack: takenBack === null ? null : { id: takenBack.to, by: takenBack.by },
  };
}

/** A continuation that NHI has accepted outweighs a person's mark. */
const stateOf = (mark: Marked | null, next: Continuing | null): ContinuationState =>
  next?.one.row.delivery === 'accepted' ? 'sent' : (mark?.state ?? 'open');

function shown({ one: { row, label, stage }, by }: Continuing): ContinuationRow['next'] {
  return {
    id: row.id,
    stage,
    accepted: row.delivery === 'accepted',
    at: taipeiTime(row.accepted_at ?? row.created_at),
    appliedOn: label.appliedOn ?? null,
    by,
  };
}

/** Words about an application to come, as NHI's reviewers put them. */
const OF_THE_NEXT = /續用|續申請|再次?申請|下次|再次使用|後續申請/u;
/** … and a demand: 「同意續用三個月」 is none. */
const DEMANDS = /請|應|須|需|附|檢|補/u;
const ENDS = /[。；;！!\r\n]+/u;
const MOST_DEMANDS = 5;

/** @throws AgentError `case-not-found`, `sealed-damaged` */
export function continuationDetail(context: CaseContext, id: string): ContinuationDetail {
  const { store, sealed } = context;
  const row = caseRow(store, id);
  const answer = store.get<{ content_hash: string; view: Buffer }>(STANDING_ANSWER, { id });
  const answered =
    answer === undefined
      ? []
      : (sealed.openJson(answer.view, answerViewPlace(id, answer.content_hash)) as SealedAnswerView).items;
  const opinions = [...new Set(answered.flatMap(({ opinion }) => opinion?.trim() ?? []))].filter(Boolean);
  const items = itemsOf(context, row);
  const mark = markOf(context, id);
  const note =
    mark === null ? undefined : store.get<{ body: Buffer }>(NOTE_AT, { id, at: mark.at, actor: mark.by });
  return {
    caseId: id,
    periodStart: items.flatMap(({ periodStart }) => periodStart ?? []).sort()[0] ?? null,
    imageOn: sealed.summary(row)?.imageOn ?? null,
    demands: demandsIn(opinions),
    opinion: opinions.length === 0 ? null : opinions.join('；'),
    amounts: answered.flatMap(({ sequence, approvedQuantity }) => {
      const asked = items.find((item) => item.sequence === sequence);
      return approvedQuantity === null
        ? []
        : [{ asked: asked?.quantity ?? null, approved: approvedQuantity, unit: asked?.unit ?? null }];
    }),
    note: note === undefined ? null : (sealed.openJson(note.body, notePlace(id)) as string),
  };
}

/** Sentences of an opinion that are about an application to come, each once, as NHI wrote them. */
export function demandsIn(opinions: readonly string[]): string[] {
  const sentences = opinions.flatMap((opinion) => opinion.split(ENDS)).map((part) => part.trim());
  return [
    ...new Set(sentences.filter((part) => OF_THE_NEXT.test(part) && DEMANDS.test(withoutTheWord(part)))),
  ].slice(0, MOST_DEMANDS);
}

/** 申請 contains 請, but is no demand. */
const withoutTheWord = (sentence: string): string => sentence.replaceAll('申請', '');

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
