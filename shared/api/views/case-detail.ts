/** The detail of a case, in addition to its row. */
import { z } from 'zod';
import { ASK_RESULTS, NOT_ASKED } from '../../ask-now.ts';
import { DECISIONS, HAND_OVER_STATES, REVIEWS } from '../../states.ts';
import { caseEventKind, time } from '../base.ts';
import { caseRow } from './case-row.ts';

const attachmentView = z.object({
  name: z.string(),
  kind: z.enum(['file', 'dicom']),
  /** `missing`: not arrived; `spooled`: stored; `listed`: a DICOM study, which is sent separately; `changed`: the file beside the Bundle has different bytes now. */
  state: z.enum(['missing', 'spooled', 'listed', 'changed']),
  sha256: z.string().nullable(),
  size: z.int().nullable(),
  /** State of its hand-over to NHI (`attachments.folder`). */
  handedOver: z.boolean(),
  /** Reason why it cannot be sent: its bytes; or, with `missing`, that this account may not read the file. */
  fault: z.enum(['attachment-empty', 'attachment-content', 'attachment-unreadable']).nullable(),
  /** State of its hand-over, if one began; `code`: why it is not done. */
  handOver: z
    .object({ state: z.enum(HAND_OVER_STATES), code: z.string().nullable() })
    .nullable()
    .optional(),
});

const attemptView = z.object({
  id: z.string(),
  startedAt: time,
  endedAt: time.nullable(),
  /** The request's last phase. */
  phase: z.enum(['preparing', 'connecting', 'connected', 'headers-sent', 'body-sent', 'answered']),
  status: z.int().nullable(),
  /** A SendOutcome kind, or null while under way. */
  outcome: z.string().nullable(),
  errorCode: z.string().nullable(),
});

const eventView = z.object({
  at: time,
  kind: caseEventKind,
  from: z.string().nullable(),
  to: z.string().nullable(),
  actor: z.string(),
  /** Free of patient data; texts under `event.<kind>`. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

const requestedItemView = z.object({
  sequence: z.int(),
  orderType: z.string().nullable(),
  drugCode: z.string().nullable(),
  drugText: z.string().nullable(),
  indicationCode: z.string().nullable(),
  indicationText: z.string().nullable(),
  quantity: z.number().nullable(),
  unit: z.string().nullable(),
  continuation: z.string().nullable(),
  lineOfTherapy: z.string().nullable(),
  /** First and last day the drug is applied for, YYYY-MM-DD. */
  periodStart: z.string().nullable(),
  periodEnd: z.string().nullable(),
});

/** One item of a ClaimResponse beside the requested one. */
const answerItemView = z.object({
  sequence: z.int(),
  /** nhi-approve-comment 1–5, or any other code, unchanged. */
  resultCode: z.string().nullable(),
  approvedQuantity: z.number().nullable(),
  /** 核定意見. */
  opinion: z.string().nullable(),
  details: z.array(z.object({ sequence: z.int(), resultCode: z.string().nullable() })),
});

const answerView = z.object({
  id: z.string(),
  kind: z.enum(['upload-answer', 'operation-outcome', 'claim-response']),
  /** Time of the first receipt, even if NHI repeated the answer. */
  receivedAt: time,
  /** Number of times that NHI repeated the answer. */
  repeats: z.int(),
  disposition: z.string().nullable(),
  review: z.enum(REVIEWS).nullable(),
  decision: z.enum(DECISIONS).nullable(),
  created: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  /** The text of an OperationOutcome, if it is one. */
  issue: z.object({ severity: z.string(), code: z.string(), text: z.string() }).nullable(),
  items: z.array(answerItemView),
});

/** Another case for comparison, with its items and state. Only its file names can name the patient. */
const otherCaseView = caseRow
  .pick({
    ...{ id: true, delivery: true, holdReason: true, review: true, decision: true, disposition: true },
    ...{ caseNumber: true, receiptNumber: true, supersededBy: true, subType: true, appliedOn: true },
    ...{ createdAt: true, stageAt: true, acceptedAt: true, problems: true },
  })
  .extend({
    /** Time of the last send; null: never sent. */
    sentAt: time.nullable(),
    /** False if it certainly belongs to another patient: the HIS overwrote one file. */
    isSamePatient: z.boolean(),
    /** `name`: only if the patient is the same. */
    attachments: z.array(
      attachmentView.pick({ kind: true, sha256: true }).extend({ name: z.string().nullable() }),
    ),
    items: z.array(requestedItemView),
  });
export type OtherCase = z.infer<typeof otherCaseView>;

/** `code`: why the question failed. */
export const askedView = z.object({
  at: time,
  by: z.string(),
  came: z.enum([...ASK_RESULTS, 'failed']),
  code: z.string().nullable(),
});
export type AskedView = z.infer<typeof askedView>;

export const caseDetail = caseRow.extend({
  events: z.array(eventView),
  attachments: z.array(attachmentView),
  attemptList: z.array(attemptView),
  answers: z.array(answerView),
  items: z.array(requestedItemView),
  /** Patient.gender and Patient.birthDate (YYYY-MM-DD, or a part of it) as sent, for roles that see names. */
  gender: z.string().nullable(),
  birthDate: z.string().nullable(),
  diagnosisCodes: z.array(z.string()),
  claimCreated: z.string().nullable(),
  /** While uncertain: the state of the search for it. */
  doubt: z
    .object({
      since: time,
      emptySearches: z.int(),
      nextSearchAt: time.nullable(),
      /** Reason why the doubt is not settled yet: a person has to look, or the agent waits. */
      needsPerson: z.string().nullable(),
      resentAt: time.nullable(),
    })
    .nullable(),
  /** While held as `same-claim` or `same-path`: the cases of the same claim or file; the one that NHI has comes first. */
  twins: z.array(otherCaseView),
  /** The case that superseded this one, if a corrected file did. */
  successor: otherCaseView.nullable(),
  /** 現在查詢 of an accepted case: why it is not possible, and its last use by a person. Else null. */
  asked: z
    .object({
      whyNot: z.enum(NOT_ASKED).nullable(),
      nextPollAt: time.nullable(),
      last: askedView.nullable(),
    })
    .nullable(),
  /** Moves that are allowed now. */
  moves: z.array(z.enum(['retry', 'hold', 'release', 'cancel', 'recheck', 'resolve', 'sendAnyway'])),
});
export type CaseDetail = z.infer<typeof caseDetail>;

export type AnswerView = z.infer<typeof answerView>;
