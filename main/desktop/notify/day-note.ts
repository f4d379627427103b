import type { TodayView } from '../../../shared/api/work-contract.ts';
import { addDays, HOUR_MS, isWorkingDay, startOfDay, taipeiDay } from '../../../shared/days.ts';
import { createLoop, type Loop } from '../../agent/ground/base/loop.ts';
import type { Clock, Log } from '../../agent/ports.ts';
import type { DialogText } from '../shell/dialogs.ts';
import type { DeskTexts } from '../texts/texts.ts';

const AT_MS = 8 * HOUR_MS;
/** A PC switched on later than this shows no note: the day has begun. */
const LATE_MS = 2 * HOUR_MS;
const LOOK_MS = 60_000;
const NO_HOLIDAYS: ReadonlySet<string> = new Set();

interface DayNoteParts {
  /** The present 待辦; rejects if no agent answers. */
  readonly todo: () => Promise<Pick<TodayView, 'entries'>>;
  readonly show: (note: DialogText) => void;
  /** False if switched off in the tray's menu. */
  readonly wanted: () => boolean;
  /** Day of the last note, YYYY-MM-DD. */
  readonly toldOn: () => string | null;
  readonly told: (day: string) => void;
  readonly texts: () => DeskTexts;
  readonly clock: Clock;
  readonly log: Log;
}

/** Once a day, from eight on: a notification with the numbers of 待辦, without patients. For hospitals that send no mail. */
export function createDayNote(parts: DayNoteParts): Loop {
  const { clock, log } = parts;
  const look = async (): Promise<number> => {
    const now = clock.now();
    const day = taipeiDay(now);
    const since = now - startOfDay(day) - AT_MS;
    // A stored day in the future comes from a clock that was ahead; it counts as told.
    const isTold = (parts.toldOn() ?? '') >= day;
    if (since < 0 || since > LATE_MS || isTold || !parts.wanted()) return LOOK_MS;
    const note = noteOf(await parts.todo(), day, parts.texts());
    // Stored before the note is shown: a crash between the two loses the day's note, but never shows it twice.
    parts.told(day);
    if (note !== null) parts.show(note);
    return LOOK_MS;
  };
  return createLoop(clock, look, (error) => {
    log('info', 'day-note', {}, error);
    return LOOK_MS;
  });
}

/** Null: nothing to do, or a day off without a deadline today or tomorrow. */
export function noteOf(
  { entries }: Pick<TodayView, 'entries'>,
  day: string,
  { dayNote: words }: Pick<DeskTexts, 'dayNote'>,
): DialogText | null {
  const cases = entries.filter(({ caseId }) => caseId !== null);
  const dueOn = (on: string): number => cases.filter(({ deadline }) => deadline?.dueOn === on).length;
  const [dueToday, dueTomorrow] = [dueOn(day), dueOn(addDays(day, 1))];
  const overdue = cases.filter(({ kind }) => kind === 'overdue').length;
  const isBusy = cases.length > 0 && isWorkingDay(day, { holidays: NO_HOLIDAYS });
  if (!isBusy && dueToday + dueTomorrow === 0) return null;
  const parts = [
    ...(dueToday > 0 ? [words.today(dueToday)] : []),
    ...(dueTomorrow > 0 ? [words.tomorrow(dueTomorrow)] : []),
    ...(overdue > 0 ? [words.overdue(overdue)] : []),
  ];
  return { title: words.title(cases.length), body: parts.length === 0 ? words.none : parts.join(words.and) };
}
