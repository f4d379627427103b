import { existsSync } from 'node:fs';
import { uptime } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { AgentError } from '../../agent/ground/error.ts';
import { staysStopped } from '../../agent/ground/base/last-end.ts';
import {
  type AuditOptions,
  type Cli,
  command,
  type CommonOptions,
  nameOnRecord,
  printAnswer,
  settingsFrom,
  withBy,
} from '../command-line.ts';
import { openControl } from '../control/control-client.ts';
import { ExitCode, UsageError } from '../failure.ts';
import { namingPlaces } from '../no-access.ts';
import { ORDERED_STOP } from '../service/service-notify.ts';

interface RunOptions extends CommonOptions {
  readonly service?: true;
  readonly unlessStopped?: true;
}

export function runCommand({ io, pageDir }: Cli): Command {
  return command('run', 'the agent in the foreground, with its page on 127.0.0.1')
    .option('--service', 'started at boot: prints no address')
    .option('--unless-stopped', 'for the boot task: do not start what a person has stopped since the boot')
    .action(async (options: RunOptions) => {
      const settings = settingsFrom(options);
      const bootedAt = Date.now() - uptime() * 1000;
      if (options.unlessStopped === true && staysStopped(settings.dataDir, Date.now(), bootedAt)) {
        io.err('a person has stopped it: twpas-agent service start（已由人員停止；以 service start 再啟動）');
        throw new ExitCode(ORDERED_STOP);
      }
      // Imported late: no other command needs the whole agent.
      const { runAgent, stopCode } = await import('../run.ts');
      const isService = options.service === true;
      const ready = (url: string): void => {
        // A service's output is stored: no place for an address that signs in.
        if (isService) return;
        io.out(
          options.json === true ? `${JSON.stringify({ console: { url }, pid: process.pid })}\n` : `${url}\n`,
        );
      };
      const by = await namingPlaces(settings, () =>
        runAgent({ settings, settingsFile: resolve(options.config), pageDir, ready, isService }),
      );
      if (stopCode(by) !== 0) throw new ExitCode(stopCode(by));
    });
}

export function setupCommand({ io, pageDir }: Cli): Command {
  return command('setup', 'the first run: writes the settings file step by step in the browser, then runs')
    .option('--port <number>', 'port on 127.0.0.1; 0 for any free one', portNumber, 0)
    .action(async (options: CommonOptions & { readonly port: number }) => {
      const file = resolve(options.config);
      if (existsSync(file))
        throw new UsageError([`${file} exists already: change it under Settings, or with an editor`]);
      const { runSetup } = await import('../run.ts');
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

/** The agent's own limit for its end, and a little more. */
const PATIENCE_MS = 15_000;
const LOOK_AGAIN_MS = 100;

/** Ends a running agent cleanly; also succeeds if none runs, so that an installer can always call it. */
export function stopCommand({ io }: Cli): Command {
  return withBy(command('stop', 'let the running agent finish what it sends and end')).action(
    async (options: AuditOptions) => {
      const { dataDir } = settingsFrom(options);
      const by = nameOnRecord(options);
      const control = await openControl(dataDir, by);
      if (control === null) {
        printAnswer(io, options, { stopped: false }, () => 'no agent is running\n');
        return;
      }
      try {
        await control.client.stop({ by });
      } finally {
        await control.close();
      }
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
        await sleep(LOOK_AGAIN_MS);
        const still = await openControl(dataDir, by);
        await still?.close();
        if (still !== null) continue;
        printAnswer(io, options, { stopped: true }, () => 'stopped\n');
        return;
      }
      throw new AgentError('stop-late');
    },
  );
}
