/** CQL into ELM by HL7's own translator. Heavy (15 MB of program, minutes of work): loaded only for an import, in its own thread. */
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
import { type ElmLibrary, nodesOf, stripElm } from './elm.ts';

export interface CqlSource {
  readonly name: string;
  readonly cql: string;
}

/** A library that does not translate, with the first error. */
export interface Untranslated {
  readonly library: string;
  /** Line of the CQL; null if the error has none. */
  readonly line: number | null;
  readonly reason: string;
}

/**
 * Translates libraries one by one, in the order given.
 * @param onDone called after each library
 */
export function translate(
  sources: readonly CqlSource[],
  onDone: (name: string, elm: ElmLibrary) => void,
): Untranslated | null {
  const wrong = wrongInclude(sources);
  if (wrong !== null) return wrong;
  const manager = managerOf(sources);
  for (const { name, cql } of sources) {
    const translated = JSON.parse(CqlTranslator.fromText(cql, manager).toJson()) as ElmLibrary;
    const error = firstError(name, translated);
    if (error !== null) return error;
    onDone(name, stripElm(translated));
  }
  return null;
}

function managerOf(sources: readonly CqlSource[]): LibraryManager {
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

/** An include of a library that the package lacks, or that includes this one: such a circle would overflow the translator's stack. */
function wrongInclude(sources: readonly CqlSource[]): Untranslated | null {
  const includes = new Map(sources.map(({ name, cql }) => [name, includesOf(cql)]));
  for (const [library, found] of includes) {
    for (const { name, line } of found)
      if (!includes.has(name))
        return { library, line, reason: `includes ${name}, which is not in the package` };
    const way = wayBack(library, includes);
    if (way !== null)
      return { library, line: found[0]?.line ?? null, reason: `includes itself: ${way.join(' → ')}` };
  }
  return null;
}

type Includes = ReadonlyMap<string, readonly { readonly name: string; readonly line: number }[]>;

function includesOf(cql: string): { name: string; line: number }[] {
  return cql.split('\n').flatMap((text, at) => {
    const name = /^\s*include\s+"?([A-Za-z0-9_]+)"?/.exec(text)?.[1];
    return name === undefined ? [] : [{ name, line: at + 1 }];
  });
}

/** Chain of includes from a library back to itself. */
function wayBack(library: string, includes: Includes): string[] | null {
  const seen = new Set<string>();
  const ways = [[library]];
  for (let way = ways.pop(); way !== undefined; way = ways.pop())
    for (const { name } of includes.get(way.at(-1) ?? '') ?? []) {
      if (name === library) return [...way, name];
      if (seen.has(name)) continue;
      seen.add(name);
      ways.push([...way, name]);
    }
  return null;
}
