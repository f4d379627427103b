/**
 * Settings that decide where data go, whom the agent trusts, its identity at NHI, checks, alerts, and retention. They change only at the
 * machine, by an account that may write the settings file (command line, or the desktop window of that account), never by a session of the
 * console. `policy`: not in the settings file at all, but in the administrator's policy file. This table is the only one.
 */

/** Where a setting may be changed: also on the console, at the machine only, or in the machine's policy only. */
export type ChangedAt = 'console' | 'machine' | 'policy';

/** A name includes all settings below it; the longest matching name counts. */
export const MACHINE_SETTINGS: Readonly<Record<string, Exclude<ChangedAt, 'console'>>> = {
  hospitalId: 'machine',
  /** 練習 weakens the protection of real patients. */
  environment: 'machine',
  dataDir: 'machine',
  server: 'machine',
  folders: 'machine',
  attachments: 'machine',
  results: 'machine',
  /** Checks before sending, limits and speed. */
  upload: 'machine',
  validation: 'machine',
  /** Cases that wait for a person before they are sent. */
  precheck: 'machine',
  /** Data that are destroyed, and when. Keeping less begins after a week (`attendants/retention/kept-terms.ts`). */
  retention: 'machine',
  backup: 'machine',
  'keys.publishDir': 'machine',
  /** A list of names and days, written by who keeps the accounts they are of. */
  'expiry.dates': 'machine',
  /** Recipients, server and timing of alerts. */
  alerts: 'machine',
  log: 'machine',
  update: 'machine',
  'update.feed': 'policy',
  'update.publicKey': 'policy',
  console: 'machine',
  /** Expressions that run over every Bundle. */
  'validation.rules': 'machine',
  /** A door for other programs. */
  checkService: 'machine',
};

/** Settings shared by all staff: the hospital's own terms and reminders. A supervisor may change these, and nothing else of the file. */
export const RULES = [
  'work.deadlines.supplement',
  'work.deadlines.reconsideration',
  'work.deadlines.dispute',
  'work.deadlines.emergencyComplete',
  'work.deadlines.returned',
  'work.remindDays',
  'work.enquiryDays',
  'work.waitingAttachmentFileHours',
  'work.continueWeeks',
  'work.quietHours',
  'work.workdayHours',
  'work.holidays',
] as const;

/** `path` as in `folders[0].path`. */
export function changedAt(path: string): ChangedAt {
  const names = path.replaceAll(/\[\d+\]/g, '').split('.');
  for (let length = names.length; length > 0; length -= 1) {
    const found = MACHINE_SETTINGS[names.slice(0, length).join('.')];
    if (found !== undefined) return found;
  }
  return 'console';
}
