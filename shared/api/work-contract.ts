/** 待辦, and what staff keep about a case beside what the agent does with it. */
import { z } from 'zod';
import { STAGES } from '../stage.ts';
import { APPEAL_DECISIONS, DEADLINE_KINDS, NOTE_KINDS, TODAY_KINDS, TOLD_BY, WORK_STEPS } from '../today.ts';
import { base, by, caseEventKind, day, done, id, time } from './base.ts';

/** As owners are named: an account's display name, or what was typed where there are no accounts. */
const person = z.string().trim().min(1).max(100);

export const todayReason = z.object({
  kind: z.enum(TODAY_KINDS),
  /** When the case came to it; staff's own changes do not move it. */
  since: time.nullable(),
  /** A reason's key (of the destination, the doubt or the hold), `STATE PATH` of a folder, hours or days; no patient data. */
  detail: z.string().nullable(),
});
export type TodayReason = z.infer<typeof todayReason>;

/** A deputy in the owner's place today. */
export const standIn = z.object({
  /** The term by which the deputy stands in: `work.endDeputy`. */
  n: z.int(),
  owner: z.string(),
  /** The last day; the day after it, the case is the owner's again. */
  until: day,
  /** All of the owner's cases, not this one alone. */
  wholeAccount: z.boolean(),
});
export type StandIn = z.infer<typeof standIn>;

/** A term of a deputy, running or to come. */
export const deputyView = z.object({
  n: z.int(),
  /** Null: all open cases of the owner, and those that come meanwhile. */
  caseId: id.nullable(),
  owner: z.string(),
  deputy: z.string(),
  /** Both included. */
  from: day,
  until: day,
  setBy: z.string(),
  setAt: time,
  standsNow: z.boolean(),
  /** False: the deputy's account is disabled, so the cases are the owner's meanwhile. */
  canWork: z.boolean(),
});
export type DeputyView = z.infer<typeof deputyView>;

export const todayEntry = z.object({
  /** Stays the same while the reason does; for a list's key. */
  key: z.string(),
  /** Heading of the entry: its most urgent reason, and how near its deadline is. */
  kind: z.enum(TODAY_KINDS),
  /** Null for what concerns all cases. */
  caseId: id.nullable(),
  /** Person who works it today: its owner, or the owner's deputy. */
  owner: z.string().nullable(),
  /** Present where `owner` is a deputy. */
  deputyFor: standIn.optional(),
  /** Its earliest open deadline that has not ended by itself. */
  deadline: z.object({ n: z.int(), kind: z.enum(DEADLINE_KINDS), dueOn: day }).nullable(),
  /** Why it needs a person, the most urgent first; none where its deadline is all there is. */
  reasons: z.array(todayReason),
});
export type TodayEntry = z.infer<typeof todayEntry>;

export const todayView = z.object({
  asOf: time,
  /** A term is due soon in so many days or fewer (`work.remindDays`). */
  remindDays: z.int(),
  /**
   * Entries about all cases first, then cases: due within the reminder days (soonest first), overdue (newest first), without a date,
   * later dates. Snoozed and closed ones are left out.
   */
  entries: z.array(todayEntry),
  /** Cases overdue for longer than `FOLD_AFTER_DAYS`, newest first: one folded row, counted nowhere. */
  late: z.array(todayEntry),
  snoozed: z.int(),
  /** Cases on their way, by stage; none of these needs a person. */
  onItsWay: z.array(z.object({ stage: z.enum(STAGES), count: z.int(), oldest: time })),
  /** Decided since this person last said to have seen it, all of them, by result. */
  decidedSince: z.array(z.object({ stage: z.enum(STAGES), count: z.int() })),
  /** Up to when this person has seen decisions, and the newest of `decidedSince`; for `seen`. ms, 0: never. */
  seen: z.object({ upTo: z.int(), newest: z.int() }),
  /** At most five entries that return by themselves, soonest first: snoozed until that day, or due that day. */
  later: z.array(z.object({ caseId: id, on: day, why: z.enum(['snoozed', 'due']) })),
  /** 續用: approved cases whose drug period ends within the setting's weeks and that have no further application. */
  continuations: z.array(z.object({ caseId: id, periodEnd: day })),
  /** 預檢: cases that NHI has not decided and whose rule lacks something, the most first. Counted nowhere. */
  precheck: z.array(
    z.object({
      caseId: id,
      /** Leading answer: the rule, its name in the report, and the codes that `precheck.dismiss` takes as the drug. */
      rule: z.string(),
      label: z.string(),
      drug: z.string(),
      missing: z.int(),
      unfit: z.int(),
    }),
  ),
});
export type TodayView = z.infer<typeof todayView>;

export const todayDetail = z.object({
  caseId: id,
  /** NHI's own words: its opinion, or why it refused the upload. */
  opinion: z.string().nullable(),
  /** Application of the same patient and drug that may be the full one of an emergency notice; null where there is none. */
  fullApplication: z.object({ caseId: id, foundAt: time }).nullable(),
  /** A person's last act, and the note written then; its words only for roles that may read notes. */
  last: z
    .object({
      at: time,
      actor: z.string(),
      kind: caseEventKind,
      step: z.string().nullable(),
      text: z.string().nullable(),
    })
    .nullable(),
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
  /** Notes that the caller may not read, since they may name the patient; they are not among `notes`. */
  notesWithheld: z.int().optional(),
  /** Ticked steps after a decision: who and when. */
  steps: z.array(z.object({ step: z.enum(WORK_STEPS), at: time, actor: z.string() })),
  /** The doctor's word on an appeal; null until it is known. */
  appeal: z.enum(APPEAL_DECISIONS).exclude(['undecided']).nullable(),
  /** Names that own a case now, for choosing from. */
  owners: z.array(z.string()),
  /** The row of 分派 by which the case has its owner, or has none since its account cannot work; absent where a person gave it last. */
  assignedBy: z
    .object({
      place: z.int(),
      owner: z.string(),
      department: z.string().nullable(),
      drug: z.string().nullable(),
      given: z.boolean(),
    })
    .optional(),
  /** Terms of a case with open work and of its owner, running terms first. */
  deputies: z.array(deputyView).optional(),
});
export type WorkView = z.infer<typeof workView>;

export const workContract = {
  today: {
    list: base.input(z.object({ by })).output(todayView),
    /** Marks decisions up to then as seen by this person (`seen.newest` as it was shown); an earlier time undoes it. */
    seen: base.input(z.object({ upTo: z.int().nonnegative(), by })).output(done),
    /** For the badge of the menu. */
    count: base.input(z.object({ by })).output(z.object({ cases: z.int() })),
    /** Additions to the rows of these cases. Audited as `cases.rows` is. */
    details: base.input(z.object({ ids: z.array(id).max(500), by })).output(z.array(todayDetail)),
  },
  work: {
    /** Opens notes; they are sealed at rest. `phi`: with numbers of persons in them. In the trail as `cases.show` is. */
    ofCase: base.input(z.object({ id, phi: z.boolean().optional(), by })).output(workView),
    /**
     * Accounts that may own a case: they work on cases and can sign in. `open`: number of their cases in 待辦. Empty: there are no accounts.
     */
    staff: base.input(z.object({ by })).output(z.array(z.object({ name: z.string(), open: z.int() }))),
    /** `owner` null: no owner. */
    assign: base
      .input(
        z.object({
          ids: z.array(id).min(1).max(10_000),
          owner: person.nullable(),
          by,
        }),
      )
      .output(z.object({ changed: z.int() })),
    /** Terms that run or come, those of single cases too. */
    deputies: base.input(z.object({ by })).output(z.array(deputyView)),
    /**
     * Numbers of cases that a deputy of this owner would take over now: cases in 待辦, snoozed or long overdue ones (`later`), those on their
     * way. The rest stays as it is.
     */
    openOf: base
      .input(z.object({ owner: person, by }))
      .output(z.object({ todo: z.int(), later: z.int(), onTheirWay: z.int(), rest: z.int() })),
    /** Hands these cases to a deputy; those without an owner, and the deputy's own, are left out. Both days are included. */
    deputyOfCases: base
      .input(z.object({ ids: z.array(id).min(1).max(10_000), deputy: person, from: day, until: day, by }))
      .output(z.object({ handed: z.int(), left: z.int() })),
    /** The same of all open cases of an owner, and of those that come meanwhile. */
    deputyOfOwner: base
      .input(z.object({ owner: person, deputy: person, from: day, until: day, by }))
      .output(done),
    /** Ends a term before its last day. CONFLICT `deputy-unknown` where it is over. */
    endDeputy: base.input(z.object({ n: z.int(), by })).output(done),
    note: base
      .input(
        z.object({
          id,
          kind: z.enum(['note', 'call', 'withdrawal']),
          text: z.string().trim().min(1).max(4000),
          by,
        }),
      )
      .output(done),
    mark: base
      .input(z.object({ id, awaitsDoctor: z.boolean().optional(), awaitsReport: z.boolean().optional(), by }))
      .output(done),
    /** Ticks or unticks one step after a decision. */
    step: base.input(z.object({ id, step: z.enum(WORK_STEPS), done: z.boolean(), by })).output(done),
    /**
     * 已通知醫師 with the doctor's word on an appeal, in one step: `no-appeal` ends the open terms of an appeal, `undecided` puts the case off
     * until `remindOn`. Answers with the ended terms, for taking it back.
     */
    tellDoctor: base
      .input(
        z.object({
          ids: z.array(id).min(1).max(500),
          decision: z.enum(APPEAL_DECISIONS),
          remindOn: day.optional(),
          how: z.enum(TOLD_BY).optional(),
          note: z.string().trim().max(4000).optional(),
          by,
        }),
      )
      .output(z.object({ ended: z.array(z.object({ id, n: z.int() })) })),
    /** Out of 今日 until that day; null brings it back. */
    snooze: base.input(z.object({ id, until: day.nullable(), by })).output(done),
    /** 已於 VPN 處理: settled outside of the agent, with a note. */
    close: base.input(z.object({ id, note: z.string().trim().min(1).max(4000), by })).output(done),
    reopen: base.input(z.object({ id, by })).output(done),
    /** `replaces`: what the new one takes the place of, in the same step. */
    setDeadline: base
      .input(
        z.object({
          id,
          kind: z.enum(DEADLINE_KINDS),
          dueOn: day,
          replaces: z.array(z.int()).max(20).optional(),
          by,
        }),
      )
      .output(done),
    /** `met` false takes the mark back. */
    meetDeadline: base.input(z.object({ id, n: z.int(), met: z.boolean(), by })).output(done),
    removeDeadline: base.input(z.object({ id, n: z.int(), by })).output(done),
  },
};
