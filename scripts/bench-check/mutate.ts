import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../main/agent/fhir/json.ts';

type Change =
  'removed' | 'code replaced' | 'code altered' | 'system replaced' | 'date broken' | 'number moved';

/** One Bundle with one thing changed. */
export interface Mutant {
  readonly change: Change;
  readonly type: string;
  /** Profile of the resource, by its name. */
  readonly profile: string;
  /** Way from the resource, e.g. `item[0].quantity.code`. */
  readonly path: string;
  /** What stood there. */
  readonly was: unknown;
  /** The object or list it stood in, as it is now. */
  readonly parent: unknown;
  /** The Bundle as it is now; valid until the next mutant is asked for. */
  readonly bundle: JsonObject;
}

/** Types of resource of which every element is tried. */
const TYPES = new Set([
  ...['Claim', 'Patient', 'Organization', 'MedicationRequest', 'DiagnosticReport', 'DocumentReference'],
  ...['Observation', 'Encounter', 'Coverage'],
]);
/** Elements of type `code` or `uri` whose value is a code of a list. */
const CODES = new Set(['code', 'status', 'intent', 'use', 'gender', 'contentType', 'outcome']);
const DATE = /^\d{4}(?:-\d{2}(?:-\d{2}(?:T.*)?)?)?$/;

type Box = Record<string | number, unknown>;

/** Every mutant of a Bundle, one after the other, made in place and undone: a copy of 100 kB for each would take longer. */
export function* mutantsOf(bundle: JsonObject): Generator<Mutant> {
  const entries = bundle['entry'] as { resource: JsonObject }[];
  for (const { resource } of entries) {
    const type = String(resource['resourceType']);
    if (!TYPES.has(type)) continue;
    const profile = ((resource['meta'] as { profile?: string[] }).profile?.[0] ?? '').replace(/.*\//, '');
    for (const place of placesIn(resource, '')) {
      for (const [change, value] of changesOf(place)) {
        const { box, key, path } = place;
        const was = box[key];
        const undo = put(box, key, value);
        yield { change, type, profile, path, was, parent: box, bundle };
        undo();
      }
    }
  }
}

interface PlaceOf {
  readonly box: Box;
  readonly key: string | number;
  readonly path: string;
}

function* placesIn(value: unknown, path: string): Generator<PlaceOf> {
  if (typeof value !== 'object' || value === null) return;
  const box = value as Box;
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const key of keys) {
    // The narrative is for people, and the type says what the rest is.
    if (path === '' && (key === 'text' || key === 'id' || key === 'resourceType')) continue;
    const at = typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    yield { box, key, path: at };
    yield* placesIn(box[key], at);
  }
}

const REMOVED = Symbol('removed');

function changesOf({ box, key }: PlaceOf): (readonly [Change, unknown])[] {
  const value = box[key];
  const changes: (readonly [Change, unknown])[] = [['removed', REMOVED]];
  if (typeof value === 'number') changes.push(['number moved', value + 1000.125]);
  if (typeof value !== 'string') return changes;
  if (CODES.has(String(key))) {
    changes.push(['code replaced', 'NO-SUCH-CODE']);
    // As a slip of the finger makes it: of the right form, and another one.
    changes.push(['code altered', value.replace(/[0-9A-Za-z](?=[^0-9A-Za-z]*$)/, next)]);
  }
  if (key === 'system') changes.push(['system replaced', 'http://example.org/none']);
  if (DATE.test(value) && key !== 'code' && key !== 'value') changes.push(['date broken', '2024-13-45']);
  return changes;
}

/** Changes one thing; gives the way back, to the order the keys had. */
function put(box: Box, key: string | number, value: unknown): () => void {
  if (Array.isArray(box)) {
    const list = box as unknown[];
    const was = list[Number(key)];
    if (value === REMOVED) {
      list.splice(Number(key), 1);
      return () => void list.splice(Number(key), 0, was);
    }
    list[Number(key)] = value;
    return () => void (list[Number(key)] = was);
  }
  const before = Object.entries(box);
  if (value === REMOVED) Reflect.deleteProperty(box, key);
  else box[key] = value;
  return () => {
    for (const [name] of before) Reflect.deleteProperty(box, name);
    for (const [name, old] of before) box[name] = old;
  };
}

/** The next digit, or the next letter. */
function next(char: string): string {
  if (char === '9') return '0';
  if (char === 'z' || char === 'Z') return char === 'z' ? 'a' : 'A';
  return String.fromCharCode(char.charCodeAt(0) + 1);
}

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
type Snapshots = ReadonlyMap<string, ReadonlyMap<string, number>>;

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
