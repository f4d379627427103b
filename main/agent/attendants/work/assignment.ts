/**
 * 分派: each arriving case is assigned to an account by the first matching row of a supervisor's table. A mark in the database names the last case that
 * the table was applied to. It moves in the transaction of the assignments: after a crash the next start continues after it.
 */
import type { IndexedCase } from '../../index/indexed-case.ts';
import type { AssignmentRule } from '../../../../shared/api/assignment-contract.ts';
import { type AssignedBy, ruleFor } from '../../../../shared/assignment.ts';
import { AGENT, type EventDetail } from '../../carrier/cases/move.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { META_GET, META_SET } from '../../ground/db/meta.ts';
import type { Store, Tx } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import type { Log } from '../../ports.ts';
import type { CanWork } from './deputies.ts';
import { ADD_ASSIGNMENT_RULE, ASSIGNMENT_RULES, CLEAR_ASSIGNMENT_RULES, EVER_ASSIGNED } from './queries.ts';
import { setWork } from './staff-work.ts';

/** `seq` of the last case to which the table was applied. */
const ASSIGNED_UP_TO = 'assigned_up_to';

/** In table order. */
export const assignmentRules = (store: Pick<Store, 'all'>): AssignmentRule[] =>
  store.all<Record<keyof AssignmentRule, string>>(ASSIGNMENT_RULES).map(({ departments, drugs, owner }) => ({
    departments: JSON.parse(departments) as string[],
    drugs: JSON.parse(drugs) as string[],
    owner,
  }));

/**
 * Replaces the whole table. It holds for cases that arrive from now on.
 * @param seen the table as the person saw it
 * @throws AgentError `assignment-changed` where somebody else has changed it meanwhile
 */
export async function saveAssignmentRules(
  { store, index }: CaseContext,
  rules: readonly AssignmentRule[],
  seen: readonly AssignmentRule[],
): Promise<void> {
  await store.write((tx) => {
    const before = assignmentRules(tx);
    if (JSON.stringify(before) !== JSON.stringify(seen)) throw new AgentError('assignment-changed');
    tx.run(CLEAR_ASSIGNMENT_RULES, {});
    for (const [at, { departments, drugs, owner }] of rules.entries())
      tx.run(ADD_ASSIGNMENT_RULE, {
        place: at + 1,
        departments: JSON.stringify(departments),
        drugs: JSON.stringify(drugs),
        owner,
      });
    // A new table does not apply to cases that arrived before its first row.
    if (before.length === 0) setMark(tx, index.all().at(-1)?.row.seq ?? 0);
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
    const rules = assignmentRules(tx);
    if (rules.length === 0) return;
    const mark = Number(tx.get<{ value: string }>(META_GET, { key: ASSIGNED_UP_TO })?.value ?? '0');
    const arrived = arrivedAfter(context, mark);
    const able = canWork();
    for (const one of arrived) {
      const found = ruleFor(rules, {
        department: one.label.department ?? null,
        drugs: one.label.drugCodes,
      });
      if (found !== null && !isAPersons(tx, one)) assignBy(tx, one.row.id, found, able);
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

/** True if a person assigned or unassigned the case before the table was applied. */
const isAPersons = (tx: Pick<Tx, 'get'>, { row }: IndexedCase): boolean =>
  row.owner !== null || tx.get(EVER_ASSIGNED, { id: row.id }) !== undefined;

function assignBy(tx: Tx, id: string, found: AssignedBy, able: CanWork): void {
  const { owner, place, department, drug } = found;
  const detail: EventDetail = { owner, by: 'rule', place, department, drug };
  if (able(owner)) setWork(tx, id, { owner }, { kind: 'assigned', actor: AGENT, detail });
  else setWork(tx, id, {}, { kind: 'not-assigned', actor: AGENT, detail });
}

const setMark = (tx: Tx, seq: number): void => {
  tx.run(META_SET, { key: ASSIGNED_UP_TO, value: String(seq) });
};
