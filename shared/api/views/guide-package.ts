import { z } from 'zod';
import { time } from './time.ts';

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
