import { compileProfile } from '../../../../../main/profile/package/compile-profile.ts';
import { compileSystem, compileValueSet } from '../../../../../main/profile/package/compile-package.ts';
import type { CodeSystem, ValueSet } from '../../../../../main/profile/package/fhir-types.ts';
import { checkProfiles, type ProfileCheckResult } from '../../../../../main/profile/check-profiles.ts';
import { COMPILED_FORMAT, type CompiledPackage } from '../../../../../main/profile/compiled.ts';
import { openGuide } from '../../../../../main/profile/guide.ts';
import { readR4Table } from '../../../../../main/profile/r4/read-table.ts';
import { parseBundle } from '../../../../../main/agent/ground/fhir/parsed-bundle.ts';
import type { TestDefinition } from './definition.ts';

export type TestResource = Readonly<Record<string, unknown>> & { readonly resourceType: string };
export interface TestGuide {
  readonly definitions: readonly TestDefinition[];
  readonly terms?: readonly (CodeSystem | ValueSet)[];
}

export function packageOf({ definitions, terms = [] }: TestGuide): CompiledPackage {
  const r4 = readR4Table();
  const present = <T>(one: T | null): T[] => (one === null ? [] : [one]);
  return {
    format: COMPILED_FORMAT,
    name: 'test.guide',
    version: '1.0.0',
    canonical: null,
    title: null,
    sha256: '',
    dependencies: [],
    definitions: definitions.flatMap((one) => present(compileProfile(one, r4))),
    systems: terms.flatMap((one) => (one.resourceType === 'CodeSystem' ? present(compileSystem(one)) : [])),
    valueSets: terms.flatMap((one) => (one.resourceType === 'ValueSet' ? present(compileValueSet(one)) : [])),
    notChecked: [],
  };
}

/** The resource as the first entry of a collection, with others behind it. `bytes`: how long the Bundle is said to be. */
export function checkInBundle(
  guide: TestGuide,
  resource: TestResource,
  others: readonly TestResource[] = [],
  bytes = 0,
): ProfileCheckResult {
  const entry = [resource, ...others].map((one, at) => ({ fullUrl: urn(at), resource: one }));
  const bundle = parseBundle({ resourceType: 'Bundle', type: 'collection', entry });
  if (bundle === null) throw new Error('no Bundle');
  return checkProfiles(bundle, openGuide(packageOf(guide), []), bytes);
}

/** fullUrl of the n-th entry. */
export function urn(at: number): string {
  return `urn:uuid:00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
}

/** Code and path below the entry, of errors and warnings alike, in order. */
export function findingsOf(report: ProfileCheckResult): string[] {
  return report.problems
    .map(({ code, path }) => `${code} ${path.replace(/^Bundle\.entry\[0\]\.resource\.?/, '')}`)
    .sort();
}
