import { may } from '../../../shared/people/abilities.ts';
import type { TodayView } from '../../../shared/api/work-contract.ts';
import { chainViewOf } from '../attendants/work/chains/chain-view.ts';
import { openPrechecks, RuleLabels } from '../carrier/cases/prechecks.ts';
import { saveLink } from '../attendants/work/chains/links.ts';
import { tellDoctor } from '../attendants/work/doctor-told.ts';
import { meetDeadline, removeDeadline, setDeadline } from '../attendants/work/deadlines.ts';
import {
  addNote,
  assign,
  close,
  mark,
  markSeen,
  markStep,
  reopen,
  snooze,
} from '../attendants/work/staff-work.ts';
import { countOf, today } from '../attendants/work/today.ts';
import { seenUpTo, todayDetail, workOf } from '../attendants/work/work-view.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentContext } from './context.ts';
import type { AgentServices } from './services.ts';
import { patientOf, seenTodayDetail, seenWork, seesNames, showsNames, sightOf } from './sight.ts';
import { todoQuestion } from './todo.ts';

const OK = { ok: true as const };

/** 待辦, and what staff keep about their cases; each change is in the case's history with the person's name. */
export function workRouter(os: ContractBuilder, services: () => AgentServices) {
  const cases = () => services().context;
  const labels = new RuleLabels();
  const view = ({ actor, roles }: Pick<AgentContext, 'actor' | 'roles'>): TodayView => {
    const { status, context: store } = services();
    return today(store.index.all(), {
      ...todoQuestion(services()),
      status: status(null),
      seenUpTo: seenUpTo(store, actor),
      forIt: may(roles, 'keys.manage'),
      precheck: openPrechecks(store, labels),
    });
  };
  return {
    today: {
      list: os.today.list.handler(({ context }) => view(context)),
      count: os.today.count.handler(({ context }) => ({ cases: countOf(view(context)) })),
      details: os.today.details.handler(async ({ input, context }) => {
        const sight = sightOf(context, false);
        const known = input.ids.filter((id) => cases().index.get(id) !== undefined);
        const found = known.map((id) => ({ detail: todayDetail(cases(), id), ...patientOf(cases(), id) }));
        const mine = context.looks();
        // Words of NHI and staff may name the patient.
        if (showsNames(sight)) await mine.named(found);
        return found.map(({ detail, patient }) => seenTodayDetail(sight, detail, patient));
      }),
      seen: os.today.seen.handler(async ({ input, context }) => {
        await markSeen(cases(), context.actor, input.upTo);
        return OK;
      }),
    },
    work: {
      ofCase: os.work.ofCase.handler(async ({ input, context }) => {
        const found = workOf(cases(), input.id);
        const one = patientOf(cases(), input.id);
        const sight = sightOf(context, input.phi === true);
        const mine = context.looks();
        // Staff's notes may name the patient.
        if (sight === 'whole') await mine.uncovered('case-shown', [one]);
        else await mine.opened(one, showsNames(sight));
        return seenWork(sight, found, one.patient);
      }),
      staff: os.work.staff.handler(({ context }) => {
        const { entries } = view(context);
        const open = Map.groupBy(entries, ({ owner }) => owner);
        const names = services()
          .people.list()
          .filter(
            ({ roles, disabledAt, waits }) =>
              may(roles, 'cases.work') && disabledAt === null && waits !== 'account',
          )
          .map(({ displayName }) => displayName);
        return [...new Set(names)].map((name) => ({ name, open: open.get(name)?.length ?? 0 }));
      }),
      assign: os.work.assign.handler(async ({ input, context }) => ({
        changed: await assign(cases(), input.ids, input.owner, context.actor),
      })),
      note: os.work.note.handler(async ({ input, context }) => {
        await addNote(cases(), input.id, input, context.actor);
        return OK;
      }),
      mark: os.work.mark.handler(async ({ input, context }) => {
        await mark(cases(), input.id, input, context.actor);
        return OK;
      }),
      step: os.work.step.handler(async ({ input, context }) => {
        await markStep(cases(), input.id, input.step, input.done, context.actor);
        return OK;
      }),
      tellDoctor: os.work.tellDoctor.handler(async ({ input, context }) => ({
        ended: await tellDoctor(cases(), input.ids, input, context.actor),
      })),
      snooze: os.work.snooze.handler(async ({ input, context }) => {
        await snooze(cases(), input.id, input.until, context.actor);
        return OK;
      }),
      close: os.work.close.handler(async ({ input, context }) => {
        await close(cases(), input.id, input.note, context.actor);
        return OK;
      }),
      reopen: os.work.reopen.handler(async ({ input, context }) => {
        await reopen(cases(), input.id, context.actor);
        return OK;
      }),
      setDeadline: os.work.setDeadline.handler(async ({ input, context }) => {
        const { id, kind, dueOn, replaces } = input;
        await setDeadline(cases(), id, { kind, dueOn, source: 'typed' }, context.actor, replaces);
        return OK;
      }),
      meetDeadline: os.work.meetDeadline.handler(async ({ input, context }) => {
        await meetDeadline(cases(), input.id, input.n, input.met, context.actor);
        return OK;
      }),
      removeDeadline: os.work.removeDeadline.handler(async ({ input, context }) => {
        await removeDeadline(cases(), input.id, input.n, context.actor);
        return OK;
      }),
    },
  };
}

/** Linked cases: the answer holds no name, but whoever knows one case's patient knows it of all. */
export function chainsRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    ofCase: os.chains.ofCase.handler(async ({ input, context }) => {
      const { context: cases } = services();
      const view = chainViewOf(cases, input.id);
      if (seesNames(context)) {
        const shown = [...view.cases, ...view.suggestions.map(({ other }) => other)];
        await context.looks().named(shown.map(({ id }) => patientOf(cases, id)));
      }
      return view;
    }),
    link: os.chains.link.handler(async ({ input, context }) => {
      const { from, to, kind, verdict } = input;
      await saveLink(services().context, { from, to, kind, verdict, by: context.actor });
      return { ok: true as const };
    }),
  };
}
