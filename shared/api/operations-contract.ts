/** Calls for hospital IT. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { PACKAGE_SOURCES } from '../choices.ts';
import { RULES } from '../machine-settings.ts';
import { base, by, done, time, words } from './base.ts';
import { ALERT_CHANNELS } from './views/status.ts';

// Views for hospital IT: log, settings, backups.

/** One line of the log. Its fields are an allow-list, so it holds no patient data. */
const logLine = z.object({
  /** Line number within this run; a list key. */
  n: z.int(),
  at: time,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  event: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Name, code and our message of the line's error; null: none. */
  error: z.string().nullable(),
});

export const settingsProblem = z.object({
  /** Place in the file, e.g. `folders[0].settleSeconds`; empty for the file as a whole. */
  path: z.string(),
  message: z.string(),
  messageZh: z.string(),
  line: z.int().nullable(),
});

const ruleShown = z.object({
  /** `work.remindDays`, `work.holidays[0]`. */
  path: z.string(),
  value: z.unknown(),
  source: z.enum(['file', 'default']),
  /** 1-based line in the file. */
  line: z.int().nullable(),
});
export type RuleShown = z.infer<typeof ruleShown>;

/** The value of one form field; null removes it from the file, so that its default holds. */
const settingValue = z
  .union([z.number(), z.boolean(), z.string().max(500), z.array(z.string().max(500)).max(1000)])
  .nullable();
/** Saved and applied; or faults of the values, and nothing was written. */
const settingsSet = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), applied: z.array(z.string()), needRestart: z.array(z.string()) }),
  z.object({ ok: z.literal(false), problems: z.array(settingsProblem) }),
]);
const rulesToSave = z.object({
  values: z
    .array(z.object({ path: z.enum(RULES), value: settingValue }))
    .min(1)
    .max(RULES.length),
  /** Digest of the file that filled the form. */
  sha256: z.string(),
  reason: z.string().max(2000),
  by,
});

const backupDrill = z.object({
  file: z.string(),
  ok: z.boolean(),
  /** When that backup was written. */
  writtenAt: time,
  cases: z.int(),
  /** Folder from which payloads were read: beside the backup, or the data folder's own. */
  spool: z.string(),
  /** Number of Bundles and attachments that its cases keep. */
  kept: z.int(),
  /** Number of these that were opened and verified: ten at most, chosen by chance. */
  payloads: z.int(),
  /** Number of the chosen ones that are missing beside the backup or do not open. */
  unreadable: z.int(),
  /** Ways to open it; without `recovery` or `passphrase` only this machine can. */
  slotKinds: z.array(z.string()),
  opensElsewhere: z.boolean(),
  ms: z.int(),
});

/** The agent's backups, for the page's system status. */
const operationsView = z.object({
  backup: z.object({
    dir: z.string().nullable(),
    lastAt: time.nullable(),
    nextAt: time.nullable(),
    /** Stable code of the last failure since the last success. */
    error: z.string().nullable(),
    /** No backup for twice the configured interval. */
    isLate: z.boolean(),
  }),
});

/** One file of the diagnostics archive, redacted. */
const diagnosticsFile = z.object({
  name: z.string(),
  what: z.string(),
  whatZh: z.string(),
  text: z.string(),
});

export const operationsContract = {
  alerts: {
    /** Password of `alerts.mail.user`: sealed, and never returned. Command line only. */
    password: base.input(z.object({ password: z.string().min(1).max(1000), by })).output(done),
    /** A test message by each way that is set. `answer`: the server's words, cleaned. */
    test: base.input(z.object({ by })).output(
      z.array(
        z.object({
          channel: z.enum(ALERT_CHANNELS),
          taken: z.boolean(),
          code: z.string().nullable(),
          answer: z.string(),
        }),
      ),
    ),
  },
  logs: {
    /** The last `lines` lines of the log, then each new one. Its fields are an allow-list already. */
    tail: base
      .input(z.object({ lines: z.int().min(0).max(2000).default(200) }))
      .output(eventIterator(z.array(logLine))),
  },
  settings: {
    /** Validates a text as a settings file; writes nothing. */
    validate: base.input(z.object({ text: z.string().max(200_000) })).output(
      z.object({
        ok: z.boolean(),
        problems: z.array(settingsProblem),
        /** Changes in this text that the caller may not make: only at the machine. */
        machineOnly: z.array(z.string()),
      }),
    ),
    /** The file on disk, and its SHA-256 for `save`. */
    text: base.output(z.object({ file: z.string(), text: z.string(), sha256: z.string() })),
    /**
     * Replaces the file (the old one stays beside it as `NAME.previous`) and reads it again. `sha256`: digest of the text before the edit.
     * CONFLICT if somebody changed the file meanwhile; FAILED `settings-invalid` for problems, `machine-only` for a changed setting of the
     * machine (`shared/machine-settings.ts`), `settings-read-only` if the agent may not write. Settings that cannot be applied are not saved.
     */
    save: base
      .input(
        z.object({ text: z.string().max(200_000), sha256: z.string(), reason: z.string().max(2000), by }),
      )
      .output(z.object({ applied: z.array(z.string()), needRestart: z.array(z.string()) })),
    /** Reads the file again, applies the settings that can change at run time, and names the rest. */
    reload: base
      .input(z.object({ by }))
      .output(z.object({ applied: z.array(z.string()), needRestart: z.array(z.string()) })),
  },
  /** Terms and reminders: the settings (`RULES`) that a supervisor may change. */
  rules: {
    show: base.output(
      z.object({
        rules: z.array(ruleShown),
        sha256: z.string(),
        file: z.string(),
        canSave: z.boolean(),
      }),
    ),
    /** Changes single values in the file and keeps its comments; otherwise as `settings.save`. */
    save: base.input(rulesToSave).output(settingsSet),
  },
  attachments: {
    /** A person says that NHI has the files, or lets them be sent (again). Audited. */
    settle: base
      .input(z.object({ id: z.string().max(64), as: z.enum(['handed-over', 'send-again']), by }))
      .output(done),
  },
  service: {
    /** Adds a machine key to the data folder, so that a service can open it. Command line only. */
    addMachineKey: base.input(z.object({ by })).output(done),
  },
  /** Asks the agent to finish its sends and end, like a service manager's stop; an installer calls this first. Command line only. */
  stop: base.input(z.object({ by })).output(done),
  operations: base.output(operationsView),
  /** The redacted files of the archive for support. The command line shows them before it writes them. Command line only. */
  diagnostics: base.input(z.object({ by })).output(z.array(diagnosticsFile)),
  /** Restores a backup's database into a temporary folder, and opens ten payloads beside it. `file`: command line only. */
  backupDrill: base.input(z.object({ file: z.string().optional(), by })).output(backupDrill),
};

export type LogLine = z.infer<typeof logLine>;
export type BackupDrill = z.infer<typeof backupDrill>;
export type OperationsView = z.infer<typeof operationsView>;
export type DiagnosticsFile = z.infer<typeof diagnosticsFile>;

/** Comparison of the trail with an anchor: where the anchor was kept, and what the trail has at its line now. */
const heldAgainst = z.object({
  by: z.enum(['database', 'given']),
  n: z.int(),
  hash: z.string(),
  /** The same line · the trail ends before it · a different line · the line was in retired years and cannot be compared. */
  found: z.enum(['same', 'cut-off', 'made-anew', 'retired']),
});
export type HeldAgainst = z.infer<typeof heldAgainst>;

export const auditReport = z.object({
  ok: z.boolean(),
  lines: z.int(),
  files: z.int(),
  /** Number of the first line keyed with a key of this vault; it also binds the earlier lines. Null: no line was read. */
  keyedFrom: z.int().nullable(),
  /** Empty: the chain is consistent, but was compared with no anchor. */
  heldAgainst: z.array(heldAgainst),
  /** The last line: write it down to compare the trail with it later. Null: empty, or not read to its end. */
  head: z.object({ n: z.int(), hash: z.string() }).nullable(),
  problem: z.object({ file: z.string(), line: z.int(), code: z.string() }).nullable(),
});
export type AuditReport = z.infer<typeof auditReport>;

// Data destroyed at the end of their term.

const destroyedView = z.object({
  /** Hash of the plain bytes, hex; of a case that of its Bundle. */
  sha256: z.string(),
  /** `unreferenced`: bytes that no case refers to · `case`: the patient, content, answers and notes of a case. */
  kind: z.enum(['bundle', 'attachment', 'unreferenced', 'case']),
  /** For a case, the size of its sealed values. */
  bytes: z.int(),
  caseId: z.string().nullable(),
  reason: z.enum(['decided', 'cancelled', 'superseded', 'unreferenced']),
  /** Always `agent`. */
  actor: z.string(),
  /** ISO 8601 with offset: when no case needed the bytes any more, and when they were removed from the disk. */
  markedAt: z.string(),
  removedAt: z.string().nullable(),
  /**
   * Method and machine of the removal (電子病歷辦法 §16); null while the bytes may still exist, and for removals before machines were recorded.
   */
  method: z.enum(['sealed-file-removed', 'values-replaced']).nullable(),
  place: z.string().nullable(),
});
export type DestroyedView = z.infer<typeof destroyedView>;

export const retentionContract = {
  /** Newest first. */
  destroyed: base
    .input(z.object({ limit: z.int().min(1).max(10_000).default(1000) }))
    .output(z.array(destroyedView)),
};

// Slots of the data folder. Command line only.

export const vaultContract = {
  /** A new recovery code, shown only once; earlier codes stay valid. */
  recoveryCode: base.input(z.object({ by })).output(z.object({ code: z.string() })),
  /** Records that the folder was opened by its code, and that this account got a slot. */
  recovered: base.input(z.object({ slot: z.string().max(32), by })).output(done),
};

export const clientKeyView = z.object({
  kid: z.string(),
  alg: z.enum(['ES384', 'RS384']),
  createdAt: time,
  /** Signs from then on. */
  activeFrom: time,
  retiredAt: time.nullable(),
  /** Signs now. */
  active: z.boolean(),
  /** `next` waits for its day and `previous` no longer signs; both are published. `retired` is no longer published. */
  state: z.enum(['active', 'next', 'previous', 'retired']),
});
export type ClientKeyView = z.infer<typeof clientKeyView>;

/** An imported implementation guide package. */
export const igPackageView = z.object({
  name: z.string(),
  version: z.string(),
  title: z.string().nullable(),
  canonical: z.string().nullable(),
  /** SHA-256 of the `.tgz`, hex. */
  sha256: z.string(),
  importedAt: time,
  /** True if it has an upload profile (`UPLOAD_PROFILES`); only such a guide can be the default. */
  isGuide: z.boolean(),
  /** The guide that Bundles are checked against. */
  isDefault: z.boolean(),
  source: z.enum(PACKAGE_SOURCES),
  /** Null: not in use. */
  usedSince: time.nullable(),
  profiles: z.int(),
  valueSets: z.int(),
  /** Packages it depends on that were not imported, `name#version`. */
  missing: z.array(z.string()),
  /** Features of the guide that the checker does not check. */
  notChecked: z.array(z.string()),
  /** Number of profiles without a snapshot, by which nothing can be checked. */
  bare: z.int().optional(),
  /** Reason why no Bundle is checked by it; null: it is the default, or stood on by it. */
  unused: words.nullable(),
  /** Set for a package of rules (預檢) instead of a guide. */
  rules: z
    .object({
      rules: z.int(),
      /** Date of the newest rule, YYYY-MM-DD. */
      date: z.string().nullable(),
    })
    .optional(),
});
export type IgPackageView = z.infer<typeof igPackageView>;

/** `trust`: a person answers for other bytes under a known name and version. */
export const packageToImport = z
  .object({ file: z.string(), by, trust: z.object({ reason: z.string().trim().min(1).max(500) }).optional() })
  .refine(({ trust, by: who }) => trust === undefined || (who ?? '').trim() !== '', {
    message: 'trust needs by',
  });

/** Progress of a long import: libraries of a rules package, translated one by one. */
export const importProgress = z.object({
  /** `name#version`. */
  package: z.string(),
  done: z.int(),
  of: z.int(),
  /** The library done last. */
  library: z.string().nullable(),
});
export type ImportProgress = z.infer<typeof importProgress>;
