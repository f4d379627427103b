/**
 * `agent.yaml`: one schema for the file, the page and the agent. Unknown keys are problems (strictObject);
 * relative paths are resolved against the file by `main/agent/settings`.
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

export const serverSettings = z.strictObject({
  fhirBaseUrl: serverUrl,
  clientId: z.string().min(1),
  scope: z.string().min(1).default('system/Bundle.crs system/ClaimResponse.rs'),
  tokenUrl: serverUrl.optional(),
  caFile: z.string().optional(),
  proxyUrl: z.url({ protocol: /^https?$/ }).optional(),
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

export const settingsSchema = z.strictObject({
  hospitalId: z
    .string()
    .regex(/^[0-9]{10}$/, { error: 'must be the 10 digits of the hospital (quote them)' }),
  dataDir: z.string().min(1).default('./data'),
  server: serverSettings,
  folders: z.array(folderSettings).min(1),
  upload: z
    .strictObject({
      concurrency: z.int().min(1).max(32).default(4),
      maxBackoffSeconds: seconds(0.1, 86_400, 300),
      maxBundleMegabytes: z.number().min(0.001).max(500).default(50),
      resolveAfterSeconds: seconds(0, 604_800, 1800),
      resolveGapSeconds: seconds(0, 604_800, 600),
    })
    .prefault({}),
  attachments: z.strictObject({ deliver: z.enum(['none', 'binary', 'folder']).default('none') }).prefault({}),
  results: z
    .strictObject({
      pollSeconds: seconds(0.1, 86_400, 60),
      exportDir: z.string().min(1).optional(),
    })
    .prefault({}),
  validation: z.strictObject({ level: z.enum(['error', 'warn', 'off']).default('error') }).prefault({}),
  retention: z
    .strictObject({
      payloadDays: z.int().min(1).max(36_500).default(180),
      auditYears: z.int().min(1).max(100).default(7),
    })
    .prefault({}),
  console: z.strictObject({ port: z.int().min(0).max(65_535).default(4780) }).prefault({}),
});

/** Parsed settings: every default filled in, every path absolute. */
export type Settings = z.infer<typeof settingsSchema>;
export type FolderSettings = z.infer<typeof folderSettings>;
