/**
 * Work on whole rules packages, inside the thread that `rules-apart.ts` starts. CQL becomes ELM by HL7's own translator, which is heavy (15 MB
 * of program, minutes of work).
 */
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { SystemModelInfoProvider } from '@cqframework/cql/cql';
import {
  CqlCompilerOptions,
  CqlTranslator,
  createLibrarySourceProvider,
  createModelInfoProvider,
  createUcumService,
  LibraryManager,
  ModelManager,
  stringAsSource,
} from '@cqframework/cql/cql-to-elm';
import fhirModel from 'cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml.js';
import { AgentError } from '../../ground/error.ts';
import type { ImportProgress } from '../../../../shared/api/operations-contract.ts';
import { type ElmLibrary, nodesOf, stripElm } from './elm.ts';
import { type CompiledRules, readRules, type RuleSource, type RulesPackage } from './read-rules.ts';
import { rulesOf } from './rule-facts.ts';
import type { RulesFacts, RulesMade, RulesReply } from './rules-apart.ts';

/** Never rejects. @param tell receives the progress of an import */
export async function workOn(file: string, tell: (progress: ImportProgress) => void): Promise<RulesReply> {
  try {
    return { kind: 'made', made: await make(file, tell) };
  } catch (error) {
    if (!(error instanceof AgentError)) return { kind: 'failed' };
    const { code, message, messageZh } = error;
    return { kind: 'refused', error: { code, message, messageZh } };
  }
}

async function make(file: string, tell: (progress: ImportProgress) => void): Promise<RulesMade | null> {
  const rules = await readRules(file);
  if (rules === null) return null;
  const compiled = compileRules(rules, tell);
  const facts = factsOf(compiled);
  return { facts, bytes: new Uint8Array(await compress(JSON.stringify(compiled))) };
}

function factsOf(compiled: CompiledRules): RulesFacts {
  const { format: _format, libraries: _libraries, ...facts } = compiled;
  return { ...facts, rules: rulesOf(compiled).length };
}

/**
 * Makes a package runnable: all of its CQL as ELM.
 * @throws AgentError `rules-not-translated` with library, line and reason
 */
export function compileRules(
  { libraries, ...about }: RulesPackage,
  tell: (progress: ImportProgress) => void,
): CompiledRules {
  const made = new Map<string, string>();
  const done = (library: string | null): void => {
    tell({ package: `${about.name}#${about.version}`, done: made.size, of: libraries.length, library });
  };
  done(null);
  try {
    const wrong = translate(libraries, (name, elm) => {
      made.set(name, JSON.stringify(elm));
      done(name);
    });
    if (wrong !== null) throw notTranslated(wrong);
  } catch (error) {
    if (error instanceof AgentError) throw error;
    // Out of stack, or an error inside the translator: the library at fault is the first without a result.
    const library = libraries.find(({ name }) => !made.has(name))?.name ?? about.name;
    const reason = error instanceof Error ? error.message : 'the translator failed';
    throw notTranslated({ library, line: null, reason }, error);
  }
  return {
    format: 1,
    ...about,
    libraries: libraries.map(({ cql: _cql, ...one }) => ({ ...one, elm: made.get(one.name) ?? '' })),
  };
}

const notTranslated = (place: Untranslated, cause?: unknown): AgentError =>
  new AgentError('rules-not-translated', place, { cause });

const brotli = promisify(brotliCompress);
const compress = (text: string): Promise<Buffer> =>
  brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } });

/** A library that does not translate, with the first error. */
interface Untranslated {
  readonly library: string;
  /** Line of the CQL; null if the error has none. */
  readonly line: number | null;
  readonly reason: string;
}

/**
 * Translates libraries one by one, in the order given.
 * @param onDone called after each library
 */
function translate(
  sources: readonly RuleSource[],
  onDone: (name: string, elm: ElmLibrary) => void,
): Untranslated | null {
  const manager = managerOf(sources);
  for (const { name, cql } of sources) {
    const translated = JSON.parse(CqlTranslator.fromText(cql, manager).toJson()) as ElmLibrary;
    const error = firstError(name, translated);
    if (error !== null) return error;
    onDone(name, stripElm(translated));
  }
  return null;
}

function managerOf(sources: readonly RuleSource[]): LibraryManager {
  const byName = new Map(sources.map(({ name, cql }) => [name, cql]));
  const models = new ModelManager();
  models.modelInfoLoader.registerModelInfoProvider(new SystemModelInfoProvider());
  models.modelInfoLoader.registerModelInfoProvider(
    createModelInfoProvider((name, _system, version) =>
      name === 'FHIR' && version === '4.0.1' ? (stringAsSource(fhirModel) as object) : null,
    ),
  );
  // Units are compared when a rule runs; the translation accepts every unit as written.
  const units = createUcumService(
    (quantity) => quantity,
    () => null,
    (left) => left,
    (left) => left,
  ) as unknown;
  const manager = new LibraryManager(models, new CqlCompilerOptions(), null, units);
  manager.librarySourceLoader.registerProvider(
    createLibrarySourceProvider((name) => {
      const cql = byName.get(name);
      return cql === undefined ? null : (stringAsSource(cql) as object);
    }),
  );
  return manager;
}

/** The translator puts its errors, with their places, into the ELM beside the parts that it could translate. */
function firstError(name: string, { library }: ElmLibrary): Untranslated | null {
  for (const node of nodesOf(library['annotation'])) {
    if (node['errorSeverity'] !== 'error') continue;
    const { libraryId, startLine, message } = node;
    return {
      library: typeof libraryId === 'string' ? libraryId : name,
      line: typeof startLine === 'number' ? startLine : null,
      reason: typeof message === 'string' ? message : 'not CQL',
    };
  }
  return null;
}
