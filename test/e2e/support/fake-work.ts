import type { implement } from '@orpc/server';
import type { Contract } from '../../../shared/api/contract.ts';
import type { DeadlineView, NoteView, WorkView } from '../../../shared/api/work-contract.ts';
import type { FakeCall } from './fake-agent.ts';
import type { FakeStore } from './fake-store.ts';

type Os = ReturnType<typeof implement<Contract>>;

const WHO = '王承辦';

/** What staff keep about cases, in memory. */
export function fakeWork(os: Os, store: FakeStore, calls: FakeCall[]) {
  const ok = { ok: true } as const;
  const deadlines = new Map<string, DeadlineView[]>();
  const notes = new Map<string, NoteView[]>();
  const steps = new Map<string, WorkView['steps']>();
  const now = (): string => new Date().toISOString();
  const told = (move: string, ids: readonly string[], reason?: string): void => {
    calls.push({ move, ids, reason });
  };
  const setDeadlines = (id: string, next: DeadlineView[]): typeof ok => {
    deadlines.set(id, next);
    const open = next.filter(({ metAt }) => metAt === null).map(({ dueOn }) => dueOn);
    store.change(id, { dueOn: open.sort()[0] ?? null });
    return ok;
  };
  const addNote = (id: string, kind: NoteView['kind'], text: string): void => {
    const old = notes.get(id) ?? [];
    notes.set(id, [{ n: old.length + 1, at: now(), actor: WHO, kind, text }, ...old]);
  };
  return {
    ofCase: os.work.ofCase.handler(({ input }) => ({
      deadlines: deadlines.get(input.id) ?? [],
      notes: notes.get(input.id) ?? [],
      steps: steps.get(input.id) ?? [],
      owners: [...new Set([...store.cases.values()].flatMap(({ owner }) => (owner === null ? [] : [owner])))],
    })),
    assign: os.work.assign.handler(({ input }) => {
      told('assign', input.ids, input.owner ?? undefined);
      for (const id of input.ids) store.change(id, { owner: input.owner });
      return { changed: input.ids.length };
    }),
    note: os.work.note.handler(({ input }) => {
      told(`note ${input.kind}`, [input.id], input.text);
      addNote(input.id, input.kind, input.text);
      store.change(input.id, {});
      return ok;
    }),
    mark: os.work.mark.handler(({ input }) => {
      const { id, awaitsDoctor, awaitsReport } = input;
      told('mark', [id]);
      store.change(id, {
        ...(awaitsDoctor === undefined ? {} : { awaitsDoctor }),
        ...(awaitsReport === undefined ? {} : { awaitsReport }),
      });
      return ok;
    }),
    step: os.work.step.handler(({ input }) => {
      const { id, step, done } = input;
      if (step === 'doctor-informed') store.informed[done ? 'add' : 'delete'](id);
      told(`step ${step} ${done ? 'done' : 'open'}`, [id]);
      const others = (steps.get(id) ?? []).filter((each) => each.step !== step);
      steps.set(id, done ? [...others, { step, at: now(), actor: WHO }] : others);
      store.change(id, {});
      return ok;
    }),
    snooze: os.work.snooze.handler(({ input }) => {
      told('snooze', [input.id], input.until ?? undefined);
      store.change(input.id, { snoozedUntil: input.until });
      return ok;
    }),
    close: os.work.close.handler(({ input }) => {
      told('close', [input.id], input.note);
      addNote(input.id, 'closed', input.note);
      store.change(input.id, { closedAt: now() });
      return ok;
    }),
    reopen: os.work.reopen.handler(({ input }) => {
      told('reopen', [input.id]);
      store.change(input.id, { closedAt: null });
      return ok;
    }),
    setDeadline: os.work.setDeadline.handler(({ input }) => {
      const { id, kind, dueOn, replaces = [] } = input;
      told(`deadline ${kind}`, [id], dueOn);
      const old = deadlines.get(id) ?? [];
      const n = Math.max(0, ...old.map((each) => each.n)) + 1;
      return setDeadlines(id, [
        ...old.filter((each) => !replaces.includes(each.n)),
        { n, kind, dueOn, source: 'typed', setBy: WHO, setAt: now(), metAt: null },
      ]);
    }),
    meetDeadline: os.work.meetDeadline.handler(({ input }) => {
      told(input.met ? 'deadline met' : 'deadline open', [input.id]);
      return setDeadlines(
        input.id,
        (deadlines.get(input.id) ?? []).map((each) =>
          each.n === input.n ? { ...each, metAt: input.met ? now() : null } : each,
        ),
      );
    }),
    removeDeadline: os.work.removeDeadline.handler(({ input }) => {
      told('deadline removed', [input.id]);
      return setDeadlines(
        input.id,
        (deadlines.get(input.id) ?? []).filter(({ n }) => n !== input.n),
      );
    }),
  };
}
