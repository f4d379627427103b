/** 待辦, and staff's own data about a case. */
import { z } from 'zod';
import { APPEAL_DECISIONS, DEADLINE_KINDS, NOTE_KINDS, TODAY_KINDS, TOLD_BY, WORK_STEPS } from '../today.ts';
import { base, by, day, done, id, staffAct, time } from './base.ts';
import { standIn } from './views/case-row.ts';

/** As owners are named: an account's display name, or what was typed where there are no accounts. */
const person = z.string().trim().min(1).max(100);

export type { StaffAct } from './base.ts';

export const todayReason = z.object({
  kind: z.enum(TODAY_KINDS),
  /** When the reason arose; staff's own changes do not move it. */
  since: time.nullable(),
  /** A reason's key (of the destination, the doubt or the hold), `STATE PATH` of a folder, hours or days; no patient data. */
  detail: z.string().nullable(),
});
export type TodayReason = z.infer<typeof todayReason>;

/** A deputy's term, running or future. */
export const deputyView = z.object({
  n: z.int(),
  owner: z.string(),
  deputy: z.string(),
  /** Both included. */
  from: day,
  until: day,
  /** False: the deputy's account is disabled, so the owner keeps the cases meanwhile. */
  canWork: z.boolean(),
});
export type DeputyView = z.infer<typeof deputyView>;

export const todayEntry = z.object({
  /** Stable while the reason is the same; a list key. */
  key: z.string(),
  /** Heading of the entry: its most urgent reason, and how near its deadline is. */
  kind: z.enum(TODAY_KINDS),
  /** Null for an entry about all cases. */
  caseId: id.nullable(),
  /** The person who works on it today: its owner or the deputy. */
  owner: z.string().nullable(),
  /** Present if `owner` is a deputy: whose case it is, and the last day. */
  deputyFor: z.object({ owner: z.string(), until: day }).optional(),
  /** Its earliest open deadline that has not lapsed. */
  deadline: z.object({ n: z.int(), kind: z.enum(DEADLINE_KINDS), dueOn: day }).nullable(),
  /** Reason why it needs a person, the most urgent first; empty if only its deadline does. */
  reasons: z.array(todayReason),
});
export type TodayEntry = z.infer<typeof todayEntry>;

export const todayView = z.object({
  asOf: time,
  /** A deadline is due soon within this many days (`work.remindDays`). */
  remindDays: z.int(),
  /**
   * Entries about all cases first, then cases: due within the reminder days (soonest first), overdue (newest first), without a date,
   * later dates. Snoozed and closed ones are left out.
   */
  entries: z.array(todayEntry),
  /** Cases overdue for longer than `FOLD_AFTER_DAYS`, newest first: one folded row, counted nowhere. */
  late: z.array(todayEntry),
  /** Number of snoozed entries. */
  snoozed: z.int(),
  /** 續用: approved cases whose drug period ends up to that day, the setting's weeks ahead, and that have no further application. `near`: within a week. */
  continuations: z.object({ near: z.int(), all: z.int(), until: day }),
  /** 預檢: cases on their way whose leading rule lacks something. Counted nowhere. */
  precheck: z.array(id),
});
export type TodayView = z.infer<typeof todayView>;

export const todayDetail = z.object({
  caseId: id,
  /** NHI's own words: its opinion, or why it refused the upload. */
  opinion: z.string().nullable(),
  /** A person's last action with its note, whose text only roles that may read notes get. */
  last: staffAct.omit({ caseId: true, revision: true }).extend({ text: z.string().nullable() }).nullable(),
});
export type TodayDetail = z.infer<typeof todayDetail>;

export const deadlineView = z.object({
  n: z.int(),
  kind: z.enum(DEADLINE_KINDS),
  dueOn: day,
  source: z.enum(['rule', 'typed']),
  setBy: z.string(),
  setAt: time,
  metAt: time.nullable(),
  /** The person who marked it as met. */
  metBy: z.string().nullable(),
});
export type DeadlineView = z.infer<typeof deadlineView>;

export const noteView = z.object({
  n: z.int(),
  at: time,
  actor: z.string(),
  kind: z.enum(NOTE_KINDS),
  text: z.string(),
});
export type NoteView = z.infer<typeof noteView>;

export const workView = z.object({
  deadlines: z.array(deadlineView),
  /** Newest first. */
  notes: z.array(noteView),
  /** Number of notes left out of `notes`: the caller may not read them, since they may name the patient. */
  notesWithheld: z.int().optional(),
  /** Ticked steps after a decision, with person and time. */
  steps: z.array(z.object({ step: z.enum(WORK_STEPS), at: time, actor: z.string() })),
  /** The doctor's decision on an appeal; null until known. */
  appeal: z.enum(APPEAL_DECISIONS).exclude(['undecided']).nullable(),
  /** Names of present owners, as choices. */
  owners: z.array(z.string()),
  /** The deputy who works for its owner today, and the last day. */
  standIn: standIn.optional(),
});
export type WorkView = z.infer<typeof workView>;

/** A case with its revision as the person saw it. */
export const seenCase = z.object({ id, revision: z.int() });
export type SeenCase = z.infer<typeof seenCase>;

const words = z.string().trim().max(4000);
/** A person's change of a case. A deadline's number `n` is of one case. */
export const workChange = z.discriminatedUnion('do', [
  /** Null: no owner. */
  z.object({ do: z.literal('assign'), owner: person.nullable() }),
  z.object({ do: z.literal('note'), kind: z.enum(['note', 'call']), text: words.min(1) }),
  /** Ticks or unticks one step after a decision. */
  z.object({
    do: z.literal('step'),
    step: z.enum(WORK_STEPS),
    done: z.boolean(),
    how: z.enum(TOLD_BY).optional(),
    note: words.optional(),
  }),
  /**
   * 已通知醫師 with the doctor's decision on an appeal: `no-appeal` ends the open deadlines of an appeal, `appeal` reopens those, `undecided` snoozes
   * the case until `remindOn`.
   */
  z.object({
    do: z.literal('tell'),
    decision: z.enum(APPEAL_DECISIONS),
    remindOn: day.optional(),
    how: z.enum(TOLD_BY).optional(),
    note: words.optional(),
  }),
  /** Hides the case from 待辦 until that day; null shows it again. `call`: the call with NHI that is the reason. */
  z.object({ do: z.literal('snooze'), until: day.nullable(), call: words.min(1).optional() }),
  /** 標示為已處理: settled outside the agent. */
  z.object({ do: z.literal('close'), note: words.min(1) }),
  z.object({ do: z.literal('reopen') }),
  /** `replaces`: deadlines that the new one replaces. */
  z.object({
    do: z.literal('set-deadline'),
    kind: z.enum(DEADLINE_KINDS),
    dueOn: day,
    replaces: z.array(z.int()).max(20).optional(),
  }),
  /** `met` false removes the mark. */
  z.object({ do: z.literal('meet-deadline'), n: z.int(), met: z.boolean(), note: words.optional() }),
  z.object({ do: z.literal('remove-deadline'), n: z.int() }),
]);
export type WorkChange = z.infer<typeof workChange>;

export const workContract = {
  /** 分派: to whom a new case of a department (就醫科別) goes. */
  assignment: {
    list: base
      .input(z.object({ by }))
      // `canWork` false: the account is disabled or may not work on cases, so its row assigns nobody.
      .output(z.array(z.object({ department: z.string(), owner: z.string(), canWork: z.boolean() }))),
    /** Sets the owner of a department's cases, for cases that arrive from now on; null removes the row. */
    set: base
      .input(z.object({ department: z.string().trim().min(1).max(64), owner: person.nullable(), by }))
      .output(done),
  },
  today: {
    list: base.input(z.object({ by })).output(todayView),
    /** For the badge of the menu. */
    count: base.input(z.object({ by })).output(z.object({ cases: z.int() })),
    /** Additions to the rows of these cases. Audited as `cases.rows` is. */
    details: base.input(z.object({ ids: z.array(id).max(500), by })).output(z.array(todayDetail)),
  },
  work: {
    /** Includes the notes, which are sealed at rest. `phi`: with persons' numbers in them. Audited as `cases.show` is. */
    ofCase: base.input(z.object({ id, phi: z.boolean().optional(), by })).output(workView),
    /**
     * Accounts that may own a case: they work on cases and can sign in. `open`: number of their cases in 待辦. Empty: there are no accounts.
     */
    staff: base.input(z.object({ by })).output(z.array(z.object({ name: z.string(), open: z.int() }))),
    /** One change of one or more cases, in one transaction. CONFLICT `case-changed` with `acts` if somebody else worked on one since `revision`. */
    change: base
      .input(z.object({ cases: z.array(seenCase).min(1).max(10_000), change: workChange, by }))
      // `revision`: of the change, by which `undo` takes it back.
      .output(z.object({ revision: z.int(), changed: z.int() })),
    /** Takes back what the caller changed in that revision. CONFLICT `case-changed` if somebody else worked on a case since. */
    undo: base.input(z.object({ ids: z.array(id).min(1).max(10_000), revision: z.int(), by })).output(done),
    /** Acts of others on these cases since the caller saw them. */
    acts: base.input(z.object({ cases: z.array(seenCase).max(500), by })).output(z.array(staffAct)),
    /** Running and future terms. */
    deputies: base.input(z.object({ by })).output(z.array(deputyView)),
    /** Gives all cases of an owner, and those that arrive during the term, to a deputy. Both days are included. */
    setDeputy: base
      .input(z.object({ owner: person, deputy: person, from: day, until: day, by }))
      .output(done),
    /** Ends a term before its last day. CONFLICT `deputy-unknown` if it has ended. */
    endDeputy: base.input(z.object({ n: z.int(), by })).output(done),
  },
};
