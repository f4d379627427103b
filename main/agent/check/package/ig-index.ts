import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UPLOAD_PROFILES } from '../../../../shared/twpas/canonical.ts';
import { isSystemError } from '../../base/files.ts';
import { AgentError } from '../../error.ts';
import type { CompiledPackage } from '../profile/compiled.ts';

const entry = z.object({
  name: z.string(),
  version: z.string(),
  title: z.string().nullable(),
  canonical: z.string().nullable(),
  sha256: z.string(),
  importedAt: z.number(),
  /** Whether Bundles to be sent are of its profiles; only such a package can be the default. */
  isGuide: z.boolean(),
  profiles: z.int(),
  valueSets: z.int(),
  dependencies: z.array(z.object({ name: z.string(), version: z.string() })),
  notChecked: z.array(z.string()),
});
const index = z.object({
  format: z.literal(1),
  default: z.object({ name: z.string(), version: z.string() }).nullable(),
  packages: z.array(entry),
});
/** One line of the list of imported packages. */
export type IgEntry = z.infer<typeof entry>;
export type IgIndex = z.infer<typeof index>;

export function entryOf(compiled: CompiledPackage, importedAt: number): IgEntry {
  const { name, version, title, canonical, sha256, dependencies, definitions, valueSets, notChecked } =
    compiled;
  const uploads = new Set(Object.values(UPLOAD_PROFILES));
  return {
    name,
    version,
    title,
    canonical,
    sha256,
    importedAt,
    isGuide: definitions.some(({ url }) => uploads.has(url)),
    profiles: definitions.length,
    valueSets: valueSets.length,
    dependencies: [...dependencies],
    notChecked: [...notChecked],
  };
}

/** @throws AgentError `ig-list-damaged`; the system's error where this account may not read it */
export async function readIndex(file: string): Promise<IgIndex> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return { format: 1, default: null, packages: [] };
    throw isSystemError(error, 'EACCES', 'EPERM') ? error : listDamaged(error);
  }
  try {
    return index.parse(JSON.parse(text));
  } catch (error) {
    throw listDamaged(error);
  }
}

interface Named {
  readonly name: string;
  readonly version: string;
}
export function isSame(a: Named, b: Named | null): boolean {
  return b !== null && a.name === b.name && a.version === b.version;
}

const listDamaged = (cause: unknown): AgentError => new AgentError('ig-list-damaged', { cause });
