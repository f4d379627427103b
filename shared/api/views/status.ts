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
import { EXPIRY_KIND_IDS, EXPIRY_STATES } from '../../expiry.ts';
import { time, words } from '../base.ts';

/** State of the console for other PCs: open, or the obstacle. */
export const consoleForOthers = z.object({
  url: z.string().nullable(),
  refused: words.nullable(),
  /** End of the certificate that is served, ISO 8601. */
  certificateEnds: z.string().nullable(),
  /** Reason why the pair of files on disk is not served, and an earlier pair still is. Absent: it is served. */
  kept: z.string().optional(),
});
export type ConsoleForOthers = z.infer<typeof consoleForOthers>;

/** Number of entries of a folder that the agent never reads or writes through, by kind. No names: they may name a patient. */
const folderProblems = z.array(z.object({ kind: z.enum(FOLDER_PROBLEMS), count: z.int() }));
export type FolderProblemCounts = z.infer<typeof folderProblems>;

/** A folder of another program that the agent writes to. */
const outFolderView = z.object({
  use: z.enum(OUT_FOLDER_USES),
  path: z.string(),
  state: z.enum(OUT_FOLDER_STATES),
  /** For `trouble`: the operating system's error code, or ours. */
  code: z.string().nullable(),
  problems: folderProblems,
});
export type OutFolderView = z.infer<typeof outFolderView>;

const expiryView = z.object({
  kind: z.enum(EXPIRY_KIND_IDS),
  /** A kid, the name in a certificate, a host, a table, or a name that IT chose. */
  name: z.string(),
  /** Null where it could not be read. */
  until: time.nullable(),
  state: z.enum(EXPIRY_STATES),
});
export type ExpiryView = z.infer<typeof expiryView>;

export const ALERT_CHANNELS = ['mail', 'webhook'] as const;

/** One channel of alerts. */
const alertView = z.object({
  channel: z.enum(ALERT_CHANNELS),
  /** Time of the last message by this channel; null: none yet. */
  lastAt: time.nullable(),
  /** Reason why the last message reached nobody, or not everybody. */
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
  /** The console's port, while another program holds it and the page cannot be opened. Absent: the agent holds it. */
  consoleTaken: z.int().optional(),
  /** The console's TLS listener for other PCs; absent unless configured. */
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
    /** Time of the next attempt to reach it. */
    until: time.nullable(),
    /** Reason why NHI is not asked for results now, and until when (null: not known). Absent: it is asked. */
    resultsWait: z.object({ why: z.enum(ASK_WAITS), until: time.nullable() }).optional(),
    /** Since when nothing is sent. Null: sending works, or not known. Absent: the agent does not say. */
    since: time.nullable().optional(),
    /** The person who paused sending; null: nobody, or not known. */
    pausedBy: z.string().nullable().optional(),
    fhirBaseUrl: z.string(),
    pausedByPerson: z.boolean(),
    /** The settings name a server that no person at the machine has confirmed (`resume`): nothing is sent to it. */
    newServer: z.boolean(),
    /** Decisions are searched for case by case because the server refuses the hospital filter. */
    perCaseOnly: z.boolean(),
    clockSkewSeconds: z.number().nullable(),
    /** The measured lag of NHI's search, by which absence is judged (docs/doubtful-send.md). Absent: the agent does not say. */
    search: z
      .object({
        /** The longest lag between acceptance and first appearance in a search within thirty days, s; null: none measured. */
        lagSeconds: z.number().nullable(),
        samples: z.int(),
        /** Searches whose results ignore the parameter: they are no evidence of absence. */
        ignoresParameters: z.array(z.enum(['patient', 'identifier'])),
        /** False: the times in NHI's answers are not the times of the events. Null: not known yet. */
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
      /** Files and subfolders that this account has been unable to read for minutes. Absent: none. */
      unreadable: z
        .object({
          count: z.int(),
          /** Number without access rights; the rest is locked by another program, or on a faulty disk. */
          denied: z.int(),
          /** Relative path of the newest one, for roles that see names; else null. */
          newest: z.string().nullable(),
          /** Command by which an administrator gives the service read access. Null if no rights are missing. */
          command: z.string().nullable(),
        })
        .optional(),
    }),
  ),
  outFolders: z.array(outFolderView).optional(),
  /** After a restore: numbers of this hospital's decisions at NHI that belong to no case here. Absent: none. */
  lostNumbers: z.array(z.string()).optional(),
  /** The last time that an older state replaced a newer one. Absent: never, or the agent does not say. */
  recovered: z.object({ why: z.enum(RECOVERIES), at: time }).optional(),
  /** A start found that the audit trail is shorter than, or differs from, the anchor in the database. Absent: never, or the agent does not say. */
  trailBroken: z.object({ code: z.string(), at: time }).optional(),
  /** The age of the signing key against `keys.maxAgeDays`; `rotating`: the next key is scheduled. */
  clientKey: z.object({
    state: z.enum(['none', 'fresh', 'due', 'overdue', 'rotating', 'unreadable']),
    kid: z.string().nullable(),
    /** Day on which the key reaches its maximum age, or day of the switch. */
    until: time.nullable(),
    /** Time since which this key signs, while the former one can be put back. Absent: no recent switch. */
    switchedAt: time.optional(),
  }),
  /** The expiry board, soonest first. Absent: the agent does not say. */
  expiries: z.array(expiryView).optional(),
  /** NHI's last answer to a send or a search; the agent searches at least hourly. Absent: the agent does not say. */
  lastAnswer: z
    .object({
      /** Null: never yet. */
      at: time.nullable(),
      /** No answer for more than a day of this run. */
      silent: z.boolean(),
    })
    .optional(),
  /** The second place for backups. Absent: none is set, or the agent does not say. */
  backup: z
    .object({
      /** Time of the newest existing backup made by this agent; null: none. */
      lastAt: time.nullable(),
      /** Reason why the last backup failed: the operating system's error code, or ours. */
      error: z.string().nullable(),
      /** No backup for twice the configured interval. Absent: no. */
      isLate: z.literal(true).optional(),
    })
    .optional(),
  /** Channels of alerts. Absent: none is set, or the agent does not say. */
  alerts: z.array(alertView).optional(),
  /** Number of cases in 待辦, at most some minutes old. Absent: the agent does not say. */
  needPerson: z.int().optional(),
  /** Number of accepted cases that NHI's searches do not show, as old as `needPerson`. Absent: the agent does not say. */
  notShown: z.int().optional(),
  /** Free bytes on the disk of dataDir, some minutes old. Absent: the agent does not say. */
  freeBytes: z.number().optional(),
  /** The settings file was changed at this time and differs from what runs; `refused`: it has problems. Absent: it does not differ. */
  settingsPending: z.object({ at: time, refused: z.boolean() }).optional(),
  /** The newest sends to this server, all refused with this status. Absent: the newest one was not. */
  sendsRefused: z.object({ status: z.int(), count: z.int() }).optional(),
  /** Number of accounts whose passwords are being guessed at. Absent: none. */
  accountsAttacked: z.int().optional(),
  hospitalId: z.string(),
  /** From the settings; by default `practice` for a server on loopback, else `live`. */
  environment: z.enum(['practice', 'test', 'live']),
  /** The guide in use, and a newer one that NHI's answers name. Null before there is a data folder. */
  guide: z
    .object({
      /** `name#version`: the imported guide, else the built-in one. */
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
