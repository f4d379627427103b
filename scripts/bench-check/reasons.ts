import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant } from './mutate.ts';

/** Why a mutant that was not caught may be right, or cannot be known to be wrong. */
export const REASONS = {
  optional: 'the guide does not ask for it',
  'list-not-at-hand': 'its list is too large to be at hand (ICD-10, drugs, hospitals, units, MIME types)',
  'another-code': 'it became another code of the same list',
  'open-slice': 'without it, it is one more of a kind the guide does not describe',
  'open-list': 'the guide allows other codes there, or names no list',
  'any-number': 'any number is allowed there',
  'own-number': 'a number or name the hospital gives itself',
  unexplained: 'NOT EXPLAINED: the guide asks for it',
} as const;
export type Reason = keyof typeof REASONS;

interface Element {
  readonly path: string;
  readonly min: number;
}
/** Least cardinality by profile and path, the strictest slice counting. */
export type Snapshots = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Reads the profiles of guide packages; tells nothing about what is right but how often each element has to be there. */
export function readSnapshots(packages: readonly string[]): Snapshots {
  const snapshots = new Map<string, ReadonlyMap<string, number>>();
  for (const file of packages) {
    const dir = mkdtempSync(join(tmpdir(), 'twpas-guide-'));
    try {
      execFileSync('tar', ['-xzf', file, '-C', dir]);
      for (const name of readdirSync(join(dir, 'package'))) {
        if (!name.startsWith('StructureDefinition-')) continue;
        const profile = JSON.parse(readFileSync(join(dir, 'package', name), 'utf8')) as {
          id: string;
          snapshot?: { element: readonly Element[] };
        };
        const least = new Map<string, number>();
        for (const { path, min } of profile.snapshot?.element ?? []) {
          least.set(path, Math.max(min, least.get(path) ?? 0));
        }
        snapshots.set(profile.id, least);
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  return snapshots;
}

const LARGE = /icd-10|nhi-medication$|loinc|snomed|unitsofmeasure|organization-identifier|dicom/;
const OWN = /(?:^|\.)(?:identifier\[\d+\]\.(?:value|system)|display|title|uid|unit)$/;
/** Claim.identifier is sliced by `use`, and open. */
const OPEN_SLICE = /^Claim\.identifier\.use$/;

/** Null where nothing is known because no package is at hand. */
export function reasonFor(mutant: Mutant, snapshots: Snapshots): Reason | null {
  switch (mutant.change) {
    case 'removed': {
      const least = snapshots.get(mutant.profile);
      if (least === undefined) return null;
      const path = elementPath(mutant);
      // One of several: what is left is counted.
      const left = Array.isArray(mutant.parent) ? mutant.parent.length : 0;
      if ((least.get(path) ?? 0) <= left) return 'optional';
      return OPEN_SLICE.test(path) ? 'open-slice' : 'unexplained';
    }
    case 'code altered':
      if (mutant.path.endsWith('contentType') || LARGE.test(siblingSystem(mutant))) return 'list-not-at-hand';
      return OPEN.test(mutant.path) ? 'open-list' : 'another-code';
    case 'code replaced':
    case 'system replaced':
      return OWN.test(mutant.path) ? 'own-number' : 'open-list';
    case 'number moved':
      return 'any-number';
    case 'date broken':
      return 'unexplained';
  }
}

/** Elements without a list of their own. */
const OPEN = /statusReason|interpretation|identifier\[\d+\]\.type|type\[0\]/;

/** `item[0].valueQuantity.code` of a Claim → `Claim.item.value[x].code`. */
function elementPath({ type, path }: Mutant): string {
  const plain = path.replace(/\[\d+\]/g, '');
  const choice = plain
    .split('.')
    .map((name) =>
      name.replace(
        /^(value|effective|medication|diagnosis|procedure|bounds|dose|substance|performed)[A-Z]\w*$/,
        '$1[x]',
      ),
    );
  return [type, ...choice].join('.');
}

function siblingSystem({ change, was, parent }: Mutant): string {
  if (change === 'system replaced') return String(was);
  return (parent as Record<string, string>)['system'] ?? '';
}
