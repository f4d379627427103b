/**
 * `node scripts/feature-list.ts PACKAGE.tgz…`: what the StructureDefinitions of a package demand, how often, and whether
 * the profile checker judges it. The same list, its unjudged part, is kept with every imported package.
 */
import { featuresOf } from '../main/profile/package/features.ts';
import type { StructureDefinition } from '../main/profile/package/fhir-types.ts';
import { readPackage } from '../main/profile/package/read-package.ts';
import { AgentError } from '../main/agent/ground/error.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node scripts/feature-list.ts PACKAGE.tgz…');
  process.exit(2);
}
for (const file of files) {
  const features = new Map<string, { count: number; checked: boolean }>();
  let definitions = 0;
  try {
    const { manifest } = await readPackage(file, (resource) => {
      if (resource['resourceType'] !== 'StructureDefinition') return;
      definitions++;
      for (const { name, checked } of featuresOf(resource as unknown as StructureDefinition)) {
        features.set(name, { count: (features.get(name)?.count ?? 0) + 1, checked });
      }
    });
    console.log(`${manifest.name}#${manifest.version}: ${String(definitions)} StructureDefinitions`);
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    console.error(`${file}: ${error.message}`);
    process.exitCode = 1;
    continue;
  }
  for (const [name, { count, checked }] of [...features].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`  ${checked ? '           ' : 'NOT CHECKED'} ${String(count).padStart(6)}  ${name}`);
  }
}
