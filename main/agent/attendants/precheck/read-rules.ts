import { readPackage } from '../../../profile/package/read-package.ts';
import { AgentError } from '../../ground/error.ts';
import { listAt, textAt, type JsonObject } from '../../ground/fhir/json.ts';
import { plainProfile, UPLOAD_PROFILES } from '../../../../shared/twpas/canonical.ts';

/** One `Library` of a rules package. */
export interface RuleSource {
  readonly name: string;
  readonly version: string;
  readonly title: string | null;
  /** YYYY-MM-DD. */
  readonly date: string | null;
  readonly cql: string;
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

/** A rules package that can run: every library as ELM, stored as text and parsed at use. */
export interface CompiledRules extends Omit<RulesPackage, 'libraries'> {
  readonly format: 1;
  readonly libraries: readonly CompiledLibrary[];
}
export interface CompiledLibrary extends Omit<RuleSource, 'cql'> {
  /** JSON. */
  readonly elm: string;
}

/** NHI's package has 55 libraries of at most 39 kB. */
const LIMITS = { libraries: 1000, cqlBytes: 1_000_000 };

/**
 * The rules in a FHIR package (`.tgz`); null if it holds none, or is a guide for checking Bundles.
 * @throws AgentError as `readPackage`; `rules-too-large`, `rules-library-damaged`
 */
export async function readRules(file: string): Promise<RulesPackage | null> {
  const libraries: RuleSource[] = [];
  const seen = { isGuide: false };
  const uploads = new Set<string>(Object.values(UPLOAD_PROFILES));
  const { manifest, sha256 } = await readPackage(file, (resource) => {
    const url = textAt(resource, 'url');
    if (resource['resourceType'] === 'StructureDefinition' && url !== null)
      seen.isGuide ||= uploads.has(plainProfile(url));
    if (resource['resourceType'] !== 'Library') return;
    const library = sourceOf(resource);
    if (library === null) return;
    libraries.push(library);
    if (libraries.length > LIMITS.libraries) throw tooLarge();
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

function sourceOf(resource: JsonObject): RuleSource | null {
  const content = listAt(resource, 'content').find((one) => textAt(one, 'contentType') === 'text/cql');
  const data = content === undefined ? null : textAt(content, 'data');
  if (data === null) return null;
  const cql = Buffer.from(data, 'base64').toString('utf8');
  const [name, version] = [textAt(resource, 'name'), textAt(resource, 'version')];
  // Name and version become part of file names and messages.
  if (name === null || version === null || !NAME.test(name) || !NAME.test(version))
    throw new AgentError('rules-library-damaged');
  if (cql.length > LIMITS.cqlBytes) throw tooLarge();
  return {
    name,
    version,
    title: textAt(resource, 'title'),
    date: /^\d{4}-\d{2}-\d{2}/.exec(textAt(resource, 'date') ?? '')?.[0] ?? null,
    cql,
  };
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const tooLarge = (): AgentError => new AgentError('rules-too-large');
