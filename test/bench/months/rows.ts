/** Rows of 待辦 in the four months, each working day at nine: as before, when staff were not asked for the doctor's decision, and as it is. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCore, type Core } from '../../../main/agent/compose/core.ts';
import { today, type TodoQuestion } from '../../../main/agent/attendants/work/today.ts';
import { openDeadlines } from '../../../main/agent/attendants/work/deadlines.ts';
import { appealDecisions, casesWithStep } from '../../../main/agent/attendants/work/work-view.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { DAY_MS, HOUR_MS, startOfDay, taipeiDay } from '../../../shared/days.ts';
import type { Settings } from '../../../shared/settings.ts';
import { FakeClock } from '../../unit/support/fake-clock.ts';
import { settingsIn } from '../../unit/support/settings-in.ts';
import { statusWith } from '../../unit/support/status-with.ts';
import { CLERKS } from './hospital.ts';
import { fourMonths } from './plan.ts';
import { play } from './play.ts';

/** Terms in days as a hospital sets them. */
export const TERMS = { supplement: 14, reconsideration: 60, dispute: 60, emergencyComplete: 7, returned: 30 };

interface DayOfRows {
  readonly day: string;
  readonly rows: number;
  /** Overdue ones. */
  readonly red: number;
  /** In the folded row, not counted above. */
  readonly folded: number;
  readonly byPerson: Readonly<Record<string, number>>;
}

export interface RowFigures {
  readonly before: readonly DayOfRows[];
  readonly after: readonly DayOfRows[];
}

export async function measureRows(now: number): Promise<RowFigures> {
  return { before: await rowsOf(now, false), after: await rowsOf(now, true) };
}

async function rowsOf(now: number, asks: boolean): Promise<DayOfRows[]> {
  const dir = await mkdtemp(join(tmpdir(), 'twpas-months-'));
  const settings = settingsIn(dir, { hospitalId: '0101090517', work: { deadlines: TERMS } });
  await mkdir(settings.dataDir, { recursive: true });
  const applications = fourMonths(now);
  const clock = new FakeClock((applications[0]?.at ?? now) - DAY_MS);
  const keySlots = [machineSlot(join(settings.dataDir, 'keys'))];
  const ports = { clock, log: () => undefined, keySlots, version: 'bench' };
  const core = await openCore(ports, settings, { loops: false });
  // The folder lives as long as the bench: what a crash would cost is no matter.
  core.db.pragma('synchronous = OFF');
  const days: DayOfRows[] = [];
  const at = workingMornings(applications[0]?.at ?? now, now);
  const look = (): void => {
    days.push(rowsAt(core, clock.now(), settings.work, asks));
  };
  await play({ core, clock, settings, applications, withBytes: false, asks, looks: { at, look } });
  look();
  await core.close();
  await rm(dir, { recursive: true, force: true });
  return days;
}

function workingMornings(from: number, to: number): number[] {
  const mornings: number[] = [];
  for (let at = startOfDay(taipeiDay(from)) + 9 * HOUR_MS; at < to; at += DAY_MS)
    if (![0, 6].includes(new Date(at).getUTCDay())) mornings.push(at);
  return mornings;
}

function rowsAt(core: Core, now: number, settings: Settings['work'], asks: boolean): DayOfRows {
  const { context } = core;
  const informed = casesWithStep(context, 'doctor-informed');
  // Before: who was told was done, no term ended by itself, nothing was folded away.
  const facts: Pick<TodoQuestion, 'appeals' | 'deadlines'> = asks
    ? { appeals: appealDecisions(context), deadlines: openDeadlines(context.store, taipeiDay(now)) }
    : {
        appeals: new Map([...informed].map((id) => [id, 'no-appeal'])),
        deadlines: openDeadlines(context.store, '0000-01-01'),
      };
  const { entries, late } = today(context.index.all(), {
    ...{ now, settings, status: statusWith(), notHandedOver: new Set<string>(), seenUpTo: 0, informed },
    ...facts,
  });
  const shown = (asks ? entries : [...entries, ...late]).filter(({ caseId }) => caseId !== null);
  return {
    day: taipeiDay(now),
    rows: shown.length,
    red: shown.filter(({ kind }) => kind === 'overdue').length,
    folded: asks ? late.length : 0,
    byPerson: Object.fromEntries(
      CLERKS.map((name) => [name, shown.filter(({ owner }) => owner === name).length]),
    ),
  };
}
