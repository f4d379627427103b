/** CQL into ELM by HL7's own translator. Heavy (15 MB of program, minutes of work): loaded only for an import, in a thread that ends with it. */
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
