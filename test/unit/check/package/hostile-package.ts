import { UPLOAD_PROFILES } from '../../../../shared/twpas/canonical.ts';
import { createRng, type Rng } from '../../../../main/practice/samples/rng.ts';
import { profileOf, TEST_BASE } from '../profile/support/definition.ts';
import { anyValue, type Box, broken, prototypeKeys, wrongTypes } from '../rules/support/hostile.ts';
import { manifest, resource, tgzOf } from '../../../../main/practice/samples/tgz.ts';

const CLAIM = `${TEST_BASE}claim`;
/** A small guide with one of each thing that a package can say. */
const SOUND = JSON.stringify([
  profileOf('Bundle', [{ id: 'Bundle.timestamp', min: 1 }], { url: UPLOAD_PROFILES.cancer }),
  profileOf(
    'Claim',
    [
      { id: 'Claim.created', min: 1, mustSupport: true },
      { id: 'Claim.item', constraint: [constraint('item-1', 'sequence.exists()')] },
      { id: 'Claim.use', patternCode: 'preauthorization' },
      {
        id: 'Claim.priority',
        binding: { strength: 'required', valueSet: 'https://example.org/ValueSet/one' },
      },
    ],
    { url: CLAIM },
  ),
  {
    resourceType: 'CodeSystem',
    url: 'https://example.org/CodeSystem/one',
    content: 'complete',
    concept: [{ code: 'a', display: 'A', concept: [{ code: 'b' }] }],
  },
  {
    resourceType: 'ValueSet',
    url: 'https://example.org/ValueSet/one',
    compose: { include: [{ system: 'https://example.org/CodeSystem/one', concept: [{ code: 'a' }] }] },
  },
]);

function constraint(key: string, expression: string) {
  return { key, severity: 'error' as const, human: 'words', expression };
}

/** A package nobody would publish, out of one that is sound; the same for the same seed. */
export function hostilePackage(seed: string): Buffer {
  const rng = createRng(`hostile package ${seed}`);
  const resources = JSON.parse(SOUND) as Box[];
  const way = rng.int(0, 99);
  if (way < 50) for (const one of resources) wrongTypes(rng, one, rng.int(0, 6));
  else if (way < 65) for (const one of resources) prototypeKeys(rng, one);
  else if (way < 85) expressions(rng, resources);
  const named = resources.map((one, at) => resource(`${String(one['resourceType'])}-${String(at)}`, one));
  const head = way < 92 ? manifest() : manifest({ [rng.pick(MEMBERS)]: anyValue(rng, 2) });
  const bytes = tgzOf([head, ...named]);
  return way < 96 ? bytes : broken(rng, bytes);
}

const MEMBERS = ['name', 'version', 'fhirVersions', 'dependencies', 'canonical', 'title', 'url'];
const PIECES = [
  ...['item', 'sequence', 'created', 'Claim', '%resource', '$this', 'value', "'a'", '1', '0.5', 'true', '{}'],
  ...['.', '.', '.', '(', ')', '[0]', ' and ', ' or ', ' implies ', ' = ', ' > ', ' + ', ' | ', ' in ', ','],
  ...[
    'exists()',
    'all(',
    'where(',
    'resolve()',
    'matches(',
    'first()',
    'count()',
    'ofType(',
    'repeat(',
    'iif(',
  ],
  ...['descendants()', 'as(', 'is(', 'today()', '@2026-01-01', '`', '"', "'", '\\', '\u0000', '__proto__'],
];

/** Words of FHIRPath in any order, in each place that may have them. */
function expressions(rng: Rng, resources: readonly Box[]): void {
  for (const { snapshot } of resources) {
    const { element = [] } = (snapshot ?? {}) as { element?: Box[] };
    for (const one of element) {
      if (!rng.chance(0.1)) continue;
      const text = Array.from({ length: rng.int(1, 9) }, () => rng.pick(PIECES)).join('');
      one['constraint'] = [constraint(`own-${String(rng.int(0, 9))}`, text)];
    }
  }
}
