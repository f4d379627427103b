/**
 * Settings that decide where data go, whom the agent trusts, its identity at NHI, checks, alerts, and retention. They change only at the
 * machine, by an account that may write the settings file (command line, or that account's desktop window), never in a session of the
 * console. `policy`: only in the administrator's policy file, not in the settings file. No other table decides this.
 */

/** Place at which a setting may be changed: on the console and at the machine, at the machine only, or in the policy file only. */
export type ChangedAt = 'console' | 'machine' | 'policy';

/** A name covers all settings below it; the longest matching name applies. */
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
  /** Data that are destroyed, and when. A shorter term begins after a week (`attendants/retention/kept-terms.ts`). */
  retention: 'machine',
  backup: 'machine',
  'keys.publishDir': 'machine',
  /** Names and days, entered by the person who manages the accounts that they are about. */
  'expiry.dates': 'machine',
  /** Recipients, server and timing of alerts. */
  alerts: 'machine',
  log: 'machine',
  update: 'machine',
  'update.feed': 'policy',
  'update.publicKey': 'policy',
  console: 'machine',
  /** Expressions that are evaluated on every Bundle. */
  'validation.rules': 'machine',
  /** An entry for other programs. */
  checkService: 'machine',
};

/** The hospital's own terms and reminders. A supervisor may change these settings and no others. */
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
