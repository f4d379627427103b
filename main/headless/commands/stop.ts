import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { AgentError } from '../../agent/error.ts';
import { command, nameOnRecord, printAnswer, settingsFrom, withBy } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';
import { openControl } from '../control/control-client.ts';
import { failureCodeOf } from '../failure.ts';

/** As long as the agent gives itself, and a little more. */
const PATIENCE_MS = 15_000;
const LOOK_AGAIN_MS = 100;

/** Until the program around the agent has been ended, and for the sends under way. */
const HOLD = { holdSeconds: 300, waitSeconds: 60 };

interface StopOptions extends CommonOptions, AuditOptions {
  readonly orHold?: true;
}

/** Ends a running agent the safe way; one that does not run is no failure, so that an installer can always ask. */
export function stopCommand({ io }: Cli): Command {
  return withBy(command('stop', 'let the running agent finish what it sends and end'))
    .option(
      '--or-hold',
      'where the desktop program runs it: finish what it sends, and send nothing for 5 minutes',
    )
    .action(async (options: StopOptions) => {
      const { dataDir } = settingsFrom(options);
      const by = nameOnRecord(options);
      const control = await openControl(dataDir, by);
      if (control === null) {
        printAnswer(io, options, { stopped: false }, () => 'no agent is running\n');
        return;
      }
      try {
        await control.client.stop({ by });
      } catch (error) {
        if (options.orHold !== true || failureCodeOf(error) !== 'not-stopped') throw error;
        const { inFlight } = await control.client.drain({ ...HOLD, by });
        printAnswer(io, options, { stopped: false, held: true, inFlight }, () => 'its sends are held\n');
        return;
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
      throw new AgentError('stop-late', 'the agent is still finishing; it will end by itself', {
        messageZh: '代理程式仍在完成傳送，完成後會自行結束',
      });
    });
}
