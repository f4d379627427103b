/** The first run: no settings yet, so no agent. What the wizard asks of the machine it runs on. */
import { z } from 'zod';
import { base, words } from './base.ts';
import { settingsProblem } from './operations-contract.ts';

/** Input of the wizard; each field is one setting of `agent.yaml`. Empty texts are left out of the file. */
export const setupDraft = z.object({
  hospitalId: z.string(),
  environment: z.enum(['production', 'test', 'practice']),
  dataDir: z.string(),
  fhirBaseUrl: z.string(),
  clientId: z.string(),
  caFile: z.string(),
  proxyUrl: z.string(),
  folder: z.string(),
  exportDir: z.string(),
});
export type SetupDraft = z.infer<typeof setupDraft>;

/** State of a path that is to become a folder of the agent. */
export const folderTrial = z.object({
  /** `ok`, or `doctor`'s code of the fault, with its sentence. */
  code: z.string(),
  cause: words.nullable(),
  files: z.int(),
  /** The newest file in it, without its name, which may be a patient's. ISO 8601 with offset. */
  newest: z.object({ at: z.string(), bytes: z.int() }).nullable(),
});
export type FolderTrial = z.infer<typeof folderTrial>;

export const discoveryTrial = z.object({
  ok: z.boolean(),
  tokenEndpoint: z.string().nullable(),
  signingAlgs: z.array(z.string()),
  milliseconds: z.int(),
  /** Faults and doubts. */
  remarks: z.array(words),
});
export type DiscoveryTrial = z.infer<typeof discoveryTrial>;

export const setupContract = {
  setup: {
    state: base.output(z.object({ file: z.string(), draft: setupDraft })),
    discover: base
      .input(setupDraft.pick({ fhirBaseUrl: true, caFile: true, proxyUrl: true }))
      .output(discoveryTrial),
    /** `create`: makes the folder when it is missing. */
    tryFolder: base
      .input(z.object({ path: z.string().min(1).max(4096), create: z.boolean() }))
      .output(folderTrial),
    /** Makes the data folder's vault and the client key in it, or gives the key that is there. */
    makeKey: base
      .input(
        z.object({
          dataDir: z.string().min(1).max(4096),
          alg: z.enum(['ES384', 'RS384']),
          /** The data key in a file that only this account reads: where the system keeps none for it. */
          keyFile: z.boolean().default(false),
        }),
      )
      .output(z.object({ kid: z.string(), alg: z.enum(['ES384', 'RS384']), jwks: z.string() })),
    /** Every problem of the file that the draft would become; the same rules as at start. */
    validate: base
      .input(setupDraft)
      .output(z.object({ text: z.string(), problems: z.array(settingsProblem) })),
    /** Writes the file; never over another. The recovery code is shown once and kept nowhere. */
    save: base.input(setupDraft).output(z.object({ file: z.string(), recoveryCode: z.string() })),
    /** Starts the agent on the file that was saved: an address that signs in once. */
    finish: base.output(z.object({ url: z.string() })),
  },
};
export type SetupContract = typeof setupContract;
