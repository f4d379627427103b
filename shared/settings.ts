/**
 * `agent.yaml`: one schema for the file, the page and the agent. Unknown keys are problems (strictObject);
 * relative paths are resolved against the file by `main/agent/ground/settings`.
 */
import { z } from 'zod';

const seconds = (min: number, max: number, fallback: number): z.ZodDefault<z.ZodNumber> =>
  z.number().min(min).max(max).default(fallback);

/** http is for loopback only: a token or a patient never crosses a network in clear. */
const serverUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (value) =>
      /^https:/i.test(value) || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/i.test(value),
    { error: 'must be https (http is accepted on loopback only)' },
  );

/** One line of text, for a mail header or a mail server. */
const oneLine = z.string().regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u, { error: 'must be one line of text' });
const hostName = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, {
  error: 'must be a host name or address, without port',
});

/** Limit of watched folders: each is compared with all others. */
export const MOST_FOLDERS = 64;

/** Days after the event; null: no term by rule. */
const term = z.int().min(0).max(3650).nullable().default(null);

export const serverSettings = z.strictObject({
  fhirBaseUrl: serverUrl,
  clientId: z.string().min(1),
  scope: z.string().min(1).default('system/Bundle.crs system/ClaimResponse.rs'),
  tokenUrl: serverUrl.optional(),
  /** Address at which NHI fetches the hospital's public keys, as registered there; on the hospital's own web server. */
  jwksUrl: serverUrl.optional(),
  caFile: z.string().optional(),
  /** Client certificate for the handshake, if the server asks for one: PEM with its key, or PFX; its passphrase is in the vault. */
  clientCertificate: z.string().min(1).optional(),
  proxyUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** A first TLS message that fits into one packet, for old devices and lines that lose a larger one. */
  smallHandshake: z.boolean().default(false),
  timeoutSeconds: seconds(1, 600, 60),
});

export const folderSettings = z.strictObject({
  path: z.string().min(1),
  include: z.array(z.string().min(1)).min(1).default(['**/*.json']),
  /** Unchanged this long counts as whole. */
  settleSeconds: seconds(0, 3600, 2),
  /** Broken JSON unchanged this long is refused rather than waited for. */
  incompleteWaitSeconds: seconds(0, 86_400, 60),
  rescanSeconds: seconds(0.2, 86_400, 30),
  usePolling: z.boolean().default(false),
  attachmentWaitSeconds: seconds(0, 2_592_000, 600),
  afterAccepted: z.enum(['keep', 'move']).default('keep'),
  release: z.enum(['auto', 'manual']).default('auto'),
});

/** A rule of the hospital's own, in FHIRPath over R4: only `false` is a finding. */
const ownRule = z.strictObject({
  /** Shown as `own-CODE`, so that nobody takes it for a rule of NHI. */
  code: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'must be small letters, digits and hyphens' })
    .max(40),
  /** The resources it is about, or the Bundle as a whole. */
  of: z
    .string()
    .regex(/^[A-Z][A-Za-z]{1,40}$/, { error: 'must be a type of resource, e.g. Claim' })
    .default('Bundle'),
  /** Its elements that are judged one by one, e.g. `item.detail`; each is a place of its own. */
  each: z
    .string()
    .regex(/^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)*$/, {
      error: 'must be names with dots between, e.g. item.detail',
    })
    .max(200)
    .optional(),
  expression: z.string().min(1).max(2000),
  severity: z.enum(['warning', 'error']).default('warning'),
  message: oneLine.max(200),
  messageEn: oneLine.max(200).optional(),
  nextStep: oneLine.max(200).optional(),
  nextStepEn: oneLine.max(200).optional(),
  /** FHIRPath of values to show beside it: numbers, codes, units, days; nothing of a person is shown. */
  show: z.string().min(1).max(500).optional(),
});
export type OwnRule = z.infer<typeof ownRule>;

export const settingsSchema = z.strictObject({
  hospitalId: z
    .string()
    .regex(/^[0-9]{10}$/, { error: 'must be the 10 digits of the hospital (quote them)' }),
  /** 正式、測試、練習, shown as a banner. Without it a server on loopback is practice, any other production. */
  environment: z.enum(['production', 'test', 'practice']).optional(),
  dataDir: z.string().min(1).default('./data'),
  server: serverSettings,
  folders: z.array(folderSettings).min(1).max(MOST_FOLDERS),
  upload: z
    .strictObject({
      concurrency: z.int().min(1).max(32).default(4),
      maxBackoffSeconds: seconds(0.1, 86_400, 300),
      maxBundleMegabytes: z.number().min(0.001).max(500).default(50),
      resolveAfterSeconds: seconds(0, 604_800, 1800),
      resolveGapSeconds: seconds(0, 604_800, 600),
    })
    .prefault({}),
  /** Handed over after NHI has accepted the Bundle. `folder`: where `deliver: folder` puts its archives. */
  attachments: z
    .strictObject({
      deliver: z.enum(['none', 'folder']).default('none'),
      folder: z.string().min(1).optional(),
    })
    .prefault({}),
  results: z
    .strictObject({
      pollSeconds: seconds(0.1, 86_400, 60),
      exportDir: z.string().min(1).optional(),
      /** A first result file when a Bundle was taken, before anything has come of it. */
      acknowledge: z.boolean().default(false),
    })
    .prefault({}),
  /** `rules`: the hospital's own, checked beside NHI's. */
  validation: z
    .strictObject({
      level: z.enum(['error', 'warn', 'off']).default('error'),
      rules: z
        .array(ownRule)
        .max(200)
        .default([])
        .superRefine((rules, context) => {
          for (const [at, { code }] of rules.entries())
            if (rules.findIndex((other) => other.code === code) < at)
              context.addIssue({ code: 'custom', path: [at, 'code'], message: 'another rule has this code' });
        }),
    })
    .prefault({}),
  /**
   * 預檢 (`ig import` of NHI's rules): whether an application that lacks data by them is only told of, or waits for a person before it is
   * sent. It waits `holdHours` at most and is then sent by itself; an emergency report (緊急報備) never waits.
   */
  precheck: z
    .strictObject({
      onMissing: z.enum(['tell', 'hold']).default('tell'),
      holdHours: z.number().min(0.1).max(72).default(4),
    })
    .prefault({}),
  /**
   * Whether programs on this computer may have a Bundle checked before they export it (`POST /fhir/$validate` on the console's port), each
   * with its own token. `perMinute`: Bundles for each token.
   */
  checkService: z
    .strictObject({
      enabled: z.boolean().default(false),
      maxMegabytes: z.number().min(0.001).max(50).default(10),
      perMinute: z.int().min(1).max(10_000).default(120),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** Days to keep sent payloads after the case has ended. At least 30 except in practice; the next settings have legal minimums too. */
      payloadDays: z.int().min(1).max(36_500).default(180),
      /**
       * Days to keep patient, answers and staff's notes after the case has ended, at least as long as its payload. Unset: as long as its
       * trail.
       */
      caseDays: z.int().min(1).max(36_500).optional(),
      /** Years to keep the audit trail; longer for patients who were minors, until seven years after they came of age. */
      auditYears: z.int().min(1).max(100).default(7),
      /** `forever` where the hospital does human trials: nothing of the trail goes. */
      trail: z.enum(['years', 'forever']).default('years'),
    })
    .prefault({}),
  /** Full backups in a second place: another disk, a share. Without `dir` there are only the daily copies in dataDir. */
  backup: z
    .strictObject({
      dir: z.string().min(1).optional(),
      everyHours: z.number().min(0.001).max(720).default(24),
      keep: z.int().min(1).max(1000).default(14),
    })
    .prefault({}),
  log: z
    .strictObject({
      /** Six months at least, as 資通安全責任等級分級辦法 asks of logs. A file is put aside by its size and goes by its age alone. */
      keepDays: z.int().min(1).max(3650).default(184),
      maxMegabytes: z.number().min(0.001).max(1000).default(20),
      /** Second place of the heartbeat, readable by everybody: a monitoring system may not read dataDir. */
      heartbeatDir: z.string().min(1).optional(),
      /** Receiver of warnings, errors and people's acts as RFC 5424 lines: udp://host:port or tcp://host:port. */
      syslog: z
        .string()
        .regex(/^(udp|tcp):\/\/[^/@?#\s]+\/?$/, { error: 'must be udp://host:port or tcp://host:port' })
        .optional(),
    })
    .prefault({}),
  /** When staff are reminded to replace the client key, and its maximum age. */
  keys: z
    .strictObject({
      remindDays: z.int().min(0).max(3650).default(30),
      maxAgeDays: z.int().min(1).max(36_500).default(365),
      /** A folder of the web server behind `server.jwksUrl`: the public set is kept there. When a key is replaced, a person says. */
      publishDir: z.string().min(1).optional(),
    })
    .prefault({}),
  /**
   * Alerts by mail, webhook and Windows' event log. Their content is that of `status --check`, without patients, file names or paths. The password of
   * `mail.user` is not a setting: `alerts password` seals it.
   */
  alerts: z
    .strictObject({
      mail: z
        .strictObject({
          host: hostName,
          port: z.int().min(1).max(65_535).optional(),
          /** `none` is for a relay of the hospital's own, and takes no account. */
          security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
          user: oneLine.max(200).optional(),
          from: z.email(),
          to: z.array(z.email()).min(1).max(20),
        })
        .optional(),
      webhook: serverUrl.optional(),
      /** Windows alone: critical findings and their end in the Application log. Its source is registered by `service install`. */
      eventLog: z.boolean().default(false),
      /** A finding that ends within this time is not sent; findings that arise together are sent together. */
      gatherMinutes: z.number().min(0).max(1440).default(5),
      /** Minimum time between two messages, except for an urgent finding that was not sent within it. */
      quietMinutes: z.number().min(1).max(10_080).default(60),
      /**
       * 每日摘要: each of these people, named as owners of cases are, has a mail with the numbers of the day at this time (Taipei). Nobody
       * unless named. By the server of `mail`, which it needs.
       */
      digest: z
        .strictObject({
          at: z
            .string()
            .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time like 08:00' })
            .default('08:00'),
          people: z
            .array(z.strictObject({ name: oneLine.min(1).max(100), mail: z.email() }))
            .max(200)
            .superRefine((people, context) => {
              for (const [at, { name }] of people.entries())
                if (people.findIndex((other) => other.name === name) < at)
                  context.addIssue({
                    code: 'custom',
                    path: [at, 'name'],
                    message: 'another person has this name',
                  });
            })
            .default([]),
        })
        .prefault({}),
    })
    .prefault({}),
  /**
   * Expiry board: when IT is reminded (everybody seven days before), the maximum age of a list of names, and dates that no file holds (VPN
   * account, HCA card).
   */
  expiry: z
    .strictObject({
      warnDays: z.int().min(8).max(365).default(30),
      listDays: z.int().min(1).max(3650).default(92),
      dates: z
        .array(z.strictObject({ name: z.string().min(1).max(60), until: z.iso.date() }))
        .max(32)
        .default([]),
    })
    .prefault({}),
  /**
   * Whether to look for newer versions in a folder of the hospital, and the Ed25519 key that must sign its list: base64 of the SPKI form,
   * as `openssl pkey -pubout` prints it between its two lines. Folder and key are in the machine's policy only, since an administrator
   * installs what they name. Nothing is ever installed by itself.
   */
  update: z
    .strictObject({
      allowed: z.boolean().default(false),
      feed: z.string().min(1).optional(),
      publicKey: z
        .string()
        .regex(/^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/, {
          error: 'must be an Ed25519 public key, base64 (60 characters)',
        })
        .optional(),
    })
    .prefault({}),
  /**
   * Reminders of staff. No public text gives the terms of 補件, 申復, 爭議審議 and 緊急報備後補送, so they are unset until the hospital enters its own
   * (days after the event).
   */
  work: z
    .strictObject({
      holidays: z.array(z.iso.date()).default([]),
      workdayHours: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be HH:MM-HH:MM' })
        .default('08:00-17:30'),
      quietHours: z.number().min(0.1).max(1000).default(9),
      waitingAttachmentFileHours: z.number().min(0.1).max(1000).default(24),
      enquiryDays: z.int().min(1).max(365).default(14),
      remindDays: z.int().min(0).max(90).default(3),
      continueWeeks: z.int().min(0).max(52).default(4),
      deadlines: z
        .strictObject({
          supplement: term,
          reconsideration: term,
          dispute: term,
          emergencyComplete: term,
          returned: term,
        })
        .prefault({}),
    })
    .prefault({}),
  /**
   * The page in a browser: on 127.0.0.1 always, and for other PCs only with an address *and* a certificate *and* an account of IT.
   * `hostNames`: what the browser may call it by beside the address. Without a person the page locks after `idleLockMinutes` (0:
   * never; not for other PCs).
   */
  console: z
    .strictObject({
      port: z.int().min(0).max(65_535).default(4780),
      idleLockMinutes: z.number().min(0).max(720).default(10),
      /** Port of the second door, with TLS. */
      securePort: z.int().min(0).max(65_535).default(4781),
      address: z
        .string()
        .refine((value) => z.ipv4().safeParse(value).success || z.ipv6().safeParse(value).success, {
          error: 'must be an IP address of this machine',
        })
        .optional(),
      certificateFile: z.string().min(1).optional(),
      keyFile: z.string().min(1).optional(),
      hostNames: z
        .array(
          z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, {
            error: 'must be a host name, without port',
          }),
        )
        .default([]),
    })
    .prefault({}),
});

/** RFC 6409, RFC 8314, and a relay of the hospital's own. */
const MAIL_PORTS = { starttls: 587, tls: 465, none: 25 } as const;

/** Port of the mail server unless set. */
export const mailPort = ({
  port,
  security,
}: Pick<NonNullable<Settings['alerts']['mail']>, 'port' | 'security'>): number =>
  port ?? MAIL_PORTS[security];

/** Parsed settings: every default filled in, every path absolute. */
export type Settings = z.infer<typeof settingsSchema>;
export type FolderSettings = z.infer<typeof folderSettings>;
