/** `status --check`: what a monitoring system runs; `send --dry-run` asks by the same way. It opens no data folder, takes no lock and makes no address that signs in. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { z } from 'zod';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import { errorCode, isGone } from '../../agent/ground/base/errors.ts';
import { readNamedSync } from '../../agent/ground/base/plain-file.ts';
import { found, type Standing, standing, standingLine, standingOf } from '../../../shared/standing.ts';
import { openControl } from '../control/control-client.ts';
import { systemUser } from '../io.ts';

/** Two beats may be late on a loaded machine. */
const OLD_SECONDS = 60;

/**
 * Asks the agent that runs on this data folder. A stopped one is not started.
 * @param judge judges the answer
 */
export async function askedStanding(
  { dataDir }: Pick<Settings, 'dataDir'>,
  judge: (status: StatusView) => Standing = standingOf,
): Promise<Standing> {
  try {
    await access(dataDir, constants.R_OK | constants.X_OK);
  } catch (error) {
    return standing(isGone(error) ? found('no-data-folder') : found('not-allowed', systemUser()));
  }
  const control = await openControl(dataDir, systemUser());
  if (control === null) return standing(found('not-running'));
  try {
    return judge(await control.client.status({ address: false }));
  } finally {
    await control.close();
  }
}

/** As much of the heartbeat as is read here. */
const heartbeat = z.object({
  at: z.iso.datetime({ offset: true }),
  running: z.boolean(),
  check: z.object({ level: z.union([z.literal(0), z.literal(1), z.literal(2)]), line: z.string() }),
});

export interface ReadStanding {
  readonly level: 0 | 1 | 2;
  readonly line: string;
}

export const said = (one: Standing): ReadStanding => ({ level: one.level, line: standingLine(one) });

/** Reads the file in `log.heartbeatDir`: for an account that may read nothing else. */
export function heartbeatStanding(file: string, now: number): ReadStanding {
  let beat: z.infer<typeof heartbeat>;
  try {
    beat = heartbeat.parse(JSON.parse(readNamedSync(file).toString('utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError || error instanceof SyntaxError ? 'content' : errorCode(error);
    return said(standing(found('heartbeat-unreadable', `${systemUser()}, ${why}`)));
  }
  if (!beat.running) return said(standing(found('not-running')));
  const seconds = Math.round((now - Date.parse(beat.at)) / 1000);
  // A beat from the future is no sign of life either: a clock was set back.
  if (Math.abs(seconds) > OLD_SECONDS) return said(standing(found('heartbeat-old', `${String(seconds)} s`)));
  return { level: beat.check.level, line: beat.check.line };
}
