import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ensurePrivateDir, writeDurably, isSystemError } from '../../../ground/base/files.ts';
import { oneAtATime } from '../../../ground/base/tasks.ts';
import { freeName } from '../../../ground/base/free-name.ts';
import { AgentError } from '../../../ground/error.ts';
import type { Words } from '../../../ground/error-codes/row.ts';
import { compareVersions } from '../../../ground/fhir/guide-versions.ts';
import { compileApart, type PackageMade } from './compile-apart.ts';
import {
  type Admission,
  admitPackage,
  ON_ITS_OWN,
  packageEntry,
} from '../../../ground/fhir/known-packages.ts';
import { missingDependencies, satisfies } from '../../../../profile/compiled.ts';
import type { PackageSource } from '../../../../../shared/choices.ts';
import { BUILT_IN_GUIDE } from '../../../../../shared/twpas/canonical.ts';

export interface ImportedPackage extends IgEntry {
  readonly isDefault: boolean;
  /** Since when Bundles are checked by it, ms; null: they are not. */
  readonly usedSince: number | null;
  /** Packages it depends on that were not imported, `name#version`. */
  readonly missing: readonly string[];
  /** Reason why no Bundle is checked by it, for people; null: it is the default, or one of its dependencies. */
  readonly unused: Words | null;
}

/** Implementation guide packages under `dataDir/ig`: compiled files side by side, and a list that names the default. */
export type IgStore = Awaited<ReturnType<typeof openIgStore>>;

/** @throws AgentError `ig-list-damaged` when the list is there and cannot be read */
export async function openIgStore(dataDir: string, now: () => number) {
  const dir = join(dataDir, 'ig');
  const indexFile = join(dir, 'index.json');
  let known = await readIndex(indexFile);
  // One import after the other: each reads and writes the whole list.
  const inTurn = oneAtATime();
  const shown = (one: IgEntry): ImportedPackage => shownOf(one, known);
  const write = async (next: IgIndex): Promise<void> => {
    // A crash before this leaves a compiled file that no list names: importing again replaces it.
    await writeDurably(indexFile, JSON.stringify(next, null, 2), 0o600);
    known = next;
  };

  return {
    /**
     * Reads, compiles and keeps a package; a guide becomes the default unless a newer version of it is. The same version again
     * replaces it.
     * @throws AgentError `ig-other-bytes`; as `compileApart`
     */
    import: (file: string, admission: Admission = ON_ITS_OWN): Promise<ImportedPackage> =>
      inTurn(async () => {
        const { json, ...compiled } = await compileApart(file);
        const source = await admitPackage(compiled, known.packages, admission);
        await ensurePrivateDir(dir);
        const made = entryOf(compiled, {
          importedAt: now(),
          file: freeName(compiled, known.packages, compiledFile),
          source,
        });
        // A crash after this: the list still says what it said, and the file it names is whole.
        await writeDurably(
          join(dir, compiledFile(made)),
          Buffer.from(json.buffer, json.byteOffset, json.length),
          0o600,
        );
        await write({
          format: 1,
          default: chosenAfter(made, known.default),
          packages: [...known.packages.filter((one) => !isSame(one, made)), made],
        });
        return shown(made);
      }),
    list: (): readonly ImportedPackage[] => known.packages.map(shown),
    /** Makes an imported guide the default. */
    use: (name: string, version: string): Promise<ImportedPackage> =>
      inTurn(async () => {
        const found = known.packages.find((one) => isSame(one, { name, version }));
        if (found === undefined) throw new AgentError('ig-not-imported');
        if (!found.isGuide) throw new AgentError('ig-not-a-guide');
        await write({ ...known, default: { name, version, since: now() } });
        return shown(found);
      }),
    /**
     * The file of an imported package as it was compiled.
     * @throws AgentError `ig-not-imported`
     */
    fileOf: (name: string, version: string): string => {
      const found = known.packages.find((one) => isSame(one, { name, version }));
      if (found === undefined) throw new AgentError('ig-not-imported');
      return join(dir, compiledFile(found));
    },
    /** Compiled file of the default guide; null when none was imported. */
    current: (): string | null => {
      const found = known.packages.find((one) => isSame(one, known.default));
      return found === undefined ? null : join(dir, compiledFile(found));
    },
  };
}

const shownOf = (one: IgEntry, known: IgIndex): ImportedPackage => ({
  ...one,
  isDefault: isSame(one, known.default),
  usedSince: usedSince(one, known),
  missing: missingDependencies(one.dependencies, known.packages),
  unused: whyUnused(one, known),
});

function usedSince(one: IgEntry, known: IgIndex): number | null {
  if (known.default === null || whyUnused(one, known) !== null) return null;
  return isSame(one, known.default) ? known.default.since : Math.max(known.default.since, one.importedAt);
}

/** Follows dependencies from the default as `loadGuide` does. */
function whyUnused(one: IgEntry, { default: chosen, packages }: IgIndex): Words | null {
  const main = packages.find((each) => isSame(each, chosen));
  if (one === main) return null;
  if (one.profiles === 0 && one.bare !== undefined) {
    return {
      zh: `套件內的 ${String(one.bare)} 個 profile 都沒有 snapshot（只有 differential），無法據以檢核；請向發布單位取得含 snapshot 的套件`,
      en: `its ${String(one.bare)} profiles have no snapshots, and nothing can be checked by differentials; ask the publisher for the package with snapshots`,
    };
  }
  const label = main === undefined ? BUILT_IN_GUIDE : `${main.name}#${main.version}`;
  if (one.isGuide) {
    return {
      zh: `目前使用 ${label}；要改用這一個，請執行 ig use ${one.name}#${one.version}`,
      en: `${label} is in use; to use this one instead: ig use ${one.name}#${one.version}`,
    };
  }
  if (main !== undefined && closureOf(main, packages).some((each) => isSame(each, one))) return null;
  return {
    zh: `目前使用的 ${label} 不依賴這個套件`,
    en: `${label}, which is in use, does not depend on it`,
  };
}

/** A guide with all its dependencies that were imported. */
function closureOf(main: IgEntry, packages: readonly IgEntry[]): IgEntry[] {
  const found = [main];
  for (const { dependencies } of found) {
    for (const wanted of dependencies) {
      const next = packages.find((each) => satisfies(each, wanted));
      if (next !== undefined && !found.some(({ name }) => name === next.name)) found.push(next);
    }
  }
  return found;
}

/** The newest guide becomes the default: an older version that is imported is kept beside it, and can be chosen. */
function chosenAfter(made: IgEntry, current: IgIndex['default']): IgIndex['default'] {
  const { name, version, importedAt: since } = made;
  const isOlder = current?.name === name && compareVersions(version, current.version) < 0;
  return made.isGuide && !isOlder ? { name, version, since } : current;
}

/** Name of a compiled package beside the others. */
const compiledFile = ({ name, version, file }: Pick<IgEntry, 'name' | 'version' | 'file'>): string =>
  // Both parts were checked when the package was read.
  file ?? `${name}-${version}.json`;

const entry = packageEntry.extend({
  /** True if Bundles to be sent are of its profiles; only such a package can be the default. */
  isGuide: z.boolean(),
  profiles: z.int(),
  valueSets: z.int(),
  dependencies: z.array(z.object({ name: z.string(), version: z.string() })),
  notChecked: z.array(z.string()),
  /** Profiles without a snapshot. */
  bare: z.int().optional(),
});
const index = z.object({
  format: z.literal(1),
  default: z.object({ name: z.string(), version: z.string(), since: z.number() }).nullable(),
  packages: z.array(entry),
});
/** One line of the list of imported packages. */
type IgEntry = z.infer<typeof entry>;
type IgIndex = z.infer<typeof index>;

function entryOf(
  made: Omit<PackageMade, 'json'>,
  {
    importedAt,
    file,
    source,
  }: { readonly importedAt: number; readonly file: string | undefined; readonly source: PackageSource },
): IgEntry {
  const { dependencies, notChecked, ...rest } = made;
  return {
    ...rest,
    importedAt,
    source,
    dependencies: [...dependencies],
    notChecked: [...notChecked],
    ...(file === undefined ? {} : { file }),
  };
}

/** @throws AgentError `ig-list-damaged`; the system's error if the rights to read it are missing */
async function readIndex(file: string): Promise<IgIndex> {
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

interface PackageName {
  readonly name: string;
  readonly version: string;
}
function isSame(a: PackageName, b: PackageName | null): boolean {
  return b !== null && a.name === b.name && a.version === b.version;
}

const listDamaged = (cause: unknown): AgentError => new AgentError('ig-list-damaged', { cause });
