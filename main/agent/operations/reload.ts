import type { Settings } from '../../../shared/settings.ts';
import { AgentError } from '../error.ts';
import { changedSettings } from '../settings/explain-sources.ts';
import { readSettings } from '../settings/load.ts';
import { formatProblem } from '../settings/problem.ts';
import { needsRestart } from '../settings/setting-kinds.ts';

/** What a reload has to do. */
export interface Reload {
  /** The new settings, but for what only a new process can change. */
  readonly settings: Settings;
  readonly applied: string[];
  readonly needRestart: string[];
}

/**
 * What the file says now against what is in force. Nothing is applied of a file with problems.
 * @throws AgentError `settings`, with the first problem and how many there are
 */
export function planReload(file: string, inForce: Settings): Reload {
  const result = readSettings(file);
  if (!result.ok) {
    const [first] = result.problems;
    const more = result.problems.length - 1;
    const said = first === undefined ? '' : formatProblem(first);
    throw new AgentError(
      'settings',
      `Nothing was changed: ${said}${more > 0 ? ` (and ${String(more)} more)` : ''}`,
      {
        messageZh: `未套用任何設定：${said}${more > 0 ? `（另有 ${String(more)} 個問題）` : ''}`,
      },
    );
  }
  const next = result.read.settings;
  const changed = changedSettings(inForce, next);
  const needRestart = changed.filter(needsRestart);
  return {
    settings: { ...next, dataDir: inForce.dataDir, console: inForce.console },
    applied: changed.filter((path) => !needsRestart(path)),
    needRestart,
  };
}
