/** Reasons for an entry in 待辦, the most urgent first. Texts are in the page's files under `today.kinds.<kind>`, or the stage's if it is one. */
export const TODAY_KINDS = [
  /** First, because a wrong clock may cause the others. The detail is the finding's: the difference. */
  'clock-wrong',
  /** Nothing is sent. */
  'destination-paused',
  'destination-unreachable',
  'folder-trouble',
  /** Files are taken from the folder, but no lease can be written there: nothing guards against a second agent. */
  'folder-unguarded',
  /** The agent cannot write to one of its output folders. */
  'out-folder-trouble',
  /** A link, a pipe or the like is in a watched folder or an output folder. */
  'folder-problem',
  /** The service has been unable to read files or subfolders for minutes. The detail is their number and the folder. */
  'files-not-readable',
  /** Another program holds the console's port on this machine. The detail is the port. */
  'console-port-taken',
  /** A key, certificate or date on the expiry board expires; the detail is its kind, end and name. */
  'runs-out',
  /** NHI has answered nothing for more than a day. */
  'nhi-silent',
  'overdue',
  /** NHI refused the Bundle itself. */
  'rejected',
  /** Our own checks failed. */
  'refused',
  /** NHI's checks of the case failed. */
  'nhi-failed',
  'returned',
  'supplement-requested',
  /** 不予同意 or 部份同意, until a person ticks 已通知醫師, an appeal names the case or its term has passed. The detail is the decision. */
  'notify-doctor',
  /** The doctor was told and has not said whether to appeal. */
  'decide-appeal',
  /** The doctor appeals; the application is not at NHI yet. */
  'prepare-appeal',
  /** A search found the first copy after a second send: NHI has the case twice. */
  'doubled',
  /** A doubtful send that the agent cannot settle by itself. */
  'doubtful',
  /** NHI accepted the case, but searches show a later case and not this one, or no longer the decision. */
  'not-shown',
  /** NHI shows another application under this case's number; the detail is the number. */
  'number-of-another',
  /** NHI's answer has a disposition that TWPAS does not list, or is 審畢結果 without one clear decision. The detail is the disposition. */
  'answer-unclear',
  'due-soon',
  'missing-attachments',
  /** 處理中(等待附件檔) for longer than the setting. */
  'awaits-file-long',
  'not-handed-over',
  'held',
  /** At NHI for longer than the setting without a decision, whatever NHI has said of it so far. */
  'enquiry',
  /** No export for nine working hours; the next kind: no answer of NHI. */
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

/** Deadlines that lapse after their last day, because nothing can be done about them any more. */
const LAPSES: ReadonlySet<DeadlineKind> = new Set(['reconsideration', 'dispute', 'returned']);

/** True if an open deadline has lapsed. `today`: YYYY-MM-DD in Taipei; a clock that is set back reopens it. */
export const hasLapsed = (
  { kind, dueOn }: { readonly kind: DeadlineKind; readonly dueOn: string },
  today: string,
): boolean => LAPSES.has(kind) && dueOn < today;

/** A case overdue by more days than this is folded away and counted nowhere. */
export const FOLD_AFTER_DAYS = 14;

/** Kind of the deadline for an appeal against a decision on this kind of application (nhi-apply-type); null: no further appeal. */
export function appealTermOf(subType: string | null): 'reconsideration' | 'dispute' | null {
  if (subType === '4') return null;
  return subType === '3' || subType === '5' ? 'dispute' : 'reconsideration';
}

/** The doctor's decision on an appeal. */
export const APPEAL_DECISIONS = ['appeal', 'no-appeal', 'undecided'] as const;
export type AppealDecision = (typeof APPEAL_DECISIONS)[number];

/** Way in which the doctor was informed. Texts are in the page's files under `today.notify.ways`. */
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
  /** The reports are attached. */
  'reports-added',
] as const;
export type WorkStep = (typeof WORK_STEPS)[number];

export const NOTE_KINDS = ['note', 'call', 'closed'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];
