import { readPackage } from '../../../profile/package/read-package.ts';
import { AgentError } from '../../ground/error.ts';
import { listAt, textAt, type JsonObject } from '../../ground/fhir/json.ts';
import { plainProfile, UPLOAD_PROFILES } from '../../../../shared/twpas/canonical.ts';
import { type ElmLibrary, nodesOf, stripElm } from './elm.ts';

/** One `Library` of a rules package: its source, its publisher's translation, or both. */
export interface RuleSource {
  readonly name: string;
  readonly version: string;
  readonly title: string | null;
  /** YYYY-MM-DD. */
  readonly date: string | null;
  readonly cql: string | null;
  readonly elm: ElmLibrary | null;
}

/** A rules package as read, before translation. */
export interface RulesPackage {
  readonly name: string;
  readonly version: string;
  readonly title: string | null;
  readonly canonical: string | null;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  /** Date of the package's newest rule, YYYY-MM-DD. */
  readonly date: string | null;
  readonly libraries: readonly RuleSource[];
}

/** NHI's package has 55 libraries of at most 39 kB: one MB of CQL and 7 MB of ELM in all. */
const LIMITS = { libraries: 1000, cqlBytes: 1_000_000, allBytes: 64_000_000 };

/**
 * The rules in a FHIR package (`.tgz`); null if it holds none, or is a guide for checking Bundles.
 * @throws AgentError as `readPackage`; `rules-too-large`, `rules-library-damaged`
 */
export async function readRules(file: string): Promise<RulesPackage | null> {
  const libraries: RuleSource[] = [];
  const seen = { isGuide: false };
  let bytes = 0;
  const uploads = new Set<string>(Object.values(UPLOAD_PROFILES));
  const { manifest, sha256 } = await readPackage(file, (resource) => {
    const url = textAt(resource, 'url');
    if (resource['resourceType'] === 'StructureDefinition' && url !== null)
      seen.isGuide ||= uploads.has(plainProfile(url));
    if (resource['resourceType'] !== 'Library') return;
    const library = sourceOf(resource);
    if (library === null) return;
    bytes += library.bytes;
    libraries.push(library.source);
    if (libraries.length > LIMITS.libraries || bytes > LIMITS.allBytes) throw tooLarge();
  });
  if (seen.isGuide || libraries.length === 0) return null;
  // With two libraries of one name, one rule would show the other's title and conditions.
  if (new Set(libraries.map(({ name }) => name)).size < libraries.length)
    throw new AgentError('rules-library-damaged/doubled');
  const { name, version, title, canonical } = manifest;
  const dates = libraries.flatMap((one) => (one.date === null || one.name === HELPERS ? [] : [one.date]));
  return { name, version, title, canonical, sha256, date: dates.sort().at(-1) ?? null, libraries };
}

/** HL7's own library, included in every package. */
const HELPERS = 'FHIRHelpers';

function sourceOf(resource: JsonObject): { readonly source: RuleSource; readonly bytes: number } | null {
  const contents = listAt(resource, 'content');
  const textOf = (type: string): string | null => {
    const found = contents.find((one) => textAt(one, 'contentType') === type);
    const data = found === undefined ? null : textAt(found, 'data');
    return data === null ? null : Buffer.from(data, 'base64').toString('utf8');
  };
  const [cql, elm] = [textOf('text/cql'), textOf('application/elm+json')];
  if (cql === null && elm === null) return null;
  const [name, version] = [textAt(resource, 'name'), textAt(resource, 'version')];
  // Name and version become part of file names and messages.
  if (name === null || version === null || !NAME.test(name) || !NAME.test(version))
    throw new AgentError('rules-library-damaged');
  if ((cql?.length ?? 0) > LIMITS.cqlBytes) throw tooLarge();
  const source: RuleSource = {
    name,
    version,
    title: textAt(resource, 'title'),
    date: /^\d{4}-\d{2}-\d{2}/.exec(textAt(resource, 'date') ?? '')?.[0] ?? null,
    cql,
    elm: elm === null ? null : elmOf(elm, name, version),
  };
  return { source, bytes: (cql?.length ?? 0) + (elm?.length ?? 0) };
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** ELM translated by the publisher. Null if there is none, or if it belongs to another library or version. */
function elmOf(text: string, name: string, version: string): ElmLibrary | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: the CQL is translated, or the package is refused if it has none.
    return null;
  }
  const library = (value as { library?: ElmLibrary['library'] } | null)?.library;
  const { id, version: own } = library?.identifier ?? {};
  if (library === undefined || id !== name || own !== version) return null;
  const elm = value as ElmLibrary;
  for (const node of nodesOf(library['annotation'])) if (node['errorSeverity'] === 'error') return null;
  return stripElm(elm);
}

const tooLarge = (): AgentError => new AgentError('rules-too-large');
