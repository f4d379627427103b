/** `node scripts/case-diagram.ts`: the moves of a case as a Mermaid diagram, for docs/life-of-a-case.md. A test keeps that page true. */
import {
  canMove,
  DELIVERY_CAUSES,
  nextDelivery,
  type DeliveryCause,
} from '../main/agent/carrier/cases/delivery.ts';
import { DELIVERIES, type Delivery } from '../shared/states.ts';

/** Left out of the picture: each of them leads from nearly every state to `uncertain`, and the page says so in words. */
const FROM_ANYWHERE: readonly DeliveryCause[] = ['surfaced', 'restored'];

/** State shown for a case that returns to its earlier one. */
const WHERE_FROM: Delivery = 'queued';

/** One line for each pair of states, with the causes that lead from one to the other. */
export function caseDiagram(): string {
  const lines = DELIVERIES.flatMap((from) => {
    const causes = new Map<Delivery, string[]>();
    for (const cause of DELIVERY_CAUSES) {
      if (FROM_ANYWHERE.includes(cause) || !canMove(from, cause)) continue;
      const to = nextDelivery(from, cause, WHERE_FROM);
      causes.set(to, [...(causes.get(to) ?? []), cause]);
    }
    return [...causes].map(([to, names]) => `  ${from} --> ${to}: ${names.join(', ')}`);
  });
  return ['stateDiagram-v2', ...lines].join('\n');
}

if (import.meta.main) console.log(caseDiagram());
