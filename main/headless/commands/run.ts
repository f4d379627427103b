import type { Command } from 'commander';
import { resolve } from 'node:path';
import { formatProblem } from '../../agent/settings/problem.ts';
import { command, settingsFrom } from '../command-line.ts';
import type { Cli, CommonOptions } from '../command-line.ts';
import { UsageError } from '../failure.ts';
import { userOnlyPlaces } from '../service/user-only-places.ts';

interface RunOptions extends CommonOptions {
  readonly service?: true;
}

export function runCommand({ io, pageDir }: Cli): Command {
  return command('run', 'the agent in the foreground, with its page on 127.0.0.1')
    .option('--service', 'started at boot: prints no address, takes no folder of a signed-in person')
    .action(async (options: RunOptions) => {
      const settings = settingsFrom(options);
      const problems = options.service === true ? userOnlyPlaces(settings) : [];
      if (problems.length > 0) throw new UsageError(problems.map(formatProblem));
      // Imported late: no other command needs the whole agent.
      const { runAgent } = await import('../run.ts');
      await runAgent(settings, resolve(options.config), pageDir, (url) => {
        // A service's output is kept: an address that signs in has no place there.
        if (options.service === true) return;
        io.out(
          options.json === true ? `${JSON.stringify({ console: { url }, pid: process.pid })}\n` : `${url}\n`,
        );
      });
    });
}
