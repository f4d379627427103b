import type { StaffAct } from '../../shared/api/work-contract.ts';
import { monthDayTime, shortDay } from '../format/time.ts';
import { textFor, type Texts } from '../texts/texts.ts';

type Act = Omit<StaffAct, 'caseId' | 'revision'>;

/** Words of an act, in the past tense: `補件 12/3 已辦妥`. */
export function actText({ kind, step, decision, deadline, day }: Act, texts: Texts, today: string): string {
  const { today: words, work } = texts;
  const term = deadline === null ? null : textFor(words.due.terms, deadline);
  const on = day === null ? '' : shortDay(day, today);
  const event = textFor(texts.events, kind) ?? kind;
  if (kind === 'review') return work.acts.decided(textFor(texts.stages, decision ?? '')?.word ?? '');
  if (step === 'appeal-decided' && kind === 'step-done')
    return work.acts.said(textFor(words.notify.decisions, decision ?? 'appeal') ?? '');
  if (step !== null) {
    const done = textFor(words.stepDone, step) ?? event;
    return kind === 'step-done' ? done : work.acts.takenBack(done);
  }
  if (term !== null) return `${term(on)} ${event}`;
  return kind === 'snoozed' && on !== '' ? work.snooze.until(on) : event;
}

/** `李大同 13:22 已記錄：不申復`. */
export function actLine(act: Act, texts: Texts, today: string): string {
  const { acts } = texts.work;
  const who = act.kind === 'review' ? acts.nhi : act.actor;
  return acts.line(who, monthDayTime(act.at, today), actText(act, texts, today));
}
