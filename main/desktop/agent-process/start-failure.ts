import { refusalInWords } from '../../agent/base/held-file.ts';
import { AgentError } from '../../agent/error.ts';
import { loadSettings } from '../../agent/settings/load.ts';
import { slotOwners } from '../../agent/vault/enrol.ts';
import { accountName } from './account-name.ts';
import { servicePage } from './service-page.ts';
import type { StartFailure } from './messages.ts';

/** The settings file cannot be used. `problems`: all of them, a line each. */
export class SettingsError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super('the settings file has problems');
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Why the agent did not start, as the host shows it. Holds no data: our own sentences, codes and account names. */
export async function describeFailure(thrown: unknown, config: string): Promise<StartFailure> {
  const error = refusalInWords(thrown) ?? thrown;
  if (error instanceof SettingsError)
    return { kind: 'failed', code: 'settings', ...sentenceOf(error), problems: error.problems, owners: [] };
  const loaded = loadSettings(config);
  const code = error instanceof AgentError ? error.code : 'unexpected';
  return {
    kind: 'failed',
    code,
    ...sentenceOf(error),
    problems: [],
    owners: loaded.ok ? await slotOwners(loaded.settings.dataDir) : [],
    serviceUrl: loaded.ok && code === 'locked' ? await servicePage(loaded.settings, accountName()) : null,
  };
}

/** An AgentError's own words; anybody else's message might quote what it was working on. */
export function sentenceOf(error: unknown): { message: string; messageZh: string } {
  if (error instanceof AgentError) return { message: error.message, messageZh: error.messageZh };
  if (error instanceof SettingsError)
    return { message: 'The settings file has problems.', messageZh: '設定檔有問題。' };
  return { message: 'An unexpected failure; the log names it.', messageZh: '發生未預期的錯誤，詳見紀錄。' };
}
