import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { command } from '../command-line.ts';
import type { Cli, CommonOptions } from '../command-line.ts';
import { UsageError } from '../failure.ts';

interface SetupOptions extends CommonOptions {
  readonly port: number;
}

export function setupCommand({ io, pageDir }: Cli): Command {
  return command('setup', 'the first run: writes the settings file step by step in the browser, then runs')
    .option('--port <number>', 'port on 127.0.0.1; 0 for any free one', portNumber, 0)
    .action(async (options: SetupOptions) => {
      const file = resolve(options.config);
      if (existsSync(file))
        throw new UsageError([`${file} exists already: change it under Settings, or with an editor`]);
      const { runSetup } = await import('../setup.ts');
      await runSetup({ file, pageDir, port: options.port }, (url) => {
        io.out(options.json === true ? `${JSON.stringify({ setup: { url } })}\n` : `${url}\n`);
      });
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('a port is 0 to 65535');
  return port;
}
