import { taipeiDay } from '../../../shared/days.ts';
import type { ListFilter } from '../../../shared/api/case-filter.ts';
import { type AskedFilter, passing } from '../index/lookup/filter-parts.ts';
import { unsettledHandOvers } from '../carrier/cases/hand-overs.ts';
import { judgedCases } from '../attendants/precheck/truth.ts';
import { isCounted } from '../attendants/stats/table.ts';
import { openDeadlines } from '../attendants/work/deadlines.ts';
import { type CanWork, canWorkAmong, type Deputies, deputiesOn } from '../attendants/work/deputies.ts';
import { todoPlaces, type TodoQuestion } from '../attendants/work/today.ts';
import { appealDecisions, casesWithStep } from '../attendants/work/work-view.ts';
import type { AgentServices } from './services.ts';

type Services = Pick<AgentServices, 'context' | 'now' | 'work'>;
type WithSentences = Services & Pick<AgentServices, 'sentences'>;

/** The present inputs of 待辦. */
export function todoQuestion({ context, now, work }: Services): TodoQuestion {
  return {
    now: now(),
    settings: work,
    notHandedOver: new Set(unsettledHandOvers(context, 'refused').map(({ caseId }) => caseId)),
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

/** Resolves the filter's conditions on 待辦, terms, answers, 預檢 beside decisions, NHI's sentences and counted numbers to places in the index. */
export function withTodo(
  services: WithSentences,
  { todo, answered, judged, sentence, counted, ...filter }: ListFilter,
): AskedFilter {
  const { index, store } = services.context;
  const { due } = filter;
  if ([todo, answered, judged, sentence, counted, due].every((each) => each === undefined)) return filter;
  let among = new Uint8Array(index.size).fill(answered === true ? 0 : 1);
  if (answered !== undefined) for (const place of index.answeredAsks()) among[place] = Number(answered);
  const ids = index.ids();
  const keep = (found: ReadonlySet<string>): void => {
    among = among.map((one, at) => one & Number(found.has(ids[at] ?? '')));
  };
  if (due !== undefined) keep(casesDue(services, due.until));
  if (judged !== undefined) keep(judgedCases(store, judged));
  if (sentence !== undefined) keep(services.sentences.casesWith(sentence));
  if (counted !== undefined) {
    const all = index.all();
    among = among.map((one, at) => one & Number(isCounted(all[at] ?? missing(), counted)));
  }
  if (todo === undefined) return { ...filter, among };
  const places = todoPlaces(index.all(), todoQuestion(services));
  return { ...filter, among: among.map((one, at) => one & Number(places[at] === (todo ? 1 : 0))) };
}

/** Cases with a term up to that day that can still be met: the term of an appeal or a return ends by itself after its day. */
function casesDue({ context, now }: Services, until = '9999-12-31'): ReadonlySet<string> {
  const { running } = openDeadlines(context.store, taipeiDay(now()));
  return new Set([...running].filter(([, { dueOn }]) => dueOn <= until).map(([id]) => id));
}

function missing(): never {
  throw new Error('a place without a case');
}

/** Number of matching cases in 待辦. */
export function countTodo(services: Services, filter: AskedFilter): number {
  const { index } = services.context;
  const places = todoPlaces(index.all(), todoQuestion(services));
  const passes = passing(index, filter);
  return places.reduce((sum, standing, at) => sum + Number(standing === 1 && passes?.[at] !== 0), 0);
}

/** By the accounts as they are at this call. */
export const canWorkNow = ({ people }: Pick<AgentServices, 'people'>): CanWork =>
  canWorkAmong(() => people.workers());

export const deputiesNow = (services: Services & Pick<AgentServices, 'people'>): Deputies =>
  deputiesOn(services.context.store, services.now(), canWorkNow(services));
