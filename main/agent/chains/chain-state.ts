import type { Chain } from './chain.ts';
import type { ChainedCase } from './chain-case.ts';

/** 目前有效核定: the newest approval of the chain. A denied appeal leaves the approval that it was against as it is. */
export function effectiveOf({ cases }: Chain): ChainedCase | null {
  return cases
    .filter(
      ({ decision, review, supersededBy }) =>
        review === 'decided' &&
        supersededBy === null &&
        (decision === 'approved' || decision === 'partially-approved'),
    )
    .reduce<ChainedCase | null>(
      (newest, one) => (newest === null || isNewer(one, newest) ? one : newest),
      null,
    );
}

function isNewer(one: ChainedCase, than: ChainedCase): boolean {
  const days = (one.decidedOn ?? '').localeCompare(than.decidedOn ?? '');
  return days === 0 ? one.seq > than.seq : days > 0;
}

/** 進行中: what NHI or somebody here has not finished, in the order of the chain. */
export function underWayOf(chain: Chain): ChainedCase[] {
  return chain.cases.filter((one) => isUnderWay(one, chain));
}

/** Whether anything of the chain still goes on; its cases are kept whole as long as it does. */
export const isOpen = (chain: Chain): boolean => underWayOf(chain).length > 0;

function isUnderWay(one: ChainedCase, chain: Chain): boolean {
  if (one.delivery === 'cancelled' || one.supersededBy !== null || one.closed) return false;
  if (one.delivery !== 'accepted' || one.review !== 'decided') return true;
  switch (one.decision) {
    // Results that do not fold into one decision wait for a person.
    case null:
      return true;
    case 'supplement-requested':
    case 'returned':
      return !isAnswered(one, chain);
    default:
      return false;
  }
}

/** Whether what NHI asked for was sent, or is about to be: a later case names this one's receipt number. */
function isAnswered(one: ChainedCase, { cases, edges }: Chain): boolean {
  return edges.some(
    ({ from, to, kind }) =>
      kind === 'receipt' &&
      from === one.id &&
      cases.some((later) => later.id === to && later.delivery !== 'cancelled' && later.supersededBy === null),
  );
}
