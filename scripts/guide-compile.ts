/**
 * `npm run guide:compile -- PACKAGE.tgz…`: compiles FHIR packages into `resources/guide`, the guide that every build ships.
 * Facts only: paths, cardinalities, types, slices, fixed values, bindings, codes, days. No narrative, no sentences, no
 * displays, so that nothing of SNOMED CT's or LOINC's words is in it. TWPAS and TW Core are CC0-1.0 by their package.json.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compilePackage } from '../main/agent/check/package/compile-package.ts';
import type { CompiledPackage } from '../main/agent/check/profile/compiled.ts';

const DIR = resolve(import.meta.dirname, '../resources/guide');

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: npm run guide:compile -- GUIDE.tgz WHAT-IT-STANDS-ON.tgz …');
  process.exit(2);
}
await mkdir(DIR, { recursive: true });
for (const file of files) {
  const compiled = withoutSentences(await compilePackage(file));
  const { name, version } = compiled;
  // One version of each package ships.
  for (const old of await readdir(DIR)) if (old.startsWith(`${name}-`)) await rm(join(DIR, old));
  // A pattern may carry the display of a code: LOINC's words are not ours to ship.
  const text = JSON.stringify(compiled, (key, value: unknown) => (key === 'display' ? undefined : value));
  await writeFile(join(DIR, `${name}-${version}.json`), `${text}\n`);
  console.log(`${name}#${version}: ${String(Math.ceil(text.length / 1000))} kB`);
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
