import { may } from '../../../shared/people/abilities.ts';
import type { TodayEntry, TodayView, WorkView } from '../../../shared/api/work-contract.ts';
import { assignmentRules, setAssignmentRule } from '../attendants/work/assignment.ts';
import { chainViewOf } from '../attendants/work/chains.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import { openPrechecks } from '../carrier/cases/prechecks.ts';
import {
  checkTerm,
  type Deputies,
  deputyTerms,
  endDeputy,
  setDeputy,
  standingTerm,
} from '../attendants/work/deputies.ts';
import { displayNames } from '../attendants/people/people.ts';
import { actsSince, changeWork, undoWork } from '../attendants/work/change.ts';
import { countOf, today } from '../attendants/work/today.ts';
import { todayDetail, workOf } from '../attendants/work/work-view.ts';
import { AgentError } from '../ground/error.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentContext } from './context.ts';
import type { AgentServices } from './services.ts';
import { patientOf, seenTodayDetail, seenWork, seesNames, showsNames, sightOf } from './sight.ts';
import { canWorkNow, deputiesNow, todoQuestion } from './todo.ts';

type Caller = Pick<AgentContext, 'actor' | 'roles'>;

function withDeputy(entry: TodayEntry, deputies: Deputies): TodayEntry {
  const { owner } = entry;
  const found = owner === null ? undefined : deputies.get(owner);
  if (owner === null || found === undefined) return entry;
  return { ...entry, owner: found.deputy, deputyFor: { owner, until: found.until } };
}

/** Deputies: a person works for another from one day to another. */
function deputyRoutes(os: ContractBuilder, services: () => AgentServices) {
  return {
    deputies: os.work.deputies.handler(() =>
      deputyTerms(services().context.store, services().now(), canWorkNow(services())),
    ),
    setDeputy: os.work.setDeputy.handler(async ({ input, context }) => {
      const { owner, deputy, from, until } = input;
      const term = { owner, deputy, from, until };
      const able = canWorkNow(services());
      const { store } = services().context;
      checkTerm({ all: store.all.bind(store), now: services().now() }, term, able);
      // In the trail first: a crash after it leaves a line about a change that was not made, never the reverse.
      await context.record('owner-deputy-set', { detail: term });
      await setDeputy(services().context, term, able);
    }),
    endDeputy: os.work.endDeputy.handler(async ({ input, context }) => {
      const term = standingTerm(services().context.store, input.n, services().now());
      const { owner, deputy, until_day: until } = term;
      await context.record('owner-deputy-ended', { detail: { owner, deputy, until } });
      await endDeputy(services().context, input.n);
    }),
  };
}

/** 待辦: the list, its count, and details of its cases. */
function todayRoutes(
  os: ContractBuilder,
  { cases, view }: { readonly cases: () => CaseContext; readonly view: (caller: Caller) => TodayView },
) {
  return {
    list: os.today.list.handler(({ context }) => view(context)),
    count: os.today.count.handler(({ context }) => ({ cases: countOf(view(context)) })),
    details: os.today.details.handler(async ({ input, context }) => {
      const sight = sightOf(context, false);
      const known = input.ids.filter((id) => cases().index.get(id) !== undefined);
      const found = known.map((id) => ({ detail: todayDetail(cases(), id), ...patientOf(cases(), id) }));
      const mine = context.looks();
      // Texts of NHI and staff may name the patient.
      if (showsNames(sight)) await mine.named(found);
      const nameOf = displayNames(cases().store);
      return found.map(({ detail, patient }) => {
        const { last } = detail;
        const said = last === null ? null : { ...last, actor: nameOf(last.actor) };
        return seenTodayDetail(sight, { ...detail, last: said }, patient);
      });
    }),
  };
}

/** Staff's changes; each is in the case's history with the account's name. */
function changeRoutes(os: ContractBuilder, cases: () => CaseContext) {
  return {
    change: os.work.change.handler(({ input, context }) =>
      changeWork(cases(), input.cases, input.change, context.actor).catch(withNames(cases())),
    ),
    undo: os.work.undo.handler(({ input, context }) =>
      undoWork(cases(), input, context.actor).catch(withNames(cases())),
    ),
    acts: os.work.acts.handler(({ input, context }) => {
      const { store } = cases();
      const acts = input.cases.flatMap((one) => actsSince(store, one, context.actor));
      return named(cases(), acts);
    }),
  };
}

/** Display names instead of account names. */
function named<T extends { readonly actor: string }>({ store }: CaseContext, acts: readonly T[]): T[] {
  const nameOf = displayNames(store);
  return acts.map((act) => ({ ...act, actor: nameOf(act.actor) }));
}

function withPersons(context: CaseContext, work: WorkView): WorkView {
  const nameOf = displayNames(context.store);
  return {
    ...work,
    deadlines: work.deadlines.map((one) => ({
      ...one,
      setBy: nameOf(one.setBy),
      metBy: one.metBy === null ? null : nameOf(one.metBy),
    })),
    notes: named(context, work.notes),
    steps: named(context, work.steps),
  };
}

/** A refusal names the others by their display names too. */
const withNames =
  (context: CaseContext) =>
  (failure: unknown): never => {
    if (failure instanceof AgentError && failure.acts.length > 0)
      throw new AgentError('case-changed/by-another', { acts: named(context, failure.acts) });
    throw failure;
  };

/** 待辦, and staff's own data about cases; each change is in the case's history with the person's name. */
export function workRouter(os: ContractBuilder, services: () => AgentServices) {
  const cases = () => services().context;
  const view = (caller: Caller): TodayView => {
    const { roles } = caller;
    const { status, context: store } = services();
    const deputies = deputiesNow(services());
    const seen = today(store.index.all(), {
      ...todoQuestion(services()),
      status: status(null),
      forIt: may(roles, 'keys.manage'),
      precheck: openPrechecks(store.store),
    });
    const worked = (entry: TodayEntry): TodayEntry => withDeputy(entry, deputies);
    return { ...seen, entries: seen.entries.map(worked), late: seen.late.map(worked) };
  };
  return {
    assignment: assignmentRouter(os, services),
    today: todayRoutes(os, { cases, view }),
    work: {
      ofCase: os.work.ofCase.handler(async ({ input, context }) => {
        const owner = cases().index.get(input.id)?.row.owner ?? null;
        const standIn = owner === null ? undefined : deputiesNow(services()).get(owner);
        const found = { ...workOf(cases(), input.id), ...(standIn === undefined ? {} : { standIn }) };
        const one = patientOf(cases(), input.id);
        const sight = sightOf(context, input.phi === true);
        const mine = context.looks();
        // Staff's notes may name the patient.
        if (sight === 'whole') await mine.uncovered('case-shown', [one]);
        else await mine.opened(one, showsNames(sight));
        return seenWork(sight, withPersons(cases(), found), one.patient);
      }),
      staff: os.work.staff.handler(({ context }) => {
        const { entries } = view(context);
        const open = Map.groupBy(entries, ({ owner }) => owner);
        return services()
          .people.workers()
          .map((name) => ({ name, open: open.get(name)?.length ?? 0 }));
      }),
      ...deputyRoutes(os, services),
      ...changeRoutes(os, cases),
    },
  };
}

/** 分派: the supervisors' table. */
function assignmentRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    list: os.assignment.list.handler(() => {
      const able = canWorkNow(services());
      return assignmentRules(services().context.store).map((rule) => ({
        ...rule,
        canWork: able(rule.owner),
      }));
    }),
    set: os.assignment.set.handler(async ({ input: { department, owner }, context }) => {
      await setAssignmentRule(services().context, department, owner);
      // After the change: a crash between the two leaves a change without its line; each assignment still has its own.
      await context.record('assignment-set', { detail: { department, owner } });
    }),
  };
}

/** Linked cases: the answer has no name, but whoever knows one case's patient knows the patient of all. */
export function chainsRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    ofCase: os.chains.ofCase.handler(async ({ input, context }) => {
      const { context: cases } = services();
      const view = chainViewOf(cases, input.id);
      if (seesNames(context)) await context.looks().named(view.cases.map(({ id }) => patientOf(cases, id)));
      return view;
    }),
  };
}
