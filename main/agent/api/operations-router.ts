import { resolve } from 'node:path';
import { settleHandOver, unsettledHandOvers } from '../cases/hand-overs.ts';
import { AgentError } from '../error.ts';
import { logLines } from '../operations/log-lines.ts';
import type { ContractBuilder } from './builder.ts';
import { whoOf } from './context.ts';
import type { AgentServices } from './services.ts';

/** What hospital IT asks for and does. A call that changes something, or takes data away, is in the trail first. */
export function operationsRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    logs: {
      tail: os.logs.tail.handler(({ input, signal }) => {
        const { logTail } = services();
        if (logTail === null) throw noLog();
        return logLines(logTail, input.lines, signal);
      }),
    },
    attachments: {
      unsettled: os.attachments.unsettled.handler(() => {
        const { context, handsOver } = services();
        return unsettledHandOvers(context, 'refused', ...(handsOver ? [] : (['waiting'] as const)));
      }),
      settle: os.attachments.settle.handler(async ({ input, context }) => {
        const who = whoOf(input, context);
        const { id, ord, as } = input;
        if (as === 'send-again' && !services().handsOver) throw new AgentError('hand-over-off');
        await services().audit.append({
          kind: 'hand-over-settled',
          actor: who.actor,
          caseId: id,
          detail: { attachment: ord + 1, as },
        });
        await settleHandOver(services().context, { id, ord, as }, who);
        return { ok: true as const };
      }),
    },
    alerts: {
      password: os.alerts.password.handler(async ({ input, context }) => {
        const { actor } = whoOf(input, context);
        await services().keepMailPassword(input.password);
        await services().audit.append({ kind: 'mail-password-kept', actor, detail: {} });
        return { ok: true as const };
      }),
      test: os.alerts.test.handler(async ({ input, context, signal }) => {
        await services().audit.append({
          kind: 'alerts-tested',
          actor: whoOf(input, context).actor,
          detail: {},
        });
        return [...(await services().testAlerts(signal ?? new AbortController().signal))];
      }),
    },
    service: {
      addMachineKey: os.service.addMachineKey.handler(async ({ input, context }) => {
        // On record before it exists, as every way into the data folder.
        await services().audit.append({
          kind: 'key-slot-added',
          actor: whoOf(input, context).actor,
          detail: { slot: 'machine' },
        });
        await services().operations.addMachineKey();
        return { ok: true as const };
      }),
    },
    stop: os.stop.handler(async ({ input, context }) => {
      const { stopAsked } = services();
      if (stopAsked === null) throw notStopped();
      await services().audit.append({ kind: 'stop-asked', actor: whoOf(input, context).actor });
      stopAsked();
      return { ok: true as const };
    }),
    drain: os.drain.handler(async ({ input, context }) => {
      await services().audit.append({ kind: 'drain-asked', actor: whoOf(input, context).actor });
      const { holdSeconds, waitSeconds } = input;
      return { inFlight: await services().drain({ holdMs: holdSeconds * 1000, waitMs: waitSeconds * 1000 }) };
    }),
    operations: os.operations.handler(() => services().operations.view()),
    diagnostics: os.diagnostics.handler(async ({ input, context }) => {
      await services().audit.append({ kind: 'diagnostics', actor: whoOf(input, context).actor });
      return services().operations.diagnostics();
    }),
    backupDrill: os.backupDrill.handler(async ({ input, context }) => {
      const done = await services().operations.drill(input.file === undefined ? null : resolve(input.file));
      await services().audit.append({
        kind: 'backup-drill',
        actor: whoOf(input, context).actor,
        detail: { ok: done.ok, cases: done.cases, payloads: done.payloads, unreadable: done.unreadable },
      });
      return done;
    }),
  };
}

const notStopped = (): AgentError => new AgentError('not-stopped');

const noLog = (): AgentError => new AgentError('no-log');

/** A reader that leaves ends the run: its signal aborts. */
export function doctorRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    run: os.doctor.run.handler(({ signal }) => services().doctor.run(signal ?? new AbortController().signal)),
    firewall: os.doctor.firewall.handler(() => services().doctor.firewall()),
  };
}
