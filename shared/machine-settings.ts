/**
 * Settings that decide where data go, whom the agent trusts, who it is to NHI, what is checked and told, and how long anything is
 * kept. They change only at the machine, by an account
 * that may write the settings file (command line, or the desktop window of that account), never by a session of the console.
 * `policy`: not in the settings file at all, but in the administrator's policy file. The one table that says so.
 */

/** Where a setting may be changed: also on the console, at the machine alone, or in the machine's policy alone. */
export type ChangedAt = 'console' | 'machine' | 'policy';

/** A name stands for all below it; the longest one that fits counts. */
export const MACHINE_SETTINGS: Readonly<Record<string, Exclude<ChangedAt, 'console'>>> = {
  hospitalId: 'machine',
  /** 練習 loosens what is guarded for real patients. */
  environment: 'machine',
  dataDir: 'machine',
  server: 'machine',
  folders: 'machine',
  attachments: 'machine',
  results: 'machine',
  /** What is checked before it leaves, how much is taken and how fast it goes. */
  upload: 'machine',
  validation: 'machine',
  /** What waits for a person before it is sent. */
  precheck: 'machine',
  /** What is destroyed, and when. Keeping less begins after a week (`attendants/retention/kept-terms.ts`). */
  retention: 'machine',
  backup: 'machine',
  'keys.publishDir': 'machine',
  /** A list of names and days, written by who keeps the accounts they are of. */
  'expiry.dates': 'machine',
  /** Who is told of faults, by whose server, and how soon. */
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

/** What all staff share: the hospital's own terms and when they are reminded. A supervisor may change these, and nothing else of the file. */
export const RULES = [
  'work.deadlines.supplement',
  'work.deadlines.reconsideration',
  'work.deadlines.dispute',
  'work.deadlines.emergencyComplete',
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
