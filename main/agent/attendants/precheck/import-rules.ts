import { Worker } from 'node:worker_threads';
import type { ImportProgress } from '../../../../shared/api/operations-contract.ts';
import { AgentError } from '../../ground/error.ts';
import type { ElmLibrary } from './elm.ts';
import type { RuleSource, RulesPackage } from './read-rules.ts';
import type { Untranslated } from './translate.ts';

/** A rules package that can run: every library as ELM, stored as text and parsed at use. */
export interface CompiledRules extends Omit<RulesPackage, 'libraries'> {
  readonly format: 1;
  /** Source of the compiled rules: the publisher's own ELM, or the CQL that was translated here. */
  readonly from: 'elm' | 'cql';
  readonly libraries: readonly CompiledLibrary[];
}
export interface CompiledLibrary extends Omit<RuleSource, 'cql' | 'elm'> {
  /** JSON. */
  readonly elm: string;
}

export type TranslateReport =
  | { readonly kind: 'translated'; readonly name: string; readonly elm: string }
  | { readonly kind: 'done' }
  | ({ readonly kind: 'refused' } & Untranslated)
  | { readonly kind: 'failed'; readonly reason: string };

/** NHI's package takes 50 to 90 s on a busy machine with two cores, its longest library 15 s. */
export interface TranslateLimits {
  readonly libraryMs: number;
  readonly heapMb: number;
}
const LIMITS: TranslateLimits = { libraryMs: 180_000, heapMb: 1024 };

// Built, all chunks of the agent lie in one folder; from source, Node runs the .ts itself.
const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './translate-worker.ts' : './translate-worker.js',
  import.meta.url,
);

/**
 * Makes a package runnable: takes the publisher's ELM if every library has its own, else translates all of its CQL.
 * @throws AgentError `rules-not-translated` with library, line and reason
 */
export async function compileRules(
  rules: RulesPackage,
  onProgress: (progress: ImportProgress) => void,
  limits: TranslateLimits = LIMITS,
): Promise<CompiledRules> {
  const published = rules.libraries.every(({ elm }) => elm !== null);
  const elm = published
    ? new Map(rules.libraries.map(({ name, elm: own }) => [name, JSON.stringify(own)]))
    : await translateAll(rules, onProgress, limits);
  const { name, version, title, canonical, sha256, date } = rules;
  return {
    format: 1,
    ...{ name, version, title, canonical, sha256, date },
    from: published ? 'elm' : 'cql',
    libraries: rules.libraries.map((one) => ({
      name: one.name,
      version: one.version,
      title: one.title,
      date: one.date,
      elm: elm.get(one.name) ?? '',
    })),
  };
}

async function translateAll(
  rules: RulesPackage,
  onProgress: (progress: ImportProgress) => void,
  limits: TranslateLimits,
): Promise<Map<string, string>> {
  const sources = rules.libraries.map(({ name, cql }) => {
    if (cql === null) throw notTranslated({ library: name, line: null, reason: 'has no text/cql' });
    return { name, cql };
  });
  const made = new Map<string, string>();
  const next = (): string => sources.find(({ name }) => !made.has(name))?.name ?? rules.name;
  const tell = (library: string | null): void => {
    onProgress({ package: `${rules.name}#${rules.version}`, done: made.size, of: sources.length, library });
  };
  tell(null);
  const worker = new Worker(WORKER_URL, {
    workerData: sources,
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
    // The translator prints its logger's name on stdout.
    stdout: true,
  });
  let deadline: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const refuse = (reason: string, cause?: unknown): void => {
        reject(notTranslated({ library: next(), line: null, reason }, cause));
      };
      const wait = (): void => {
        clearTimeout(deadline);
        deadline = setTimeout(() => {
          refuse(`took longer than ${String(limits.libraryMs / 1000)} s`);
        }, limits.libraryMs);
      };
      wait();
      worker.on('error', (error: Error) => {
        refuse(isOutOfMemory(error) ? `needs more than ${String(limits.heapMb)} MB` : error.message, error);
      });
      worker.on('exit', () => refuse('the translator ended early'));
      worker.on('message', (message: TranslateReport) => {
        if (message.kind === 'translated') {
          made.set(message.name, message.elm);
          tell(message.name);
          wait();
        } else if (message.kind === 'done') resolve();
        else if (message.kind === 'failed') refuse(message.reason);
        else reject(notTranslated(message));
      });
    });
  } finally {
    clearTimeout(deadline);
    await worker.terminate();
  }
  return made;
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const notTranslated = (place: Untranslated, cause?: unknown): AgentError =>
  new AgentError('rules-not-translated', place, { cause });

/** The ELM of a library as an object. */
export const parseElm = ({ elm }: CompiledLibrary): ElmLibrary => JSON.parse(elm) as ElmLibrary;
