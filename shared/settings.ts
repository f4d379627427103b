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

/** One line: what stands in a header of a mail, or is said to a mail server. */
const oneLine = z.string().regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u, { error: 'must be one line of text' });
const hostName = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, {
  error: 'must be a host name or address, without port',
});

/** Each is compared with all others, and each is watched. */
export const MOST_FOLDERS = 64;

/** Days after the event; null: no term by rule. */
const term = z.int().min(0).max(3650).nullable().default(null);

export const serverSettings = z.strictObject({
  fhirBaseUrl: serverUrl,
  clientId: z.string().min(1),
  scope: z.string().min(1).default('system/Bundle.crs system/ClaimResponse.rs'),
  tokenUrl: serverUrl.optional(),
  /** Where NHI fetches the hospital's public keys, as it was registered there; the hospital's own web server. */
  jwksUrl: serverUrl.optional(),
  caFile: z.string().optional(),
  /** What the server asks for in the handshake, if it does: PEM with its key, or PFX; its passphrase lies in the vault. */
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
  /** Elements of it that are judged one by one, e.g. `item.detail`; each is a place of its own. */
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
  /** 正式、測試、練習: shown as a banner that nobody overlooks; without it a server on loopback is practice, any other production. */
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
   * Whether programs on this computer may have a Bundle checked before they write it (`POST /fhir/$validate` on the console's port), each with a
   * token of its own. `perMinute`: Bundles of one token.
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
      /** Of what was sent, after the case has ended. At least 30 but on practice ground, as what follows has its least by law. */
      payloadDays: z.int().min(1).max(36_500).default(180),
      /**
       * Who it was about, what NHI answered and what staff wrote, after the case has ended and not before its payload has gone. Left
       * out: as long as the trail of it.
       */
      caseDays: z.int().min(1).max(36_500).optional(),
      /** Of the audit trail; longer of itself for patients who were minors, until seven years after they came of age. */
      auditYears: z.int().min(1).max(100).default(7),
      /** `forever` where the hospital does human trials: nothing of the trail goes. */
      trail: z.enum(['years', 'forever']).default('years'),
    })
    .prefault({}),
  /** Whole backups in a second place: another disk, a share. Without `dir` there are only the daily copies in dataDir. */
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
      /** Where the heartbeat lies a second time, for everybody to read: a monitoring system may not look into dataDir. */
      heartbeatDir: z.string().min(1).optional(),
      /** Where warnings, errors and people's acts go as RFC 5424 lines: udp://host:port or tcp://host:port. */
      syslog: z
        .string()
        .regex(/^(udp|tcp):\/\/[^/@?#\s]+\/?$/, { error: 'must be udp://host:port or tcp://host:port' })
        .optional(),
    })
    .prefault({}),
  /** From when on staff are reminded to replace the client key, and the age at which it should be gone. */
  keys: z
    .strictObject({
      remindDays: z.int().min(0).max(3650).default(30),
      maxAgeDays: z.int().min(1).max(36_500).default(365),
      /** A folder of the web server behind `server.jwksUrl`: the public set is kept there. When a key is replaced, a person says. */
      publishDir: z.string().min(1).optional(),
    })
    .prefault({}),
  /**
   * People who are not looking are told: by mail, by a webhook, or both. What is told is what `status --check` says, without patients,
   * file names or paths. The password of `mail.user` is not a setting: `alerts password` keeps it, sealed.
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
      /** What is over by itself within this time is not told; what arises together is told together. */
      gatherMinutes: z.number().min(0).max(1440).default(5),
      /** At least this long between two messages, but for something urgent that was not told within it. */
      quietMinutes: z.number().min(1).max(10_080).default(60),
    })
    .prefault({}),
  /** What runs out: when IT is told (everybody seven days before), how old a list of names may grow, and dates that no file says (VPN account, HCA card). */
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
   * Whether newer versions are looked for in a folder of the hospital, and the Ed25519 key that its list must be signed with: base64
   * of the SPKI form, as `openssl pkey -pubout` gives it between its two lines. Folder and key stand in the machine's policy alone,
   * since what they name is installed by an administrator. Nothing is ever installed by itself.
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
   * What staff are reminded of. No public text gives the terms of 補件, 申復, 爭議審議 and 緊急報備後補送, so there is none until the
   * hospital writes down its own (days after the event).
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
      /** Of the second door, by TLS. */
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

/** Where the mail server listens unless the settings say. */
export const mailPort = ({
  port,
  security,
}: Pick<NonNullable<Settings['alerts']['mail']>, 'port' | 'security'>): number =>
  port ?? MAIL_PORTS[security];

/** Parsed settings: every default filled in, every path absolute. */
export type Settings = z.infer<typeof settingsSchema>;
export type FolderSettings = z.infer<typeof folderSettings>;
