/**
 * The state for `status --check` and `send --dry-run`. Opens no data folder, takes no lock and makes no
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
});
type Beat = z.infer<typeof heartbeat>;

export interface ReadStanding {
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
