import type { Command } from 'commander';
import { command, settingsFrom } from '../command-line.ts';
import type { Cli, CommonOptions } from '../command-line.ts';

export function runCommand({ io, pageDir }: Cli): Command {
  return command('run', 'the agent in the foreground, with its page on 127.0.0.1').action(
    async (options: CommonOptions) => {
      const settings = settingsFrom(options);
      // Imported late: no other command needs the whole agent.
      const { runAgent } = await import('../run.ts');
      await runAgent(settings, pageDir, (url) => {
        io.out(
          options.json === true ? `${JSON.stringify({ console: { url }, pid: process.pid })}\n` : `${url}\n`,
        );
      });
    },
  );
}
