import type { IndexedCase } from '../index/indexed-case.ts';
import type { StandIn } from '../../../shared/api/work-contract.ts';
import { deputiesOn } from '../attendants/work/deputies.ts';
import { isOpenWork } from '../attendants/work/today.ts';
import type { AgentServices } from './services.ts';
import { todoQuestion } from './todo.ts';
import { canWorkNow } from './work-router.ts';

type Services = Pick<AgentServices, 'context' | 'now' | 'work' | 'people'>;
type WorkedBy = StandIn & { readonly deputy: string };

/** The deputy who works a case today for its owner; null if nobody has a deputy today. Deputies get only cases with open work. */
export function standInsToday(services: Services): ((one: IndexedCase) => WorkedBy | null) | null {
  const { context, now } = services;
  const deputies = deputiesOn(context.store, now(), canWorkNow(services));
  if (!deputies.all().some(({ standsNow }) => standsNow)) return null;
  const question = todoQuestion(services);
  return (one) => {
    const found = deputies.of(one.row.id, one.row.owner);
    const isOpen = (): boolean => isOpenWork(one, question, (number) => context.index.isAnswered(number));
    return found !== null && isOpen() ? found : null;
  };
}

/** Deputies by place in the index, for the filter by owner and its counts. */
export function standInPlaces(services: Services): ReadonlyMap<number, string> {
  const worksFor = standInsToday(services);
  const found = new Map<number, string>();
  if (worksFor === null) return found;
  for (const [place, one] of services.context.index.all().entries()) {
    const deputy = one.row.owner === null ? undefined : worksFor(one)?.deputy;
    if (deputy !== undefined) found.set(place, deputy);
  }
  return found;
}
