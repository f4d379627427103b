/**
 * Settings that decide where data go, whom the agent trusts, its identity at NHI, checks, alerts, and retention. They change only at the
 * machine, by an account that may write the settings file (command line, or that account's desktop window), never in a session of the
 * console. A name covers all settings below it. No other table decides this.
 */

export const MACHINE_SETTINGS: readonly string[] = [
  'hospitalId',
  /** 練習 weakens the protection of real patients. */
  'environment',
  'dataDir',
  'server',
  'folders',
  'attachments',
  'results',
  /** Checks before sending, limits and speed. */
  'upload',
  'validation',
  /** Cases that wait for a person before they are sent. */
  'precheck',
  /** Data that are destroyed, and when. */
  'retention',
  'backup',
  /** Names and days, entered by the person who manages the accounts that they are about. */
  'expiry.dates',
  /** Recipients, server and timing of alerts. */
  'alerts',
  'log',
  'console',
  /** Expressions that are evaluated on every Bundle. */
  'validation.rules',
  /** An entry for other programs. */
  'checkService',
];

/** The hospital's own terms and reminders. A supervisor may change these settings and no others. */
export const RULES = [
  'work.deadlines.supplement',
  'work.deadlines.reconsideration',
  'work.deadlines.dispute',
  'work.deadlines.emergencyComplete',
  'work.deadlines.returned',
  'work.remindDays',
  'work.enquiryDays',
  'work.continueWeeks',
  'work.workdayHours',
  'work.holidays',
] as const;

/** Place at which a setting may be changed: on the console and at the machine, or at the machine only. `path` as in `folders[0].path`. */
export function changedAt(path: string): 'console' | 'machine' {
  const name = path.replaceAll(/\[\d+\]/g, '');
  return MACHINE_SETTINGS.some((one) => name === one || name.startsWith(`${one}.`)) ? 'machine' : 'console';
}
