/** What the agent shows of its state: the shapes that cross from the agent to the page and the command line. */
import { z } from 'zod';
import {
  DECISIONS,
  DELIVERIES,
  DESTINATION_STATES,
  FOLDER_STATES,
  HAND_OVER_STATES,
  HOLD_REASONS,
  PROFILES,
  RECOVERIES,
  REVIEWS,
  SEVERITIES,
  WISHES,
} from '../states.ts';

/** ISO 8601 with offset. */
const time = z.string();

export const problemView = z.object({
  severity: z.enum(SEVERITIES),
  /** Stable, e.g. `bundle-type`. */
  code: z.string(),
  /** zh-TW, without patient data. */
  message: z.string(),
  /** The same sentence in English. */
  messageEn: z.string(),
  /** What to do about it, zh-TW, where the check knows. */
  nextStep: z.string().optional(),
  nextStepEn: z.string().optional(),
  /** FHIRPath-like place, e.g. `Bundle.entry[0].resource.provider`. */
  path: z.string(),
});
export type ProblemView = z.infer<typeof problemView>;

export const errorView = z.object({ code: z.string(), message: z.string() });

/** One row of the list and one element of `cases --json`. */
export const caseRow = z.object({
  id: z.string(),
  /** Higher whenever anything of the case changed. */
  revision: z.int(),
  fileName: z.string(),
  folder: z.string(),
  /** Of the file as it was found. */
  sha256: z.string(),
  /** Of what is sent, where attachments were renamed. */
  sentSha256: z.string().nullable(),
  /** The guide it was last checked against, `name#version`; null where nothing was checked against one. */
  igVersion: z.string().nullable(),
  /** Who sends it although a profile of that guide says otherwise. */
  overridden: z.object({ by: z.string(), at: time }).nullable(),
  profile: z.enum(PROFILES).nullable(),
  priority: z.string().nullable(),
  subType: z.string().nullable(),
  delivery: z.enum(DELIVERIES),
  /** Set while held. */
  holdReason: z.enum(HOLD_REASONS).nullable(),
  /** Hold or cancel asked for while sending or in doubt. */
  wish: z.enum(WISHES).nullable(),
  review: z.enum(REVIEWS),
  decision: z.enum(DECISIONS).nullable(),
  disposition: z.string().nullable(),
  caseNumber: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  attempts: z.int(),
  nextAttemptAt: time.nullable(),
  problems: z.array(problemView),
  lastError: errorView.nullable(),
  missingAttachments: z.array(z.string()),
  supersedes: z.string().nullable(),
  supersededBy: z.string().nullable(),
  /** The search found the case again after it was sent a second time: two at NHI. */
  doubled: z.boolean(),
  unread: z.boolean(),
  createdAt: time,
  updatedAt: time,
  acceptedAt: time.nullable(),
  /** YYYY-MM-DD as NHI gives it. */
  decidedOn: z.string().nullable(),
  decidedAt: time.nullable(),
  /** NHI drug codes applied for. */
  drugCodes: z.array(z.string()),
  /** As the Bundle writes them; empty where it gives codes alone. */
  drugNames: z.array(z.string()),
  /** 給付適應症條件 codes. */
  indications: z.array(z.string()),
  /** 就醫科別 code. */
  department: z.string().nullable(),
  doctor: z.object({ number: z.string().nullable(), name: z.string() }).nullable(),
  /** 申請日期, YYYY-MM-DD. */
  appliedOn: z.string().nullable(),
  /** Last day the drug is applied for, YYYY-MM-DD. */
  periodEnd: z.string().nullable(),
  originalReceiptNumber: z.string().nullable(),
  /** Who of the staff looks after it. */
  owner: z.string().nullable(),
  /** The earliest open deadline, YYYY-MM-DD. */
  dueOn: z.string().nullable(),
  snoozedUntil: z.string().nullable(),
  /** Settled by a person outside of the agent (已於 VPN 處理). */
  closedAt: time.nullable(),
  awaitsDoctor: z.boolean(),
  awaitsReport: z.boolean(),
  /** Only when asked for with `phi: true`. */
  patient: z.object({ name: z.string(), number: z.string() }).nullable(),
});
export type CaseRow = z.infer<typeof caseRow>;

export const attachmentView = z.object({
  name: z.string(),
  kind: z.enum(['file', 'dicom']),
  /** `missing`: not arrived; `spooled`: kept; `listed`: a DICOM study, which travels apart; `changed`: other bytes now lie beside the Bundle. */
  state: z.enum(['missing', 'spooled', 'listed', 'changed']),
  sha256: z.string().nullable(),
  size: z.int().nullable(),
  /** Whether it was handed over to NHI (`attachments.deliver`). */
  handedOver: z.boolean(),
  /** Why its bytes cannot be sent. */
  fault: z.enum(['attachment-empty', 'attachment-content']).nullable(),
  /** How its hand-over stands, where one was begun; `code`: why it is not done. `ord` names it to `attachments.settle`. */
  handOver: z
    .object({ ord: z.int(), state: z.enum(HAND_OVER_STATES), code: z.string().nullable() })
    .nullable()
    .optional(),
});

export const attemptView = z.object({
  id: z.string(),
  startedAt: time,
  endedAt: time.nullable(),
  /** How far the request got. */
  phase: z.enum(['preparing', 'connecting', 'connected', 'headers-sent', 'body-sent', 'answered']),
  status: z.int().nullable(),
  /** A SendOutcome kind, or null while under way. */
  outcome: z.string().nullable(),
  errorCode: z.string().nullable(),
});

export const eventView = z.object({
  at: time,
  kind: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  actor: z.string(),
  /** Free of patient data; texts under `event.<kind>`. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

/** One item of a ClaimResponse against what was asked. */
export const answerItemView = z.object({
  sequence: z.int(),
  /** nhi-approve-comment 1–5 as it came, or another code as it came. */
  resultCode: z.string().nullable(),
  approvedQuantity: z.number().nullable(),
  /** 核定意見. */
  opinion: z.string().nullable(),
  details: z.array(z.object({ sequence: z.int(), resultCode: z.string().nullable() })),
});

export const answerView = z.object({
  id: z.string(),
  kind: z.enum(['upload-answer', 'operation-outcome', 'claim-response']),
  receivedAt: time,
  disposition: z.string().nullable(),
  review: z.enum(REVIEWS).nullable(),
  decision: z.enum(DECISIONS).nullable(),
  created: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  /** The text of an OperationOutcome, if it is one. */
  issue: z.object({ severity: z.string(), code: z.string(), text: z.string() }).nullable(),
  items: z.array(answerItemView),
});
export type AnswerView = z.infer<typeof answerView>;

/** One requested item of the Claim, for showing what was asked. */
export const requestedItemView = z.object({
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

export const caseDetail = caseRow.extend({
  /** Always there where the patient is known: `王○明`, `A12****789`. */
  maskedPatient: z.object({ name: z.string(), number: z.string() }).nullable(),
  events: z.array(eventView),
  attachments: z.array(attachmentView),
  attemptList: z.array(attemptView),
  answers: z.array(answerView),
  items: z.array(requestedItemView),
  diagnosisCodes: z.array(z.string()),
  claimCreated: z.string().nullable(),
  /** While uncertain: how the search for it stands. */
  doubt: z
    .object({
      since: time,
      emptySearches: z.int(),
      nextSearchAt: time.nullable(),
      /** A `doubt.<reason>` text when the agent cannot settle it by itself. */
      needsPerson: z.string().nullable(),
      resentAt: time.nullable(),
    })
    .nullable(),
  /** Moves that are allowed now. */
  moves: z.array(
    z.enum(['retry', 'hold', 'release', 'cancel', 'recheck', 'resolve', 'sendAnyway', 'renameAttachments']),
  ),
});
export type CaseDetail = z.infer<typeof caseDetail>;

/** Whether other PCs can open the console, or what is missing. */
export const consoleForOthers = z.object({
  url: z.string().nullable(),
  refused: z.object({ zh: z.string(), en: z.string() }).nullable(),
  /** ISO 8601. */
  certificateEnds: z.string().nullable(),
});
export type ConsoleForOthers = z.infer<typeof consoleForOthers>;

export const statusView = z.object({
  running: z.boolean(),
  /** Present where there is no data folder yet: no agent has ever run here. */
  noDataFolder: z.string().optional(),
  pid: z.int().nullable(),
  version: z.string(),
  console: z.object({ url: z.string() }).nullable(),
  /** The door for other PCs; missing where nobody asked for it. */
  consoleForOthers: consoleForOthers.optional(),
  counts: z.object({
    delivery: z.record(z.enum(DELIVERIES), z.int()),
    review: z.record(z.enum(REVIEWS), z.int()),
    decision: z.record(z.enum(DECISIONS), z.int()),
  }),
  lastScanAt: time.nullable(),
  lastSendAt: time.nullable(),
  lastPollAt: time.nullable(),
  destination: z.object({
    state: z.enum(DESTINATION_STATES),
    /** `destination.<reason>` text key, or null when open. */
    reason: z.string().nullable(),
    /** When it is tried next. */
    until: time.nullable(),
    fhirBaseUrl: z.string(),
    /** Sending paused by a person. */
    pausedByPerson: z.boolean(),
    /** Decisions are looked for case by case because the hospital filter was refused. */
    perCaseOnly: z.boolean(),
    clockSkewSeconds: z.number().nullable(),
  }),
  folders: z.array(
    z.object({
      path: z.string(),
      state: z.enum(FOLDER_STATES),
      lastScanAt: time.nullable(),
      /** For `other-agent`: who holds the lease, as host name. */
      holder: z.string().nullable(),
    }),
  ),
  /** The last time that an older state took a newer one's place. Absent: never, or the agent does not say. */
  recovered: z.object({ why: z.enum(RECOVERIES), at: time }).optional(),
  /** The key that signs, against `keys.maxAgeDays`; `rotating`: another waits for its day. */
  clientKey: z.object({
    state: z.enum(['none', 'fresh', 'due', 'overdue', 'rotating', 'unreadable']),
    kid: z.string().nullable(),
    /** End of its age, or the day of the switch. */
    until: time.nullable(),
  }),
  hospitalId: z.string(),
  /** By the setting; without it `practice` when the server is on loopback, else `live`. */
  environment: z.enum(['practice', 'test', 'live']),
  /** The guide that Bundles are checked against, and a newer one that NHI's answers speak of. Null before there is a data folder. */
  guide: z
    .object({
      /** `name#version`: the imported one, else the one the rules are of. */
      inUse: z.string(),
      imported: z.boolean(),
      newer: z
        .object({ version: z.string(), at: time, where: z.enum(['meta.profile', 'metadata']) })
        .nullable(),
    })
    .nullable(),
});
export type StatusView = z.infer<typeof statusView>;

export const clientKeyView = z.object({
  kid: z.string(),
  alg: z.enum(['ES384', 'RS384']),
  createdAt: time,
  /** Signs from then on. */
  activeFrom: time,
  retiredAt: time.nullable(),
  /** Signs now. */
  active: z.boolean(),
  /** `next` waits for its day, `previous` signs no more: both are published. `retired` is published no more. */
  state: z.enum(['active', 'next', 'previous', 'retired']),
});
export type ClientKeyView = z.infer<typeof clientKeyView>;

/** An imported implementation guide package. */
export const igPackageView = z.object({
  name: z.string(),
  version: z.string(),
  title: z.string().nullable(),
  canonical: z.string().nullable(),
  /** SHA-256 of the `.tgz`, hex. */
  sha256: z.string(),
  importedAt: time,
  /** Whether it has the profile of a Bundle that is sent; only such a guide can be the default. */
  isGuide: z.boolean(),
  /** The one that Bundles are checked against. */
  isDefault: z.boolean(),
  profiles: z.int(),
  valueSets: z.int(),
  /** Packages it depends on that were not imported, `name#version`. */
  missing: z.array(z.string()),
  /** What it uses and the checker does not judge. */
  notChecked: z.array(z.string()),
});
export type IgPackageView = z.infer<typeof igPackageView>;

export const auditReport = z.object({
  ok: z.boolean(),
  lines: z.int(),
  files: z.int(),
  problem: z.object({ file: z.string(), line: z.int(), code: z.string() }).nullable(),
});
export type AuditReport = z.infer<typeof auditReport>;
