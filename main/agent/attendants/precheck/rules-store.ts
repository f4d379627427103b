import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { ensurePrivateDir, isSystemError, writeDurably } from '../../ground/base/files.ts';
import { freeName } from '../../ground/base/free-name.ts';
import { oneAtATime } from '../../ground/base/tasks.ts';
import { AgentError } from '../../ground/error.ts';
import { type Admission, admitPackage, ON_ITS_OWN } from '../../ground/fhir/known-packages.ts';
import { compareVersions } from '../../ground/fhir/guide-versions.ts';
import type { PackageSource } from '../../../../shared/choices.ts';
import type { ImportProgress } from '../../../../shared/api/operations-contract.ts';
import type { CompiledRules } from './read-rules.ts';
import { makeRules, type RulesEntry, rulesEntry, type RulesFacts } from './rules-apart.ts';

const index = z.object({
  format: z.literal(1),
  chosen: z.object({ name: z.string(), version: z.string(), since: z.number() }).nullable(),
  packages: z.array(rulesEntry),
});
type RulesIndex = z.infer<typeof index>;

export interface ImportedRules extends RulesEntry {
  /** True for the package whose rules are asked about cases. */
  readonly isDefault: boolean;
  /** Since when, ms; null: they are not asked. */
  readonly usedSince: number | null;
}

/** The rules that are asked about cases. `stamp` changes with the bytes, so that answers show which rules gave them. */
export interface RulesInUse extends Pick<RulesEntry, 'name' | 'version' | 'title' | 'date'> {
  readonly stamp: string;
  readonly file: string;
}

/** @throws AgentError `ig-list-damaged` if the list exists but cannot be read */
export async function openRulesStore(dataDir: string, now: () => number): Promise<RulesStore> {
  const dir = join(dataDir, 'ig');
  return new RulesStore(dir, now, await readIndex(join(dir, INDEX)));
}

const INDEX = 'rules.json';

/** Rules packages under `dataDir/ig`: compiled files side by side, and a list that names the one in use. */
export class RulesStore {
  readonly #dir: string;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #known: RulesIndex;
  #progress: ImportProgress | null = null;
  /** One import at a time: each reads and writes the whole list. */
  readonly #inTurn = oneAtATime();

  constructor(dir: string, now: () => number, known: RulesIndex) {
    this.#dir = dir;
    this.#now = now;
    this.#known = known;
  }

  /**
   * Reads, translates and stores a package. It is used from then on, unless a newer version of the same package is in use. The same version again
   * replaces it. Null if the file holds no rules.
   * @throws AgentError `ig-other-bytes`; as `makeRules`; nothing of the package is stored then
   */
  import(file: string, admission: Admission = ON_ITS_OWN): Promise<ImportedRules | null> {
    return this.#inTurn(async () => {
      try {
        const rules = await makeRules(file, (progress) => (this.#progress = progress));
        if (rules === null) return null;
        const others = this.#known.packages;
        const source = await admitPackage(rules.facts, others, admission);
        await ensurePrivateDir(this.#dir);
        const made = entryOf(rules.facts, { importedAt: this.#now(), others, source });
        // After a crash from here on, the list is still the old one, and the file that it names is whole.
        await writeDurably(this.#fileOf(made), Buffer.from(rules.bytes), 0o600);
        await this.#write({
          format: 1,
          chosen: decides(made, this.#known.chosen)
            ? { name: made.name, version: made.version, since: made.importedAt }
            : this.#known.chosen,
          packages: [...others.filter((one) => !isSame(one, made)), made],
        });
        return this.#shown(made);
      } finally {
        this.#progress = null;
      }
    });
  }

  progress(): ImportProgress | null {
    return this.#progress;
  }

  list(): readonly ImportedRules[] {
    return this.#known.packages.map((one) => this.#shown(one));
  }

  has(name: string, version: string): boolean {
    return this.#known.packages.some((one) => isSame(one, { name, version }));
  }

  /** @throws AgentError `ig-not-imported` */
  use(name: string, version: string): Promise<ImportedRules> {
    return this.#inTurn(async () => {
      const found = this.#find(name, version);
      await this.#write({ ...this.#known, chosen: { name, version, since: this.#now() } });
      return this.#shown(found);
    });
  }

  current(): RulesInUse | null {
    const found = this.#known.packages.find((one) => isSame(one, this.#known.chosen));
    if (found === undefined) return null;
    const { name, version, title, date, sha256 } = found;
    return { name, version, title, date, stamp: `${name}#${version} ${sha256}`, file: this.#fileOf(found) };
  }

  /** Called after each import and each choice. Returns unsubscribe. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #find(name: string, version: string): RulesEntry {
    const found = this.#known.packages.find((one) => isSame(one, { name, version }));
    if (found === undefined) throw new AgentError('ig-not-imported');
    return found;
  }

  #shown(one: RulesEntry): ImportedRules {
    const { chosen } = this.#known;
    const isDefault = isSame(one, chosen);
    return { ...one, isDefault, usedSince: isDefault && chosen !== null ? chosen.since : null };
  }

  #fileOf(one: Pick<RulesEntry, 'name' | 'version' | 'file'>): string {
    return join(this.#dir, fileName(one));
  }

  async #write(next: RulesIndex): Promise<void> {
    // A crash before this write leaves a compiled file that no list names: importing again replaces it.
    await writeDurably(join(this.#dir, INDEX), JSON.stringify(next, null, 2), 0o600);
    this.#known = next;
    this.#listeners.forEach((listener) => listener());
  }
}

interface PackageName {
  readonly name: string;
  readonly version: string;
}

const isSame = (a: PackageName, b: PackageName | null): boolean =>
  b !== null && a.name === b.name && a.version === b.version;

/** The newest version is used; an older one that is imported is stored beside it, and can be chosen. */
const decides = (made: PackageName, current: PackageName | null): boolean =>
  current?.name !== made.name || compareVersions(made.version, current.version) >= 0;

/** Name and version were checked when the package was read. */
const fileName = ({ name, version, file }: Pick<RulesEntry, 'name' | 'version' | 'file'>): string =>
  file ?? `${name}-${version}.rules.br`;

function entryOf(
  facts: RulesFacts,
  {
    importedAt,
    others,
    source,
  }: {
    readonly importedAt: number;
    readonly others: readonly RulesEntry[];
    readonly source: PackageSource;
  },
): RulesEntry {
  const file = freeName(facts, others, fileName);
  return { ...facts, importedAt, source, ...(file === undefined ? {} : { file }) };
}

/** 55 libraries make 7 MB; a file that unpacks to more was not written here. */
const MOST_BYTES = 256 * 1024 ** 2;

/** @throws AgentError `rules-unreadable` */
export async function readCompiledRules(file: string): Promise<CompiledRules> {
  try {
    const text = brotliDecompressSync(await readFile(file), { maxOutputLength: MOST_BYTES });
    const compiled = JSON.parse(text.toString('utf8')) as CompiledRules;
    // This program wrote the value, or another version of it did.
    if ((compiled.format as number) !== 1) throw new Error('another format');
    return compiled;
  } catch (error) {
    throw new AgentError('rules-unreadable', { cause: error });
  }
}

async function readIndex(file: string): Promise<RulesIndex> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return { format: 1, chosen: null, packages: [] };
    throw isSystemError(error, 'EACCES', 'EPERM')
      ? error
      : new AgentError('ig-list-damaged', { cause: error });
  }
  try {
    return index.parse(JSON.parse(text));
  } catch (error) {
    throw new AgentError('ig-list-damaged', { cause: error });
  }
}
