import type { Command } from 'commander';
import type { LogLine } from '../../../shared/api/views/operations.ts';
import { callAgent, command } from '../command-line.ts';
import type { Cli, CommonOptions } from '../command-line.ts';
import { stopRequested } from '../stop-signal.ts';
import { printable } from '../text/table.ts';

interface LogsOptions extends CommonOptions {
  readonly lines: string;
  readonly follow?: true;
}

export function logsCommand({ io }: Cli): Command {
  return command('logs', "the running agent's newest log lines")
    .option('--lines <count>', 'how many', '50')
    .option('--follow', 'and each new one, until interrupted')
    .action(async (options: LogsOptions) => {
      const lines = Math.min(2000, Math.max(0, Math.trunc(Number(options.lines)) || 0));
      const end = new AbortController();
      if (options.follow === true)
        void stopRequested().then(() => {
          end.abort();
        });
      await callAgent(options, async (client) => {
        for await (const batch of await client.logs.tail({ lines }, { signal: end.signal })) {
          for (const line of batch)
            io.out(options.json === true ? `${JSON.stringify(line)}\n` : lineText(line));
          if (options.follow !== true || end.signal.aborted) break;
        }
      });
    });
}

function lineText({ at, level, event, fields, error }: LogLine): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  return `${printable([at, level.padEnd(5), event, ...parts, error ?? ''].join(' ').trimEnd())}\n`;
}
