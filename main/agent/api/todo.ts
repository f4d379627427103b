import { taipeiDay } from '../../../shared/days.ts';
import type { ListFilter } from '../../../shared/api/case-filter.ts';
import type { IndexedCase } from '../index/indexed-case.ts';
import { type AskedFilter, passing } from '../index/lookup/filter-parts.ts';
import { refusedHandOvers } from '../carrier/cases/hand-overs.ts';
import { openPrechecks } from '../carrier/cases/prechecks.ts';
import { isCounted } from '../attendants/stats/table.ts';
import { endingCourses } from '../attendants/work/continuations.ts';
import { openDeadlines } from '../attendants/work/deadlines.ts';
import { type CanWork, canWorkAmong, type Deputies, deputiesOn } from '../attendants/work/deputies.ts';
import { isOnItsWay, todoPlaces, type TodoQuestion } from '../attendants/work/today.ts';
import { appealDecisions, casesWithStep } from '../attendants/work/work-view.ts';
import type { AgentServices } from './services.ts';

type Services = Pick<AgentServices, 'context' | 'now' | 'work'>;
type WithSentences = Services & Pick<AgentServices, 'sentences'>;

/** The present inputs of 待辦. */
export function todoQuestion({ context, now, work }: Services): TodoQuestion {
  return {
    now: now(),
    settings: work,
    notHandedOver: new Set(refusedHandOvers(context)),
    informed: casesWithStep(context, 'doctor-informed'),
    appeals: appealDecisions(context),
    deadlines: openDeadlines(context.store, taipeiDay(now())),
  };
}

/** `withTodo`, after the answers that a filter by a sentence needs have been read. */
export async function resolved(services: WithSentences, filter: ListFilter): Promise<AskedFilter> {
  const { counted, sentence } = filter;
  if (sentence !== undefined) {
    const all = [...services.context.index.all()];
    await services.sentences.read(counted === undefined ? all : all.filter((one) => isCounted(one, counted)));
  }
  return withTodo(services, filter);
}

/** Resolves the filter's conditions on 待辦, terms, answers, 續用, 預檢, NHI's sentences and counted numbers to the cases themselves. */
export function withTodo(
  services: WithSentences,
  { todo, answered, ending, prechecked, sentence, counted, ...filter }: ListFilter,
): AskedFilter {
  const { index } = services.context;
  const { due } = filter;
  if ([todo, answered, ending, prechecked, sentence, counted, due].every((each) => each === undefined))
    return filter;
  const conditions: ((one: IndexedCase) => boolean)[] = [];
  const keep = (ids: ReadonlySet<string>): void => void conditions.push(({ row }) => ids.has(row.id));
  if (answered !== undefined) conditions.push((one) => index.isAnsweredAsk(one) === answered);
  if (due !== undefined) keep(casesDue(services, due.until));
  if (ending !== undefined) keep(new Set(endingCourses(index.all(), ending).map(({ row }) => row.id)));
  if (prechecked !== undefined) keep(lackingOnTheirWay(services));
  if (sentence !== undefined) keep(services.sentences.casesWith(sentence));
  if (counted !== undefined) conditions.push((one) => isCounted(one, counted));
  if (todo !== undefined) {
    const cases = casesIn(services, todo);
    conditions.push((one) => cases.has(one));
  }
  return { ...filter, among: (one) => conditions.every((holds) => holds(one)) };
}

/** Cases in 待辦 now, or those that need nobody; neither holds those that return on another day. */
function casesIn(services: Services, todo: boolean): ReadonlySet<IndexedCase> {
  const all = services.context.index.all();
  const places = todoPlaces(all, todoQuestion(services));
  return new Set(all.filter((_one, at) => places[at] === (todo ? 1 : 0)));
}

/** Cases of `TodayView.precheck`. */
function lackingOnTheirWay(services: Services): ReadonlySet<string> {
  const { index, store } = services.context;
  const lacking = openPrechecks(store);
  const all = index.all();
  const places = todoPlaces(all, todoQuestion(services));
  const found = all.filter((one, at) => places[at] === 0 && isOnItsWay(one) && lacking.has(one.row.id));
  return new Set(found.map(({ row }) => row.id));
}

/** Cases with a term up to that day that can still be met: the term of an appeal or a return ends by itself after its day. */
function casesDue({ context, now }: Services, until = '9999-12-31'): ReadonlySet<string> {
  const { running } = openDeadlines(context.store, taipeiDay(now()));
  return new Set([...running].filter(([, { dueOn }]) => dueOn <= until).map(([id]) => id));
}

/** Number of matching cases in 待辦. */
export function countTodo(services: Services, filter: AskedFilter): number {
  const { index } = services.context;
  const passes = passing(index, filter);
  const cases = casesIn(services, true);
  return index.all().filter((one) => cases.has(one) && passes(one)).length;
}

/** By the accounts as they are at this call. */
export const canWorkNow = ({ people }: Pick<AgentServices, 'people'>): CanWork =>
  canWorkAmong(() => people.workers());

export const deputiesNow = (services: Services & Pick<AgentServices, 'people'>): Deputies =>
  deputiesOn(services.context.store, services.now(), canWorkNow(services));
