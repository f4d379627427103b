/**
 * 分派: each arriving case is assigned to an account by a supervisor's table of departments. A mark in the database names the last case that the
 * table was applied to. It moves in the transaction of the assignments: after a crash the next start continues after it.
 */
import type { CaseContext } from '../../carrier/cases/context.ts';
import { AGENT } from '../../carrier/cases/move.ts';
import { META_GET, META_SET } from '../../ground/db/meta.ts';
import type { Store, Tx } from '../../ground/db/store.ts';
import type { IndexedCase } from '../../index/indexed-case.ts';
import type { Log } from '../../ports.ts';
import type { CanWork } from './deputies.ts';
import { ASSIGNMENT_RULES, REMOVE_ASSIGNMENT_RULE, SET_ASSIGNMENT_RULE } from './queries.ts';
import { setWork } from './staff-work.ts';

/** `seq` of the last case to which the table was applied. */
const ASSIGNED_UP_TO = 'assigned_up_to';

interface AssignmentRule {
  readonly department: string;
  readonly owner: string;
}

export const assignmentRules = (store: Pick<Store, 'all'>): AssignmentRule[] =>
  store.all<{ department: string; owner: string }>(ASSIGNMENT_RULES);

/** Sets or removes the owner of a department's cases, for cases that arrive from now on. */
export async function setAssignmentRule(
  { store, index }: CaseContext,
  department: string,
  owner: string | null,
): Promise<void> {
  await store.write((tx) => {
    // The first row does not apply to cases that arrived before it.
    if (assignmentRules(tx).length === 0) setMark(tx, index.all().at(-1)?.row.seq ?? 0);
    if (owner === null) tx.run(REMOVE_ASSIGNMENT_RULE, { department });
    else tx.run(SET_ASSIGNMENT_RULE, { department, owner });
  });
  store.announce();
}

/** Applies the table to each case that arrives, from the start on. Returns the unsubscribe function. */
export function keepAssigning(
  context: CaseContext,
  parts: { readonly canWork: () => CanWork; readonly log: Log },
): () => void {
  let scheduled = false;
  let stopped = false;
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    // Wait until the current commit is announced to everybody.
    setImmediate(() => {
      scheduled = false;
      if (!stopped)
        assignArrived(context, parts.canWork).catch((error: unknown) => {
          // For example a full disk. Retried with the next case, or at the next start.
          parts.log('error', 'cases-not-assigned', {}, error);
        });
    });
  };
  const end = context.index.onUpdate((_one, before) => {
    if (before === undefined) schedule();
  });
  schedule();
  return () => {
    stopped = true;
    end();
  };
}

/** One transaction: a crash leaves mark and assignments both old or both new. */
export async function assignArrived(context: CaseContext, canWork: () => CanWork): Promise<void> {
  if (assignmentRules(context.store).length === 0) return;
  await context.store.write((tx) => {
    const owners = new Map(assignmentRules(tx).map(({ department, owner }) => [department, owner]));
    const mark = Number(tx.get<{ value: string }>(META_GET, { key: ASSIGNED_UP_TO })?.value ?? '0');
    const arrived = arrivedAfter(context, mark);
    const able = canWork();
    for (const { row, label } of arrived) {
      const owner = owners.get(label.department ?? '');
      // A case that a person gave to somebody before the table was applied stays that person's.
      if (owner === undefined || row.owner !== null || !able(owner)) continue;
      setWork(tx, row.id, { owner }, { kind: 'assigned', actor: AGENT, detail: { owner } });
    }
    const last = arrived.at(-1);
    if (last !== undefined) setMark(tx, last.row.seq);
  });
}

/** Cases found after the marked one, oldest first. */
function arrivedAfter({ index }: CaseContext, mark: number): IndexedCase[] {
  const all = index.all();
  const at = all.findLastIndex(({ row }) => row.seq <= mark);
  return all.slice(at + 1);
}

const setMark = (tx: Tx, seq: number): void => {
  tx.run(META_SET, { key: ASSIGNED_UP_TO, value: String(seq) });
};
