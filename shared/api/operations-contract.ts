/** What hospital IT does with an agent, beside its cases. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base, by } from './base.ts';
import {
  backupDrill,
  diagnosticsFile,
  logLine,
  operationsView,
  settingsExplained,
  settingsProblem,
} from './views/operations.ts';

export const operationsContract = {
  logs: {
    /** The last `lines` lines of the log, then each new one as it is written. Its fields are an allow-list already. */
    tail: base
      .input(z.object({ lines: z.int().min(0).max(2000).default(200) }))
      .output(eventIterator(z.array(logLine))),
  },
  settings: {
    /**
     * Every setting with its value, where it comes from and where it may be changed. Secrets are not among settings. `canSave`: the
     * agent may rewrite the file; a service usually may not.
     */
    explain: base.output(settingsExplained.extend({ canSave: z.boolean() })),
    /** What is wrong with a text that could become the settings file; nothing is written. */
    validate: base.input(z.object({ text: z.string().max(200_000) })).output(
      z.object({
        ok: z.boolean(),
        problems: z.array(settingsProblem),
        /** What this text would change and the caller may not: only at the machine. */
        machineOnly: z.array(z.string()),
      }),
    ),
    /** The file as it lies on disk, and its SHA-256 to save against. */
    text: base.output(z.object({ file: z.string(), text: z.string(), sha256: z.string() })),
    /**
     * Replaces the file (the one before is kept beside it as `NAME.previous`) and reads it again. `sha256`: of the text it was
     * edited from; CONFLICT when somebody changed it meanwhile, FAILED `settings-invalid` when it has problems, `machine-only`
     * where it changes what only the machine may (`shared/machine-settings.ts`), `settings-read-only` where the agent may not write.
     * What cannot be applied is not saved either.
     */
    save: base
      .input(
        z.object({ text: z.string().max(200_000), sha256: z.string(), reason: z.string().max(2000), by }),
      )
      .output(z.object({ applied: z.array(z.string()), needRestart: z.array(z.string()) })),
    /** Reads the file again: what can change while it runs is applied, the rest is named. */
    reload: base
      .input(z.object({ by }))
      .output(z.object({ applied: z.array(z.string()), needRestart: z.array(z.string()) })),
  },
  attachments: {
    /** Cases with an attachment that was not handed over and that the agent does not send by itself: a reason of Today. */
    unsettled: base.output(z.array(z.object({ caseId: z.string(), state: z.enum(['doubtful', 'refused']) }))),
    /** A person says that NHI has it, or lets it be sent (again). Audited. */
    settle: base
      .input(
        z.object({ id: z.string().max(64), ord: z.int(), as: z.enum(['handed-over', 'send-again']), by }),
      )
      .output(z.object({ ok: z.literal(true) })),
  },
  service: {
    /** Adds a machine key to the data folder, so that a service can open it. Command line only. */
    addMachineKey: base.input(z.object({ by })).output(z.object({ ok: z.literal(true) })),
  },
  /** Asks the agent to finish what it sends and end, as a service manager's stop does; an installer asks this first. Command line only. */
  stop: base.input(z.object({ by })).output(z.object({ ok: z.literal(true) })),
  /**
   * Before an update: no new send for `holdSeconds` (it goes on by itself after that, should the update never come), and an answer
   * when those under way have ended or `waitSeconds` are over. Command line only.
   */
  drain: base
    .input(z.object({ holdSeconds: z.int().min(1).max(1800), waitSeconds: z.int().min(0).max(600), by }))
    .output(z.object({ inFlight: z.int() })),
  operations: base.output(operationsView),
  /** State for support, redacted: the files of the archive, which the command line shows before it writes them. Command line only. */
  diagnostics: base.input(z.object({ by })).output(z.array(diagnosticsFile)),
  /** Restores a backup into a temporary folder and looks whether all of it can be read. `file`: command line only. */
  backupDrill: base.input(z.object({ file: z.string().optional(), by })).output(backupDrill),
};
