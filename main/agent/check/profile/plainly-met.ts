import { isObject, listAt, objectsAt, textAt, valueAt, type JsonObject } from '../../fhir/json.ts';
import { isPlainNarrative } from './plain-narrative.ts';

type Look = (value: JsonObject, resource: JsonObject) => boolean;

/** Neither the element nor what may stand beside it. */
const without =
  (...names: readonly string[]): Look =>
  (value) =>
    names.every((name) => !Object.hasOwn(value, name) && !Object.hasOwn(value, `_${name}`));
const says =
  (name: string): Look =>
  (value) =>
    textAt(value, name) !== null;
const either =
  (...looks: readonly Look[]): Look =>
  (value, resource) =>
    looks.some((look) => look(value, resource));
/** Of a Bundle to be sent: none of its entries has what only those of other kinds may have. */
const inNoEntry =
  (name: string): Look =>
  (bundle) =>
    isCollection(bundle) &&
    !Object.hasOwn(bundle, '_entry') &&
    listAt(bundle, 'entry').every((entry) => isObject(entry) && !Object.hasOwn(entry, name));

/**
 * R4's own invariants that stand on nearly every element, with the look that shows at once that one is met. They were
 * half of the work; everything that this does not show goes through FHIRPath like all others.
 */
const LOOKS: Readonly<Record<string, Look>> = {
  'dom-2': without('contained'),
  'dom-3': without('contained'),
  'dom-4': without('contained'),
  'dom-5': without('contained'),
  'bdl-1': without('total'),
  'bdl-2': inNoEntry('search'),
  'bdl-3': inNoEntry('request'),
  'bdl-4': inNoEntry('response'),
  'bdl-5': (entry) => isObject(valueAt(entry, 'resource')),
  'bdl-7': areUrlsDistinct,
  'bdl-8': (entry) => textAt(entry, 'fullUrl')?.includes('/_history/') === false,
  'bdl-9': isCollection,
  'bdl-10': isCollection,
  'bdl-11': isCollection,
  'bdl-12': isCollection,
  'obs-3': either(isObjectAt('low'), isObjectAt('high'), says('text')),
  'obs-6': without('dataAbsentReason'),
  'obs-7': either(without('component'), areOtherComponents),
  'org-1': (value) => listAt(value, 'identifier').some(isObject) || says('name')(value, value),
  'qty-3': either(without('code'), says('system')),
  'sqty-1': without('comparator'),
  'cpt-2': says('system'),
  'att-1': without('data'),
  'per-1': either(without('start'), without('end'), isDaysInOrder),
  'ref-1': either(without('reference'), (value) => /^[^#]/.test(textAt(value, 'reference') ?? '')),
  'tim-1': without('duration'),
  'tim-2': without('period'),
  'tim-4': without('duration'),
  'tim-5': without('period'),
  'tim-6': without('periodMax'),
  'tim-7': without('durationMax'),
  'tim-8': without('countMax'),
  'tim-9': without('offset'),
  'tim-10': without('timeOfDay'),
};

/** True only when it certainly is. `resource`: the one that the value stands in. */
export function isPlainlyMet(key: string, value: unknown, resource: JsonObject): boolean {
  if (typeof value === 'string') return (key === 'txt-1' || key === 'txt-2') && isPlainNarrative(value);
  return isObject(value) && Object.hasOwn(LOOKS, key) && LOOKS[key]?.(value, resource) === true;
}

function isObjectAt(name: string): Look {
  return (value) => isObject(valueAt(value, name)) && Object.keys(valueAt(value, name) as object).length > 0;
}

function isCollection(bundle: JsonObject): boolean {
  return textAt(bundle, 'type') === 'collection';
}

/** Of entries without versions, so that the url is all that counts. */
function areUrlsDistinct(bundle: JsonObject): boolean {
  const entries = objectsAt(bundle, 'entry');
  const urls = new Set(entries.map((entry) => textAt(entry, 'fullUrl')));
  const isVersioned = (entry: JsonObject): boolean => {
    const meta = valueAt(valueAt(entry, 'resource'), 'meta');
    return isObject(meta) && (Object.hasOwn(meta, 'versionId') || Object.hasOwn(meta, '_versionId'));
  };
  return !urls.has(null) && urls.size === entries.length && !entries.some(isVersioned);
}

/** Whole days, which compare as they are written. */
function isDaysInOrder(period: JsonObject): boolean {
  const [start, end] = [textAt(period, 'start') ?? '', textAt(period, 'end') ?? ''];
  return DAY.test(start) && DAY.test(end) && start <= end;
}
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** No component is about what the whole Observation is about: none of their codings has a code of its own. */
function areOtherComponents(observation: JsonObject, resource: JsonObject): boolean {
  const own = codesOf(resource);
  return objectsAt(observation, 'component').every((component) => {
    const codes = codesOf(component);
    return !codes.includes(null) && codes.every((code) => own.every((one) => one !== null && one !== code));
  });
}

function codesOf(value: JsonObject): (string | null)[] {
  return objectsAt(valueAt(value, 'code'), 'coding').map((coding) => textAt(coding, 'code'));
}
