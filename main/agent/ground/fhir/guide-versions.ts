import { guideOfBase } from '../../../../shared/twpas/systems.ts';
import { isObject, listAt, objectAt, textAt } from './json.ts';
import { walkObjects } from './walk.ts';

/** Common beginning of the TWPAS guide's canonicals. */
const PAS = 'https://nhicore.nhi.gov.tw/pas/';

/**
 * Versions of the TWPAS guide that a resource of NHI's names: `meta.profile` as `canonical|version`, also of contained resources,
 * `CapabilityStatement.implementationGuide` likewise, and an ImplementationGuide's own version.
 */
export function guideVersionsOf(resource: unknown): string[] {
  const canonicals = [
    ...listAt(objectAt(resource, 'meta'), 'profile'),
    ...listAt(resource, 'contained').flatMap((one) => listAt(objectAt(one, 'meta'), 'profile')),
    ...listAt(resource, 'implementationGuide'),
  ];
  const own = textAt(resource, 'resourceType') === 'ImplementationGuide' ? textAt(resource, 'version') : null;
  const isPas = textAt(resource, 'url')?.startsWith(PAS) === true;
  return [
    ...canonicals.flatMap((one) =>
      typeof one === 'string' && one.startsWith(PAS) ? (one.split('|')[1] ?? []) : [],
    ),
    ...(isPas && own !== null ? [own] : []),
  ].filter((version) => VERSION.test(version));
}

/**
 * The guide of NHI's answer, by the base of its code systems. An answer contains the accepted Claim, so a newer guide shows as soon as NHI
 * accepts a Bundle of that version. Null if no system names a guide.
 */
export function guideOfSystems(resource: unknown): string | null {
  if (!isObject(resource)) return null;
  for (const { object } of walkObjects(resource, '')) {
    const guide = guideOfBase(textAt(object, 'system') ?? '');
    if (guide !== null) return guide;
  }
  return null;
}

const VERSION = /^\d{1,4}(?:\.\d{1,4}){1,3}(?:-[\w.-]{1,32})?$/;

/** Negative when `a` is older. A pre-release (`2.0.0-ballot`) is older than its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(left.numbers.length, right.numbers.length); at++) {
    const difference = (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(left.released) - Number(right.released);
}

function partsOf(version: string): { numbers: number[]; released: boolean } {
  const [numbers = '', label] = version.split('-', 2);
  return { numbers: numbers.split('.').map(Number), released: label === undefined };
}
