/** Why something stands under 待辦, the most urgent first. Texts are in the page's files under `today.kinds.<kind>`, or the stage's where it is one. */
export const TODAY_KINDS = [
  /** First, as the others may come of it. The detail is that of the finding: by how much, and the evidence. */
  'clock-wrong',
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
  /** 不予同意 or 部份同意: until somebody ticks 已通知醫師, an appeal names it or its term has passed. The detail is the decision. */
  'notify-doctor',
  /** The doctor was told and has not said whether to appeal. */
  'decide-appeal',
  /** The doctor appeals; the application is not at NHI yet. */
  'prepare-appeal',
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
  /** 退件: the corrected application. */
  'returned',
  'other',
] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

/** Terms that end by themselves once their last day is over: nothing can be done about them any more. */
const LAPSES: ReadonlySet<DeadlineKind> = new Set(['reconsideration', 'dispute', 'returned']);

/** Whether an open term has ended by itself. `today`: YYYY-MM-DD in Taipei; a clock that was set back opens it again. */
export const hasLapsed = (
  { kind, dueOn }: { readonly kind: DeadlineKind; readonly dueOn: string },
  today: string,
): boolean => LAPSES.has(kind) && dueOn < today;

/** A case that is overdue by more days than this is folded away and counted nowhere. */
export const FOLD_AFTER_DAYS = 14;

/** The term of an appeal against a decision on this kind of application (nhi-apply-type); null where none is left. */
export function appealTermOf(subType: string | null): 'reconsideration' | 'dispute' | null {
  if (subType === '4') return null;
  return subType === '3' || subType === '5' ? 'dispute' : 'reconsideration';
}

/** The doctor's word on an appeal. */
export const APPEAL_DECISIONS = ['appeal', 'no-appeal', 'undecided'] as const;
export type AppealDecision = (typeof APPEAL_DECISIONS)[number];

/** How the doctor was told. Texts are in the page's files under `today.notify.ways`. */
export const TOLD_BY = ['phone', 'in-person', 'sheet', 'other'] as const;
export type ToldBy = (typeof TOLD_BY)[number];

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

/** The step of a case's history that holds a mark of 續用: no tick of the case's page. */
export const CONTINUATION_STEP = 'continuation';

export const NOTE_KINDS = ['note', 'call', 'withdrawal', 'closed'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];
