/** Calls of hospital IT, beside those about cases. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { RULES } from '../machine-settings.ts';
import { base, by, done, time, words } from './base.ts';
import { ALERT_CHANNELS } from './views/status.ts';

// Views for hospital IT: log, settings, backups.

/** One line of the log. Its fields are an allow-list, so it holds no patient data. */
const logLine = z.object({
  /** Rises by one with each line of this run; for a list's key. */
  n: z.int(),
  at: time,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  event: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Name, code and message of ours, where one came with the line. */
  error: z.string().nullable(),
});

export const settingsProblem = z.object({
  /** Place in the file, e.g. `folders[0].settleSeconds`; empty for the file as a whole. */
  path: z.string(),
  message: z.string(),
  line: z.int().nullable(),
});

/** Sources of a setting, strongest first. */
const SETTING_SOURCES = ['policy', 'conf.d', 'file', 'default'] as const;
const settingExplained = z.object({
  /** `upload.concurrency`, `folders[0].path`. */
  path: z.string(),
  /** As JSON; paths absolute. */
  value: z.unknown(),
  source: z.enum(SETTING_SOURCES),
  /** The file of conf.d that it comes from. */
  file: z.string().optional(),
  /** 1-based line in the file it comes from. */
  line: z.int().nullable(),
  /** Whether a change takes effect only at the next start. */
  needsRestart: z.boolean(),
  /** Place where it may be changed: see `shared/machine-settings.ts`. */
  changedAt: z.enum(['console', 'machine', 'policy']),
});
const settingsExplained = z.object({
  file: z.string(),
  /** Files of conf.d beside it that give something, weakest first. */
  dropInFiles: z.array(z.string()),
  /** Null where the machine has no policy file. */
  policyFile: z.string().nullable(),
  settings: z.array(settingExplained),
  /** Secrets are given by environment: which are set, never their value. */
  environment: z.array(z.object({ name: z.string(), set: z.boolean() })),
});

/** The value of one form field; null removes it from the file, so that its default holds. */
const settingValue = z
  .union([z.number(), z.boolean(), z.string().max(500), z.array(z.string().max(500)).max(1000)])
  .nullable();
/** Saved and applied, or the faults of the values: then nothing was written. */
const settingsSet = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), applied: z.array(z.string()), needRestart: z.array(z.string()) }),
  z.object({ ok: z.literal(false), problems: z.array(settingsProblem) }),
]);
const settingsToSet = <const Path extends z.ZodType<string>>(path: Path) =>
  z.object({
    values: z
      .array(z.object({ path, value: settingValue }))
      .min(1)
      .max(100),
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
  /** Bundles and attachments that were opened and verified. */
  payloads: z.int(),
  /** Number of kept payloads that the backup lacks or that do not open. */
  unreadable: z.int(),
  /** Ways to open it; without `recovery` or `passphrase` only this machine can. */
  slotKinds: z.array(z.string()),
  opensElsewhere: z.boolean(),
  /** It does not open elsewhere, but a newer backup would: a recovery code or passphrase was made since. */
  codeIsNewer: z.boolean(),
  /** Payloads that were unreadable in the second place and were written there again from the data folder. */
  mended: z.int().optional(),
  ms: z.int(),
});

/** The agent's own state, for the page's system status. */
const operationsView = z.object({
  logDir: z.string(),
  /** `udp://host:port` without anything else, or null. */
  syslog: z.string().nullable(),
  heartbeatAt: time.nullable(),
  backup: z.object({
    dir: z.string().nullable(),
    everyHours: z.number(),
    lastAt: time.nullable(),
    nextAt: time.nullable(),
    /** Stable code of the last failure since the last success. */
    error: z.string().nullable(),
    /** No backup for twice the configured interval. */
    isLate: z.boolean(),
    /** Number of backups there that a wrong clock has dated in the future: they count for nothing. */
    ahead: z.int(),
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
    /**
     * Every setting with its value, where it comes from and where it may be changed. Secrets are not among settings. `canSave`: the
     * agent may rewrite the file; a service usually may not.
     */
    explain: base.output(settingsExplained.extend({ sha256: z.string(), canSave: z.boolean() })),
    /** Faults of a text as a settings file; nothing is written. */
    validate: base.input(z.object({ text: z.string().max(200_000) })).output(
      z.object({
        ok: z.boolean(),
        problems: z.array(settingsProblem),
        /** Changes in this text that the caller may not make: only at the machine. */
        machineOnly: z.array(z.string()),
        /** Changes in the text without effect, with the file (policy, conf.d) that gives the value. */
        overruled: z.array(z.object({ path: z.string(), file: z.string() })),
      }),
    ),
    /** The file as it is on disk, and its SHA-256 to save against. */
    text: base.output(z.object({ file: z.string(), text: z.string(), sha256: z.string() })),
    /**
     * Replaces the file (the old one is kept beside it as `NAME.previous`) and reads it again. `sha256`: of the text it was edited from;
     * CONFLICT if somebody changed it meanwhile, FAILED `settings-invalid` if it has problems, `machine-only` if it changes a setting of
     * the machine (`shared/machine-settings.ts`), `settings-read-only` if the agent may not write. Settings that cannot be applied are not
     * saved either.
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
    /** Single values in the file as it stands, whose comments stay; as `save` otherwise. */
    set: base.input(settingsToSet(z.string().max(100))).output(settingsSet),
  },
  /** Terms and reminders: the part of the settings (`RULES`) that is a supervisor's to change. */
  rules: {
    show: base.output(
      z.object({
        rules: z.array(settingExplained),
        sha256: z.string(),
        file: z.string(),
        canSave: z.boolean(),
      }),
    ),
    save: base.input(settingsToSet(z.enum(RULES))).output(settingsSet),
  },
  attachments: {
    /** Cases with an attachment that was not handed over and that the agent does not send by itself: an entry of 待辦. */
    /** Also `waiting` if the settings hand nothing over: such an attachment would wait for ever. */
    unsettled: base.output(z.array(z.object({ caseId: z.string(), state: z.enum(['refused', 'waiting']) }))),
    /** A person says that NHI has it, or lets it be sent (again). Audited. */
    settle: base
      .input(
        z.object({ id: z.string().max(64), ord: z.int(), as: z.enum(['handed-over', 'send-again']), by }),
      )
      .output(done),
  },
  service: {
    /** Adds a machine key to the data folder, so that a service can open it. Command line only. */
    addMachineKey: base.input(z.object({ by })).output(done),
  },
  /** Asks the agent to finish its sends and end, like a service manager's stop; an installer calls this first. Command line only. */
  stop: base.input(z.object({ by })).output(done),
  /**
   * Before an update: no new send for `holdSeconds` (sending resumes after that, should the update not happen). Answers when the running
   * sends have ended or after `waitSeconds`. Command line only.
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

export type LogLine = z.infer<typeof logLine>;
export type SettingsExplained = z.infer<typeof settingsExplained>;
export type BackupDrill = z.infer<typeof backupDrill>;
export type OperationsView = z.infer<typeof operationsView>;
export type DiagnosticsFile = z.infer<typeof diagnosticsFile>;

/** An anchor that the trail was compared with: where the number and hash of a line were kept, and what the trail has there now. */
const heldAgainst = z.object({
  by: z.enum(['database', 'backup', 'given']),
  n: z.int(),
  hash: z.string(),
  /** The same line · the trail ends before it · another line is there · it belonged to retired years, so it cannot be compared. */
  found: z.enum(['same', 'cut-off', 'made-anew', 'retired']),
});
export type HeldAgainst = z.infer<typeof heldAgainst>;

export const auditReport = z.object({
  ok: z.boolean(),
  lines: z.int(),
  files: z.int(),
  /** Number of the first line keyed with a key of this vault; earlier lines are bound by it. Null: no line was read. */
  keyedFrom: z.int().nullable(),
  /** Empty: whole in itself, not anchored. */
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
  /** `unreferenced`: bytes that no case named · `case`: the patient, the content, the answers and the notes of a case. */
  kind: z.enum(['bundle', 'attachment', 'unreferenced', 'case']),
  /** For a case, the size of its sealed values. */
  bytes: z.int(),
  caseId: z.string().nullable(),
  reason: z.enum(['decided', 'cancelled', 'superseded', 'unreferenced']),
  /** Always `agent`. */
  actor: z.string(),
  /** ISO 8601 with offset: when no case kept them any more, and when they were gone from the disk. */
  markedAt: z.string(),
  removedAt: z.string().nullable(),
  /**
   * Method and machine of the removal (電子病歷辦法 §16); null while the bytes may still exist, and for removals before machines were recorded.
   */
  method: z.enum(['sealed-file-removed', 'values-replaced']).nullable(),
  place: z.string().nullable(),
});
export type DestroyedView = z.infer<typeof destroyedView>;

/** A term of keeping that the settings ask to be shorter. */
const keepingLessView = z.object({
  /** `retention.payloadDays`. */
  setting: z.string(),
  from: z.string(),
  to: z.string(),
  askedAt: time,
  /** The earliest time: NHI's clock has to confirm ours. */
  beginsAt: time,
  /** The person who took it back, and when. */
  refused: z.object({ by: z.string(), at: time }).nullable(),
});
export type KeepingLessView = z.infer<typeof keepingLessView>;

export const retentionContract = {
  /** Newest first. */
  destroyed: base
    .input(z.object({ limit: z.int().min(1).max(10_000).default(1000) }))
    .output(z.array(destroyedView)),
  /** Shorter terms that the settings ask for and that do not hold yet, or were taken back. */
  keepingLess: base.output(z.array(keepingLessView)),
  /** Takes a shorter term back: the old one holds until the settings ask for another. CONFLICT `not-kept-shorter`. */
  keepAsBefore: base.input(z.object({ setting: z.string().max(100), by })).output(done),
};

// Slots of the data folder. Command line only.

export const vaultContract = {
  /** A new recovery code, shown this once; earlier ones go on opening. */
  recoveryCode: base.input(z.object({ by })).output(z.object({ code: z.string() })),
  /**
   * Removes a slot by its name; another slot must open the folder by itself here. `opensElsewhere`: whether a recovery code or a passphrase
   * is left, for the day this machine is gone.
   */
  removeSlot: base
    .input(z.object({ slot: z.string().max(80), by }))
    .output(z.object({ removed: z.string(), opensElsewhere: z.boolean() })),
  /**
   * Makes a new data key; sealed data are sealed again in the background (`resealing` in the status). Recovery codes, and every slot that
   * does not open here by itself, end. `kinds`: the remaining slots.
   */
  rotate: base
    .input(z.object({ by }))
    .output(z.object({ kinds: z.array(z.string()), opensElsewhere: z.boolean() })),
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
  /** `next` waits for its day, `previous` signs no more: both are published. `retired` is published no more. */
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
  /** Whether it has the profile of a Bundle that is sent; only such a guide can be the default. */
  isGuide: z.boolean(),
  /** The guide that Bundles are checked against. */
  isDefault: z.boolean(),
  profiles: z.int(),
  valueSets: z.int(),
  /** Packages it depends on that were not imported, `name#version`. */
  missing: z.array(z.string()),
  /** Features of the guide that the checker does not check. */
  notChecked: z.array(z.string()),
  /** Profiles that have no snapshot, so that nothing can be checked by them. */
  bare: z.int().optional(),
  /** Why no Bundle is checked by it; null: it is the default, or stood on by it. */
  unused: words.nullable(),
  /** Set for a package of rules (預檢) instead of a guide. */
  rules: z
    .object({
      libraries: z.int(),
      rules: z.int(),
      /** Conditions that its rules name one by one. */
      conditions: z.int(),
      /** Whether the publisher's translation was taken, or its CQL translated here. */
      from: z.enum(['elm', 'cql']),
      /** Date of the newest rule, YYYY-MM-DD. */
      date: z.string().nullable(),
    })
    .optional(),
});
export type IgPackageView = z.infer<typeof igPackageView>;

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

/** A package that came from a page, and how its import goes. Nothing of a refused one is kept. */
export const uploadView = z.object({
  /** As the person's file is called. */
  name: z.string(),
  at: time,
  by: z.string(),
  state: z.enum(['running', 'done', 'refused']),
  /** Progress of a rules package whose libraries are being translated. */
  progress: importProgress.nullable(),
  package: igPackageView.nullable(),
  /** Why it was refused: library, line and reason where it is about one. */
  refusal: z.object({ code: z.string(), zh: z.string(), en: z.string() }).nullable(),
});
export type UploadView = z.infer<typeof uploadView>;

/** Kinds of differences between two guides, in the reader's order: first those that a HIS has to act on. */
export const GUIDE_CHANGES = [
  'not-comparable',
  'profiles-moved',
  'system-moved',
  'codes-gone',
  'codes-added',
  'cardinality',
  'constraint',
  'binding',
  'value',
  'type',
  'slice',
  'profile-new',
  'profile-gone',
  'value-set',
  'value-set-moved',
  'list-new',
  'list-left-out',
  // For rules packages.
  'rule-new',
  'rule-gone',
  'condition-new',
  'condition-gone',
  'condition-changed',
  'rule-changed',
] as const;
/** One difference between two guides, in words for a HIS vendor and for IT. */
const guideChange = z.object({
  kind: z.enum(GUIDE_CHANGES),
  /** A system, value set or profile by its name, with the element where it is one. */
  subject: z.string(),
  zh: z.string(),
  en: z.string(),
});
export type GuideChange = z.infer<typeof guideChange>;
export type GuideChangeKind = GuideChange['kind'];

/** An imported guide; null: the one that ships. */
const guideToCompare = z.object({ name: z.string().max(200), version: z.string().max(100) }).nullable();
export const guidesToCompare = z.object({ older: guideToCompare, newer: guideToCompare });
/** `older` and `newer` as `name#version`. */
export const guideComparison = z.object({
  older: z.string(),
  newer: z.string(),
  changes: z.array(guideChange),
});
export type GuideComparison = z.infer<typeof guideComparison>;
