/**
 * `agent.yaml`: one schema for the file, the page and the agent. Unknown keys are problems (strictObject);
 * relative paths are resolved against the file by `main/agent/ground/settings`.
 */
import { z } from 'zod';
import { SETTING_FAULTS } from './settings-faults.ts';

const seconds = (min: number, max: number, fallback: number): z.ZodDefault<z.ZodNumber> =>
  z.number().min(min).max(max).default(fallback);

/** Text without control characters, line breaks and halves of characters: it stays one line wherever it is written. */
export const ONE_LINE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]+$/u;

/** Judged before it is read as an address: that drops line breaks and tabs without a word. */
const webAddress = z
  .string()
  .regex(ONE_LINE, { error: SETTING_FAULTS.controls.en })
  .pipe(z.url({ protocol: /^https?$/ }));

/** Allows http on loopback only, so that no token and no patient data crosses a network in clear. */
const serverUrl = webAddress.refine(
  (value) => /^https:/i.test(value) || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/i.test(value),
  { error: SETTING_FAULTS.https.en },
);

/** One line of text, for a mail header or a mail server. */
const oneLine = z.string().regex(ONE_LINE, { error: SETTING_FAULTS.oneLine.en });
/** Path or name, which may come into a service's unit, a task, a header or a log. */
const place = z.string().min(1).regex(ONE_LINE, { error: SETTING_FAULTS.controls.en });
const hostName = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, {
  error: SETTING_FAULTS.host.en,
});

/** As browsers take it: a relay of the hospital may know `root@localhost`. */
const mailAddress = z.email({ pattern: z.regexes.html5Email, error: SETTING_FAULTS.mailAddress.en });
const day = z.iso.date({ error: SETTING_FAULTS.day.en });

/** Maximum number of watched folders: each is compared with all others. */
export const MOST_FOLDERS = 64;

/** Days after the event; null: no automatic deadline. */
const term = z.int().min(0).max(3650).nullable().default(null);

export const serverSettings = z.strictObject({
  fhirBaseUrl: serverUrl,
  clientId: place,
  scope: place.default('system/Bundle.crs system/ClaimResponse.rs'),
  tokenUrl: serverUrl.optional(),
  caFile: place.optional(),
  /** Client certificate for the handshake, if the server asks for one: PEM with its key, or PFX; its passphrase is in the vault. */
  clientCertificate: place.optional(),
  proxyUrl: webAddress.optional(),
  /** Makes the first TLS message fit into one packet, for old devices and lines that lose a larger one. */
  smallHandshake: z.boolean().default(false),
  timeoutSeconds: seconds(1, 600, 60),
});

export const folderSettings = z.strictObject({
  path: place,
  include: z.array(place).min(1).default(['**/*.json']),
  /** A file unchanged for this long counts as complete. Broken JSON is refused after thirty times as long. */
  settleSeconds: seconds(0, 3600, 2),
  rescanSeconds: seconds(0.2, 86_400, 30),
  usePolling: z.boolean().default(false),
  attachmentWaitSeconds: seconds(0, 2_592_000, 600),
  afterAccepted: z.enum(['keep', 'move']).default('keep'),
  release: z.enum(['auto', 'manual']).default('auto'),
});

/** A part of the file that may be left out: each of its settings has a default or is optional. */
const section = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape).prefault({} as z.input<z.ZodObject<Shape, z.core.$strict>>);

/** The hospital's own rule, in FHIRPath over R4: only `false` is a problem. */
const ownRule = z.strictObject({
  /** Shown as `own-CODE`, so that nobody mistakes it for a rule of NHI. */
  code: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: SETTING_FAULTS.ruleCode.en })
    .max(40),
  /** The resource type that the rule is about, or the whole Bundle. */
  of: z
    .string()
    .regex(/^[A-Z][A-Za-z]{1,40}$/, { error: SETTING_FAULTS.resourceType.en })
    .default('Bundle'),
  /** Elements that the rule judges one by one, e.g. `item.detail`; a problem names the element's place. */
  each: z
    .string()
    .regex(/^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)*$/, {
      error: SETTING_FAULTS.elements.en,
    })
    .max(200)
    .optional(),
  expression: z.string().min(1).max(2000),
  severity: z.enum(['warning', 'error']).default('warning'),
  message: oneLine.max(200),
  nextStep: oneLine.max(200).optional(),
  /** FHIRPath of values to show with the problem: only numbers, codes, units and days, no personal data. */
  show: z.string().min(1).max(500).optional(),
});
export type OwnRule = z.infer<typeof ownRule>;

export const settingsSchema = z.strictObject({
  hospitalId: z.string().regex(/^[0-9]{10}$/, { error: SETTING_FAULTS.hospitalId.en }),
  /** 正式、測試、練習, shown as a banner. Without it a server on loopback is practice, any other production. */
  environment: z.enum(['production', 'test', 'practice']).optional(),
  dataDir: place.default('./data'),
  server: serverSettings,
  folders: z.array(folderSettings).min(1).max(MOST_FOLDERS),
  upload: section({
    concurrency: z.int().min(1).max(32).default(4),
    maxBackoffSeconds: seconds(0.1, 86_400, 300),
    resolveAfterSeconds: seconds(0, 604_800, 1800),
    resolveGapSeconds: seconds(0, 604_800, 600),
  }),
  /** With `folder`, attachments are handed over there as archives after NHI has accepted the Bundle. */
  attachments: section({
    folder: place.optional(),
  }),
  results: section({
    pollSeconds: seconds(0.1, 86_400, 60),
    exportDir: place.optional(),
    /** Writes a first result file as soon as a Bundle becomes a case. */
    acknowledge: z.boolean().default(false),
  }),
  /** `rules`: the hospital's own, in addition to NHI's. */
  validation: section({
    level: z.enum(['error', 'warn', 'off']).default('error'),
    rules: z
      .array(ownRule)
      .max(200)
      .default([])
      .superRefine((rules, context) => {
        for (const [at, { code }] of rules.entries())
          if (rules.findIndex((other) => other.code === code) < at)
            context.addIssue({ code: 'custom', path: [at, 'code'], message: SETTING_FAULTS.ruleTwice.en });
      }),
  }),
  /**
   * 預檢 (`ig import` of NHI's rules): whether an application with missing data is only shown, or waits up to two hours for a person before it
   * is sent. An emergency report (緊急報備) never waits.
   */
  precheck: section({
    onMissing: z.enum(['tell', 'hold']).default('tell'),
  }),
  /**
   * Access of programs on this computer to the check of a Bundle before its export (`POST /fhir/$validate` on the console's port), each
   * with its own token.
   */
  checkService: section({
    enabled: z.boolean().default(false),
  }),
  retention: section({
    /** Days to keep sent payloads after the case has ended. At least 30 except in practice; the next settings have legal minimums too. */
    payloadDays: z.int().min(1).max(36_500).default(180),
    /**
     * Days to keep patient, answers and staff's notes after the case has ended; not less than `payloadDays`. Unset: as long as the trail.
     */
    caseDays: z.int().min(1).max(36_500).optional(),
    /**
     * Years to keep the audit trail; longer for patients who were minors, until seven years after they came of age. Null for hospitals with
     * human trials: the trail is never removed.
     */
    auditYears: z.int().min(1).max(100).nullable().default(7),
  }),
  /** Full backups in a second place: another disk, a share. Without `dir`, only the daily copies in dataDir exist. */
  backup: section({
    dir: place.optional(),
    everyHours: z.number().min(0.001).max(720).default(24),
    keep: z.int().min(1).max(1000).default(14),
  }),
  log: section({
    /** At least six months, as 資通安全責任等級分級辦法 requires for logs. Files rotate by size and are deleted only by age. */
    keepDays: z.int().min(1).max(3650).default(184),
    /** Second place of the heartbeat file, readable by everybody, for monitoring systems that may not read dataDir. */
    heartbeatDir: place.optional(),
  }),
  /** Maximum age of the client key; a month before, IT is reminded to replace it. */
  keys: section({
    maxAgeDays: z.int().min(1).max(36_500).default(365),
  }),
  /**
   * Alerts by mail and webhook. Their content is that of `status --check`, without patients, file names or paths. The password of
   * `mail.user` is not a setting: `alerts password` seals it.
   */
  alerts: section({
    mail: z
      .strictObject({
        host: hostName,
        port: z.int().min(1).max(65_535).optional(),
        /** `none` is for the hospital's own relay, without a login. */
        security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
        user: oneLine.max(200).optional(),
        from: mailAddress,
        to: z.array(mailAddress).min(1).max(20),
      })
      .optional(),
    webhook: serverUrl.optional(),
    /** Debounce: a finding that ends within this time is not sent; findings within it share one message. */
    gatherMinutes: z.number().min(0).max(1440).default(5),
  }),
  /** Expiry board: dates that the agent cannot read (VPN account, HCA card). */
  expiry: section({
    dates: z
      .array(z.strictObject({ name: place.max(60), until: day }))
      .max(32)
      .default([]),
  }),
  /**
   * Reminders for staff. No public text gives the terms of 補件, 申復, 爭議審議 and 緊急報備後補送, so they are unset until the hospital enters its
   * own (days after the event).
   */
  work: section({
    holidays: z.array(day).default([]),
    workdayHours: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, { error: SETTING_FAULTS.hours.en })
      .default('08:00-17:30'),
    enquiryDays: z.int().min(1).max(365).default(14),
    remindDays: z.int().min(0).max(90).default(3),
    continueWeeks: z.int().min(0).max(52).default(4),
    deadlines: section({
      supplement: term,
      reconsideration: term,
      dispute: term,
      emergencyComplete: term,
      returned: term,
    }),
  }),
  /**
   * The page in a browser: always on 127.0.0.1; for other PCs only with an address *and* a certificate *and* an account of IT.
   * `hostNames`: names that browsers may use besides the address. An idle page locks after `idleLockMinutes` (0: never, which does not apply
   * to other PCs).
   */
  console: section({
    port: z.int().min(0).max(65_535).default(4780),
    idleLockMinutes: z.number().min(0).max(720).default(10),
    /** Port of the TLS listener for other PCs. */
    securePort: z.int().min(0).max(65_535).default(4781),
    address: z
      .string()
      .refine((value) => z.ipv4().safeParse(value).success || z.ipv6().safeParse(value).success, {
        error: SETTING_FAULTS.address.en,
      })
      .optional(),
    certificateFile: place.optional(),
    keyFile: place.optional(),
    hostNames: z
      .array(
        z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, {
          error: SETTING_FAULTS.hostName.en,
        }),
      )
      .default([]),
  }),
});

/** RFC 6409, RFC 8314, and the hospital's own relay. */
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
