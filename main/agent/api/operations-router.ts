import { resolve } from 'node:path';
import type { AuditEntry } from '../audit/audit.ts';
import type { AuditKind } from '../audit/kinds.ts';
import { settleHandOver, unsettledHandOvers } from '../cases/hand-overs.ts';
import { AgentError } from '../error.ts';
import { logLines } from '../operations/log-lines.ts';
import { canReplace, settingsText } from '../settings/replace.ts';
import { atTheMachineOnly, type ContractBuilder } from './builder.ts';
import { isAtTheMachine, whoOf } from './context.ts';
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
    settings: {
      explain: os.settings.explain.handler(async () => {
        const reading = await services().readSettings(null);
        if (reading.ok) return { ...reading.explained, canSave: await canReplace(settingsFile()) };
        throw new AgentError(
          'settings',
          'The settings file has problems now; `settings validate` lists them.',
          {
            messageZh: '設定檔目前有問題，請以 settings validate 查看。',
          },
        );
      }),
      validate: os.settings.validate.handler(async ({ input, context }) => {
        const reading = await services().readSettings(input.text);
        if (!reading.ok) return { ok: false, problems: [...reading.problems], machineOnly: [] };
        const machineOnly = isAtTheMachine(context) ? [] : [...reading.machineOnly];
        return { ok: true, problems: [], machineOnly };
      }),
      text: os.settings.text.handler(() => settingsText(settingsFile())),
      save: os.settings.save.handler(async ({ input, context }) => {
        const by = whoOf(input, context);
        const line = async (kind: AuditKind, detail: AuditEntry['detail']): Promise<void> =>
          services().audit.append({ kind, actor: by.actor, ...(detail === undefined ? {} : { detail }) });
        let asked = false;
        const saving = services().saveSettings(input, async (machineOnly) => {
          if (machineOnly.length > 0)
            await atTheMachineOnly(
              context,
              {
                call: 'settings.save',
                settings: machineOnly,
                zh: `下列設定只能在執行本程式的電腦上，由可以修改設定檔的帳號變更：${machineOnly.join('、')}`,
                en: `These change only at the computer that runs the agent, by an account that may write the file: ${machineOnly.join(', ')}`,
              },
              (entry) => services().audit.append(entry),
            );
          // Before anything is written: a crash after it leaves a question without an answer in the trail.
          await line('settings-asked', {
            note: services().context.sealed.sealNote('settings-asked', input.reason),
          });
          asked = true;
        });
        const done = await saving.catch(async (error: unknown) => {
          const code = error instanceof AgentError ? error.code : 'unexpected';
          // Where there is no trail any more, the question stays without an answer, which is true.
          if (asked) await line('settings-not-saved', { code }).catch(() => undefined);
          throw error;
        });
        await line('settings-saved', {
          applied: done.applied.join(' '),
          needRestart: done.needRestart.join(' '),
        });
        return done;
      }),
      reload: os.settings.reload.handler(async ({ input, context }) => {
        const { actor } = whoOf(input, context);
        const done = await services().reload();
        await services().audit.append({
          kind: 'settings-reloaded',
          actor,
          detail: { applied: done.applied.join(' '), needRestart: done.needRestart.join(' ') },
        });
        return done;
      }),
    },
    attachments: {
      unsettled: os.attachments.unsettled.handler(() => unsettledHandOvers(services().context)),
      settle: os.attachments.settle.handler(async ({ input, context }) => {
        const who = whoOf(input, context);
        const { id, ord, as } = input;
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

  function settingsFile(): string {
    const file = services().settingsFile;
    if (file !== null) return file;
    throw new AgentError('no-settings-file');
  }
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
