/** Why something stands under 待辦, the most urgent first. Texts are in the page's files under `today.kinds.<kind>`, or the stage's where it is one. */
export const TODAY_KINDS = [
  /** Nothing goes out at all. */
  'destination-paused',
  'destination-unreachable',
  'folder-trouble',
  /** Files are taken from it, but no lease can lie there: nothing guards against a second agent. */
  'folder-unguarded',
  /** A folder of others that the agent writes to cannot be written. */
  'out-folder-trouble',
  /** A link, a pipe or the like is in a folder of others. */
  'folder-problem',
  /** Files or subfolders that the service cannot read for minutes. The detail is their number and the folder. */
  'files-not-readable',
  /** Another program holds the console's port on this machine. The detail is the port. */
  'console-port-taken',
  /** A key, a certificate or a date runs out; the detail is its kind, its end and its name. */
  'runs-out',
  /** No proof of life from NHI for more than a day. The detail is the reason. */
  'nhi-silent',
  'overdue',
  /** NHI refused the Bundle itself. */
  'rejected',
  /** Our own checks failed. */
  'refused',
  /** NHI's checks of it failed. */
  'nhi-failed',
  'returned',
  'supplement-requested',
  /** 不予同意 or 部份同意: until somebody ticks 已通知醫師 or an appeal names it. The detail is the decision. */
  'notify-doctor',
  /** The search found the first copy after a second send. */
  'doubled',
  /** A doubtful send that the agent cannot settle by itself. */
  'doubtful',
  /** NHI accepted it, and no search shows it although a later case is shown. */
  'not-shown',
  /** NHI shows another application under this case's number; the detail is the number. */
  'number-of-another',
  'due-soon',
  'missing-attachments',
  /** 處理中(等待附件檔) for longer than the setting. */
  'awaits-file-long',
  'not-handed-over',
  'held',
  /** 受理 for longer than the setting without a decision. */
  'enquiry',
  /** No export, or no answer of NHI, for so many working hours. */
  'quiet-intake',
  'quiet-poll',
] as const;
export type TodayKind = (typeof TODAY_KINDS)[number];

export const DEADLINE_KINDS = [
  'supplement',
  'reconsideration',
  'dispute',
  'emergency-complete',
  'other',
] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

/** Steps that staff tick after a decision. Texts are in the page's files under `chain.steps`. */
export const WORK_STEPS = [
  /** 請醫師補齊資料. */
  'doctor-asked',
  /** 已通知醫師. */
  'doctor-informed',
  /** The doctor has said whether to appeal. */
  'appeal-decided',
  /** The new application is filled in within the HIS. */
  'his-filled',
  /** The reports lie beside it. */
  'reports-added',
] as const;
export type WorkStep = (typeof WORK_STEPS)[number];

export const NOTE_KINDS = ['note', 'call', 'withdrawal', 'closed'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];
