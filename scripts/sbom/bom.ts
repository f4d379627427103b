import { createHash } from 'node:crypto';
import {
  type DependencyLock,
  isShipped,
  type LockedPackage,
  nameOf,
  PRACTICE_ROOTS,
  type Release,
} from './shipped.ts';

/** Part of npm's lock file that a bill of materials needs. */
export interface Lock extends DependencyLock {
  readonly name: string;
  readonly version: string;
}

export interface Component {
  readonly type: 'library' | 'application';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly { readonly expression: string }[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

/** Is installed for development, and is the runtime the desktop program ships. */
const RUNTIME = 'electron';

/** The same lock gives the same document: its serial number is made of what it lists. */
export function bomOf(lock: Lock, release: Release = 'agent'): Record<string, unknown> {
  const ships = isShipped(lock, release);
  const shipped = Object.entries(lock.packages).filter(
    ([path]) => ships(path) || (release === 'agent' && nameOf(path) === RUNTIME),
  );
  const components = shipped
    .map(([path, found]) => componentOf(nameOf(path), found))
    .toSorted((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const own = { name: release === 'agent' ? lock.name : `${lock.name}-practice`, version: lock.version };
  const digest = createHash('sha256').update(JSON.stringify({ own, components })).digest('hex');
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': `pkg:npm/${own.name}@${own.version}`, ...own } },
    components: distinct(components),
    dependencies: [{ ref: `pkg:npm/${own.name}@${own.version}`, dependsOn: directOf(lock, release) }],
  };
}

function componentOf(name: string, { version = '', license, integrity }: LockedPackage): Component {
  const purl = purlOf(name, version);
  const [algorithm, base64] = integrity?.split('-', 2) ?? [];
  return {
    type: name === 'electron' ? 'application' : 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    ...(algorithm === 'sha512' && base64 !== undefined
      ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] }
      : {}),
  };
}

function directOf({ packages }: Lock, release: Release): string[] {
  const { dependencies = {}, optionalDependencies = {} } = packages[''] ?? {};
  const names =
    release === 'agent' ? Object.keys({ ...dependencies, ...optionalDependencies }) : PRACTICE_ROOTS;
  return names.map((name) => purlOf(name, packages[`node_modules/${name}`]?.version ?? ''));
}

/** The same package in two places of the tree is one component. */
function distinct(components: readonly Component[]): Component[] {
  return [...new Map(components.map((one) => [one['bom-ref'], one])).values()];
}

function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** Hexadecimal digits as a version 8 UUID (RFC 9562: of the maker's own making). */
function uuidOf(digits: string): string {
  const chars = Array.from(digits.slice(0, 32));
  chars[12] = '8';
  chars[16] = 'a';
  return chars.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
