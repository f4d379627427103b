import { resolve } from 'node:path';
import { settleHandOver } from '../carrier/cases/hand-overs.ts';
import { AgentError } from '../ground/error.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import type { LogLine } from '../../../shared/api/operations-contract.ts';
import { gathered } from '../ground/base/tasks.ts';
import type { LogTail } from '../ground/log/log-tail.ts';

/** Calls of hospital IT. Calls that change something, or take data out, are in the trail first. */
export function operationsRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    logs: {
      tail: os.logs.tail.handler(({ input, signal }) => {
        const { logTail } = services();
        if (logTail === null) throw new AgentError('no-log');
        return logLines(logTail, input.lines, signal);
      }),
    },
    attachments: {
      settle: os.attachments.settle.handler(async ({ input, context }) => {
        const { id, as } = input;
        if (as === 'send-again' && !services().handsOver) throw new AgentError('hand-over-off');
        await context.record('hand-over-settled', { caseId: id, detail: { as } });
        await settleHandOver(services().context, { id, as }, context.by);
      }),
    },
    alerts: {
      password: os.alerts.password.handler(({ input }) => services().keepMailPassword(input.password)),
      test: os.alerts.test.handler(async ({ signal, context }) => [
        ...(await services().testAlerts(signal ?? new AbortController().signal, () =>
          context.record('alerts-tested'),
        )),
      ]),
    },
    service: {
      // Audited before it exists, like every slot.
      addMachineKey: os.service.addMachineKey.handler(() => services().operations.addMachineKey()),
    },
    stop: os.stop.handler(async ({ context }) => {
      const { stopAsked } = services();
      if (stopAsked === null) throw new AgentError('not-stopped');
      await context.record('stop-asked');
      stopAsked();
    }),
    operations: os.operations.handler(() => services().operations.view()),
    diagnostics: os.diagnostics.handler(() => services().operations.diagnostics()),
    backupDrill: os.backupDrill.handler(({ input }) =>
      services().operations.drill(input.file === undefined ? null : resolve(input.file)),
    ),
  };
}

/** A reader that leaves ends the run: its signal aborts. */
export function doctorRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    run: os.doctor.run.handler(({ signal }) => services().doctor.run(signal ?? new AbortController().signal)),
    firewall: os.doctor.firewall.handler(() => services().doctor.firewall()),
  };
}

/** Limit for a slow reader: the newest lines are kept, the rest is dropped. */
const MOST_WAITING = 2000;

/** The last `count` lines immediately (none if there are none), then each new one. */
export async function* logLines(
  tail: LogTail,
  count: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogLine[]> {
  let waiting = tail.last(count);
  let first = true;
  yield* gathered({
    listen: (ping) =>
      tail.onLine((line) => {
        waiting.push(line);
        if (waiting.length > MOST_WAITING) waiting = waiting.slice(-MOST_WAITING);
        ping();
      }),
    take: () => {
      if (!first && waiting.length === 0) return null;
      first = false;
      const lines = waiting;
      waiting = [];
      return lines;
    },
    end: signal,
  });
}
