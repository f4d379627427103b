import { z } from 'zod';
import {
  DECISIONS,
  DELIVERIES,
  DESTINATION_STATES,
  FOLDER_PROBLEMS,
  FOLDER_STATES,
  OUT_FOLDER_STATES,
  OUT_FOLDER_USES,
  RECOVERIES,
  REVIEWS,
} from '../../states.ts';
import { ASK_WAITS } from '../../ask-now.ts';
import { CLOCK_EVIDENCE } from '../../clock-doubt.ts';
import { EXPIRY_KIND_IDS, EXPIRY_STATES } from '../../expiry.ts';
import { time, words } from '../base.ts';

/** Whether other PCs can open the console, or what is missing for that. */
export const consoleForOthers = z.object({
  url: z.string().nullable(),
  refused: words.nullable(),
  /** ISO 8601. */
  certificateEnds: z.string().nullable(),
});
export type ConsoleForOthers = z.infer<typeof consoleForOthers>;

/** Entries of a folder that are never read or written through, by kind. No names: one may hold a patient's. */
const folderProblems = z.array(z.object({ kind: z.enum(FOLDER_PROBLEMS), count: z.int() }));
export type FolderProblemCounts = z.infer<typeof folderProblems>;

/** A folder of others that the agent writes to. */
const outFolderView = z.object({
  use: z.enum(OUT_FOLDER_USES),
  path: z.string(),
  state: z.enum(OUT_FOLDER_STATES),
  /** For `trouble`: the system's code, or ours. */
  code: z.string().nullable(),
  problems: folderProblems,
});
export type OutFolderView = z.infer<typeof outFolderView>;

const expiryView = z.object({
  kind: z.enum(EXPIRY_KIND_IDS),
  /** A kid, the name in a certificate, a host, a table, or what IT called it. */
  name: z.string(),
  /** Null where it could not be read. */
  until: time.nullable(),
  state: z.enum(EXPIRY_STATES),
});
export type ExpiryView = z.infer<typeof expiryView>;

/** `event-log`: Windows' own. */
export const ALERT_CHANNELS = ['mail', 'webhook', 'event-log'] as const;

/** A way to tell people who are not looking. */
const alertView = z.object({
  channel: z.enum(ALERT_CHANNELS),
  /** Time of the last message by this channel; null: none yet. */
  lastAt: time.nullable(),
  /** Why the last try came to nothing, or not to everybody. */
  error: z.string().nullable(),
  /** Number of recipients; absent if unknown. */
  recipients: z.int().optional(),
});
export type AlertView = z.infer<typeof alertView>;

export const statusView = z.object({
  running: z.boolean(),
  /** Present where there is no data folder yet: no agent has ever run here. */
  noDataFolder: z.string().optional(),
  pid: z.int().nullable(),
  version: z.string(),
  console: z.object({ url: z.string() }).nullable(),
  /** The console's port, while another program holds it: the page cannot be opened here. Absent: it is ours. */
  consoleTaken: z.int().optional(),
  /** The door for other PCs; missing unless configured. */
  consoleForOthers: consoleForOthers.optional(),
  counts: z.object({
    delivery: z.record(z.enum(DELIVERIES), z.int()),
    review: z.record(z.enum(REVIEWS), z.int()),
    decision: z.record(z.enum(DECISIONS), z.int()),
    /** Number of cases with 補件 or 退件 that a later application answers. */
    answered: z.int(),
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
    /** Why NHI is not asked for results now, until then where that is known. Absent: it is asked. */
    resultsWait: z.object({ why: z.enum(ASK_WAITS), until: time.nullable() }).optional(),
    /** Since when nothing leaves. Null: it does, or that is not known. Absent: the agent does not say. */
    since: time.nullable().optional(),
    /** Person who paused sending; null where nobody did, or it is not known. */
    pausedBy: z.string().nullable().optional(),
    fhirBaseUrl: z.string(),
    pausedByPerson: z.boolean(),
    /** The settings name a server that no person at the machine has confirmed (`resume`): nothing goes to it. */
    newServer: z.boolean(),
    /** Decisions are searched for case by case because the server refuses the hospital filter. */
    perCaseOnly: z.boolean(),
    clockSkewSeconds: z.number().nullable(),
    /** Evidence that our clock is wrong although NHI's time cannot be read; `aheadMs` < 0: behind. Absent: none. */
    clockDoubt: z.object({ evidence: z.enum(CLOCK_EVIDENCE), aheadMs: z.number() }).optional(),
    /** The measured lag of NHI's search, by which absence is judged (docs/doubtful-send.md). Absent: the agent does not say. */
    search: z
      .object({
        /** The longest of thirty days between acceptance and first sight, s; null: none was measured. */
        lagSeconds: z.number().nullable(),
        samples: z.int(),
        /** Kinds of search that find what they were not asked for: no evidence. */
        ignoresParameters: z.array(z.enum(['patient', 'identifier'])),
        /** False: the times in NHI's answers are not when things happened. Null: not known yet. */
        timesMean: z.boolean().nullable(),
      })
      .optional(),
  }),
  folders: z.array(
    z.object({
      path: z.string(),
      state: z.enum(FOLDER_STATES),
      lastScanAt: time.nullable(),
      /** For `other-agent`: the host name of the lease's holder. */
      holder: z.string().nullable(),
      /** For `other-agent`: it overwrote our lease while we served the folder. Absent: no. */
      seized: z.boolean().optional(),
      /** `starting` for more than two minutes. Absent: no. */
      late: z.boolean().optional(),
      problems: folderProblems.optional(),
      /** Files and subfolders that this account cannot read for minutes. Absent: none. */
      unreadable: z
        .object({
          count: z.int(),
          /** How many of them by missing rights; the others are held by another program, or their disk is faulty. */
          denied: z.int(),
          /** Path inside the folder of the newest, for those who may see names; else null. */
          newest: z.string().nullable(),
          /** For an administrator: lets the service read them. Null where no rights are missing. */
          command: z.string().nullable(),
        })
        .optional(),
    }),
  ),
  outFolders: z.array(outFolderView).optional(),
  /** After a restore: numbers of this hospital's decisions at NHI that no case here owns. Absent: none. */
  lostNumbers: z.array(z.string()).optional(),
  /** The last time that an older state replaced a newer one. Absent: never, or the agent does not say. */
  recovered: z.object({ why: z.enum(RECOVERIES), at: time }).optional(),
  /** A start found the audit trail cut off or changed, as the database had it. Absent: never, or the agent does not say. */
  trailBroken: z.object({ code: z.string(), at: time }).optional(),
  /** The data key was rotated, and something is still sealed by an older one. Absent: nothing is, or the agent does not say. */
  resealing: z
    .object({
      /** Values and files sealed again since the start. */
      done: z.int(),
      /** Data that do not open because their bytes were changed: the older key is kept for them. */
      damaged: z.int(),
    })
    .optional(),
  /** Cases whose sealed name does not open any more: the next start sets the database aside and rebuilds it. Absent: none is known. */
  damagedCases: z.int().optional(),
  /** The key that signs, against `keys.maxAgeDays`; `rotating`: another waits for its day. */
  clientKey: z.object({
    state: z.enum(['none', 'fresh', 'due', 'overdue', 'rotating', 'unreadable']),
    kid: z.string().nullable(),
    /** End of its age, or the day of the switch. */
    until: time.nullable(),
  }),
  /** The expiry board, soonest first. Absent: the agent does not say. */
  expiries: z.array(expiryView).optional(),
  /** When NHI last proved to be there for us: a token and a search, once a day also without work. Absent: the agent does not say. */
  proofOfLife: z
    .object({
      /** Null: never yet. */
      at: time.nullable(),
      /** Why the last try failed. */
      code: z.string().nullable(),
      /** Silent for more than a day. */
      silent: z.boolean(),
    })
    .optional(),
  /** The second place for backups. Absent: none is set, or the agent does not say. */
  backup: z
    .object({
      /** Time of the newest backup that this agent made and that is still there; null: none. */
      lastAt: time.nullable(),
      /** Why the last try came to nothing: the system's code, or ours. */
      error: z.string().nullable(),
      /** No backup for twice the configured interval. Absent: no. */
      isLate: z.literal(true).optional(),
      /** Number of backups there that a wrong clock has dated in the future. Absent: none. */
      ahead: z.int().optional(),
    })
    .optional(),
  /** Channels of alerts. Absent: none is set, or the agent does not say. */
  alerts: z.array(alertView).optional(),
  /** Cases under 待辦, as of some minutes ago at most. Absent: the agent does not say. */
  needPerson: z.int().optional(),
  /** Cases that NHI accepted and that no search of its shows, as of then. Absent: the agent does not say. */
  notShown: z.int().optional(),
  /** Free bytes on the disk of dataDir, some minutes old. Absent: the agent does not say. */
  freeBytes: z.number().optional(),
  /** A newer, signed version in the update folder. Absent: none, or updates are off. */
  newerVersion: z.string().optional(),
  /** Shorter terms that begin within a week unless somebody takes them back. Absent: none. */
  keepingLess: z.int().optional(),
  hospitalId: z.string(),
  /** From the setting; without it `practice` for a server on loopback, else `live`. */
  environment: z.enum(['practice', 'test', 'live']),
  /** The guide in use, and a newer one that NHI's answers name. Null before there is a data folder. */
  guide: z
    .object({
      /** `name#version`: the imported one, else the one the rules are of. */
      inUse: z.string(),
      imported: z.boolean(),
      newer: z
        .object({
          version: z.string(),
          at: time,
          where: z.enum(['meta.profile', 'metadata', 'code-systems']),
        })
        .nullable(),
    })
    .nullable(),
});
export type StatusView = z.infer<typeof statusView>;
