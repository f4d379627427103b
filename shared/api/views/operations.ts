/** What the agent shows to hospital IT: its log, its settings, its backups. */
import { z } from 'zod';
import { time } from './time.ts';

/** One line of the log; the fields are an allow-list, so nothing of a patient can be in it. */
export const logLine = z.object({
  /** Rises by one with each line of this run; for a list's key. */
  n: z.int(),
  at: time,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  event: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Name, code and message of ours, where one came with the line. */
  error: z.string().nullable(),
});
export type LogLine = z.infer<typeof logLine>;

export const settingsProblem = z.object({
  /** Place in the file, e.g. `folders[0].settleSeconds`; empty for the file as a whole. */
  path: z.string(),
  message: z.string(),
  line: z.int().nullable(),
});

/** Where a value comes from, the strongest first. */
export const SETTING_SOURCES = ['policy', 'file', 'default'] as const;
export const settingExplained = z.object({
  /** `upload.concurrency`, `folders[0].path`. */
  path: z.string(),
  /** As JSON; paths absolute. */
  value: z.unknown(),
  source: z.enum(SETTING_SOURCES),
  /** 1-based line in the file it comes from. */
  line: z.int().nullable(),
  /** Whether a change takes effect only at the next start. */
  needsRestart: z.boolean(),
  /** Where it may be changed: see `shared/machine-settings.ts`. */
  changedAt: z.enum(['console', 'machine', 'policy']),
});
export const settingsExplained = z.object({
  file: z.string(),
  /** Null where the machine has no policy file. */
  policyFile: z.string().nullable(),
  settings: z.array(settingExplained),
  /** Secrets are given by environment: which are set, never their value. */
  environment: z.array(z.object({ name: z.string(), set: z.boolean() })),
});
export type SettingsExplained = z.infer<typeof settingsExplained>;

export const backupDrill = z.object({
  file: z.string(),
  ok: z.boolean(),
  /** When that backup was written. */
  writtenAt: time,
  cases: z.int(),
  /** Bundles and attachments that were opened and verified. */
  payloads: z.int(),
  /** Kept payloads that the backup lacks or that do not open. */
  unreadable: z.int(),
  /** Ways to open it; without `recovery` or `passphrase` only this machine can. */
  slotKinds: z.array(z.string()),
  opensElsewhere: z.boolean(),
  ms: z.int(),
});
export type BackupDrill = z.infer<typeof backupDrill>;

/** How the agent itself is doing, for the page's system status. */
export const operationsView = z.object({
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
  }),
});
export type OperationsView = z.infer<typeof operationsView>;

/** One file of the diagnostics archive, redacted. */
export const diagnosticsFile = z.object({
  name: z.string(),
  what: z.string(),
  whatZh: z.string(),
  text: z.string(),
});
export type DiagnosticsFile = z.infer<typeof diagnosticsFile>;
