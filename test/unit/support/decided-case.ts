import { hear } from '../../../main/agent/carrier/cases/reviews.ts';
import type { AnswerView } from '../../../shared/api/views/case-detail.ts';
import type { Decision } from '../../../shared/states.ts';
import { acceptedAs, type CaseRig, type Found } from './case-rig.ts';

interface Decided {
  readonly summary?: NonNullable<Found['summary']>;
  /** Null: NHI decided item by item in different ways. */
  readonly decision: Decision | null;
  /** One for each item. */
  readonly opinions?: readonly (string | null)[];
  /** In place of the items that the opinions are of. */
  readonly items?: AnswerView['items'];
  /** YYYY-MM-DD. */
  readonly on?: string;
  readonly receipt?: string;
}

let number = 0;

/** A case that NHI accepted and decided, as its answer says. */
export async function decidedCase(rig: CaseRig, given: Decided): Promise<string> {
  number += 1;
  const id = await rig.queued(given.summary === undefined ? {} : { summary: given.summary });
  await rig.send(id, acceptedAs(`20261124${String(number).padStart(8, '0')}`));
  await decide(rig, id, given);
  return id;
}

/** NHI decides an accepted case. */
export async function decide(
  rig: CaseRig,
  id: string,
  { decision, opinions = [], items, on = '2026-11-20', receipt }: Decided,
): Promise<void> {
  number += 1;
  await hear(
    rig.context,
    id,
    {
      resourceId: `answer ${String(number)}`,
      contentHash: `hash ${String(number)}`,
      ordinal: `${on} ${on}T10:00:${String(number % 60).padStart(2, '0')}+08:00`,
      receiptNumber: receipt ?? `R${String(number).padStart(8, '0')}`,
      view: {
        ...{ disposition: '4', review: 'decided', decision, created: on, issue: null },
        receiptNumber: receipt ?? `R${String(number).padStart(8, '0')}`,
        items:
          items ??
          opinions.map((opinion, at) => ({
            ...{ sequence: at + 1, resultCode: '2', approvedQuantity: null, opinion, details: [] },
          })),
      },
      body: '{}',
    },
    60_000,
  );
}
