/** The output of a monitoring plugin (Monitoring Plugins Development Guidelines): one line, `|`, performance data; exit 0 to 3. */
import type { StatusView } from '../../../shared/api/views/status.ts';
import { DOWN } from '../../../shared/standing.ts';
import type { Beat, ReadStanding } from './status-check.ts';

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
