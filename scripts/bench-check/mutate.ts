import type { JsonObject } from '../../main/agent/fhir/json.ts';

export type Change =
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
