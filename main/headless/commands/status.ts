import type { Command } from 'commander';
import { callAgent, command, printAnswer, settingsFrom } from '../command-line.ts';
import type { Cli, CommonOptions } from '../command-line.ts';
import { statusWithoutFolder } from '../no-data-folder.ts';
import { statusText } from '../text/status-text.ts';
import { tellUnsettledUpdate } from '../update/unsettled.ts';

export function statusCommand({ io }: Cli): Command {
  return command(
    'status',
    'running or not, counts, destination, folders, and an address that signs in once',
  ).action(async (options: CommonOptions) => {
    await tellUnsettledUpdate(io);
    const status =
      statusWithoutFolder(settingsFrom(options)) ??
      (await callAgent(options, async (client, reach) => {
        const seen = await client.status();
        // Opened only to look: no agent runs.
        return reach === 'running' ? seen : { ...seen, running: false, pid: null, console: null };
      }));
    printAnswer(io, options, status, () => statusText(status));
  });
}
