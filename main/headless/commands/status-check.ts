/**
 * The state for `status --check` and `send --dry-run`, and its line as a monitoring plugin prints it. Opens no data folder, takes no lock and makes no
 * sign-in address.
 */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { z } from 'zod';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import { errorCode, isGone } from '../../agent/ground/base/errors.ts';
import { readNamedSync } from '../../agent/ground/base/plain-file.ts';
import {
  DOWN,
  englishLine,
  found,
  type Standing,
  standing,
  type StandingFinding,
  standingLine,
  standingOf,
} from '../../../shared/standing.ts';
import { withControl } from '../control/control-client.ts';
import { systemUser } from '../io.ts';

/** On a loaded machine, two beats may be late. */
const OLD_SECONDS = 60;

/** The state of the agent that runs on this data folder, or why it is unavailable. A stopped agent is not started. */
export async function askedStatus({
  dataDir,
}: Pick<Settings, 'dataDir'>): Promise<StatusView | StandingFinding> {
  try {
    await access(dataDir, constants.R_OK | constants.X_OK);
  } catch (error) {
    return isGone(error) ? found('no-data-folder') : found('not-allowed', systemUser());
  }
  const status = await withControl(dataDir, systemUser(), (client) => client.status({ address: false }));
  return status ?? found('not-running');
}

/** Judges the result of {@link askedStatus}. */
export const judged = (
  seen: StatusView | StandingFinding,
  judge: (status: StatusView) => Standing = standingOf,
): Standing => ('detail' in seen ? standing(seen) : judge(seen));

/** Members of the heartbeat that are used here. */
const heartbeat = z.object({
  at: z.iso.datetime({ offset: true }),
  running: z.boolean(),
  check: z.object({
    level: z.union([z.literal(0), z.literal(1), z.literal(2)]),
    line: z.string(),
    lineEn: z.string(),
  }),
  delivery: z.record(z.string(), z.number()).optional(),
  foldersDown: z.number().optional(),
  lastScanAt: z.string().nullish(),
  lastSendAt: z.string().nullish(),
  lastPollAt: z.string().nullish(),
  lastBackupAt: z.string().nullish(),
});
type Beat = z.infer<typeof heartbeat>;

interface ReadStanding {
  readonly level: 0 | 1 | 2;
  readonly line: string;
  /** The same in English and ASCII. */
  readonly lineEn: string;
}

export const said = (one: Standing): ReadStanding => ({
  level: one.level,
  line: standingLine(one),
  lineEn: englishLine(one),
});

/** Reads the file in `log.heartbeatDir`, for an account that may read nothing else. */
export function readHeartbeat(file: string): Beat | StandingFinding {
  try {
    return heartbeat.parse(JSON.parse(readNamedSync(file).toString('utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError || error instanceof SyntaxError ? 'content' : errorCode(error);
    return found('heartbeat-unreadable', `${systemUser()}, ${why}`);
  }
}

export function heartbeatStanding(beat: Beat | StandingFinding, now: number): ReadStanding {
  if ('detail' in beat) return said(standing(beat));
  if (!beat.running) return said(standing(found('not-running')));
  const seconds = Math.round((now - Date.parse(beat.at)) / 1000);
  // A beat from the future does not count as a sign of life: a clock was set back.
  if (Math.abs(seconds) > OLD_SECONDS) return said(standing(found('heartbeat-old', `${String(seconds)} s`)));
  const { level, line, lineEn } = beat.check;
  return { level, line, lineEn };
}

/** Exit code if the check itself failed: the agent's state is unknown. */
export const UNKNOWN = 3;

/** Numbers of one check; times are ISO 8601 or null. */
interface Measured {
  readonly delivery: Readonly<Record<string, number>>;
  readonly foldersDown: number;
  readonly times: Readonly<Record<string, string | null | undefined>>;
}

export interface Looked extends ReadStanding {
  /** The check itself failed: no rights, no file, or unreadable settings. */
  readonly failed: boolean;
  /** Null: no answer. */
  readonly measured: Measured | null;
}

export function statusMeasured({ counts, folders, backup, ...status }: StatusView): Measured {
  return {
    delivery: counts.delivery,
    foldersDown: folders.filter(({ state }) => DOWN.has(state)).length,
    times: {
      scan: status.lastScanAt,
      send: status.lastSendAt,
      poll: status.lastPollAt,
      backup: backup?.lastAt,
    },
  };
}

export function beatMeasured(beat: Beat): Measured {
  return {
    delivery: beat.delivery ?? {},
    foldersDown: beat.foldersDown ?? 0,
    times: { scan: beat.lastScanAt, send: beat.lastSendAt, poll: beat.lastPollAt, backup: beat.lastBackupAt },
  };
}

/** `TWPAS WARNING 請查看: … | cases_queued=3;;;0 poll_age=12s;;;0`. The exit code is the verdict: the numbers have no thresholds. */
export function pluginLine({ line, failed, measured }: Looked, now: number): string {
  const said = failed
    ? line.replace(/^CRITICAL 請立即處理/, 'UNKNOWN 無法判斷').replace(/^CRITICAL/, 'UNKNOWN')
    : line;
  // A bar would begin the numbers, and text after a line break is often not shown.
  const text = `TWPAS ${said.replaceAll(/\s+/g, ' ').replaceAll('|', '/').trim()}`;
  return measured === null ? text : `${text} | ${numbersOf(measured, now).join(' ')}`;
}

function numbersOf({ delivery, foldersDown, times }: Measured, now: number): string[] {
  const ages = Object.entries(times).flatMap(([name, at]) => {
    const seconds = Math.max(0, Math.round((now - Date.parse(at ?? '')) / 1000));
    return Number.isNaN(seconds) ? [] : [`${name}_age=${String(seconds)}s;;;0`];
  });
  const cases = Object.entries(delivery).map(([state, count]) => `cases_${state}=${String(count)};;;0`);
  return [...cases, `folders_down=${String(foldersDown)};;;0`, ...ages];
}
