import { isObject, listAt, objectsAt, textAt, valueAt, type JsonObject } from '../agent/ground/fhir/json.ts';
import type { ConstraintRule } from './rules.ts';

/** `resource`: the resource that contains the value. */
type QuickTest = (value: JsonObject, resource: JsonObject) => boolean;

const UCUM = 'http://unitsofmeasure.org';

/** Met if neither the element nor its `_name` part exists. */
const without = (name: string): QuickTest => {
  const beside = `_${name}`;
  return (value) => value[name] === undefined && value[beside] === undefined;
};
const says =
  (name: string): QuickTest =>
  (value) =>
    textAt(value, name) !== null;
const either =
  (...looks: readonly QuickTest[]): QuickTest =>
  (value, resource) =>
    looks.some((look) => look(value, resource));
/** Met if no entry has this member, which only other types of Bundle use. */
const inNoEntry =
  (name: string): QuickTest =>
  (bundle) =>
    isCollection(bundle) &&
    !Object.hasOwn(bundle, '_entry') &&
    listAt(bundle, 'entry').every((entry) => isObject(entry) && !Object.hasOwn(entry, name));

/**
 * Fast tests for R4 invariants on nearly every element, which took half of the time. If a test does not show that the invariant is met, FHIRPath
 * evaluates it.
 */
const LOOKS: Readonly<Record<string, QuickTest>> = {
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
  'drt-1': (value) => valueAt(value, 'system') === UCUM && typeof valueAt(value, 'value') === 'number',
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

/**
 * Guides' constraints that would need the engine for a type (TW Core's two), or a guard for their regular expression. Keyed by expression, since
 * a later guide may use the same key for another one.
 */
const LOOKS_OF_GUIDES: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  [
    '$this is dateTime implies $this.toString().length() >= 10',
    (value: unknown) => typeof value === 'string' && value.length >= 10,
  ],
  [
    "ofType(Quantity).system.empty() or ofType(Quantity).system = 'http://unitsofmeasure.org'",
    (value: unknown) =>
      !isObject(value) ||
      (!Object.hasOwn(value, '_system') && (!Object.hasOwn(value, 'system') || value['system'] === UCUM)),
  ],
  [
    "value.matches('^urn:oid:(0|[1-9])(.(0|[1-9][0-9]*)){0,63}$')",
    (value: unknown) =>
      typeof value === 'string' && /^urn:oid:(?:0|[1-9])(?:\.(?:0|[1-9]\d*)){0,63}$/.test(value),
  ],
]);

/** Fast test of a constraint: true only if it is certainly met. Null if there is none. */
export function lookFor({
  key,
  base,
  expression,
}: ConstraintRule): ((value: unknown, resource: JsonObject) => boolean) | null {
  if (base !== true) return LOOKS_OF_GUIDES.get(expression) ?? null;
  if (key === 'txt-1' || key === 'txt-2')
    return (value) => typeof value === 'string' && isPlainNarrative(value);
  const look = Object.hasOwn(LOOKS, key) ? LOOKS[key] : undefined;
  return look === undefined ? null : (value, resource) => isObject(value) && look(value, resource);
}

function isObjectAt(name: string): QuickTest {
  return (value) => isObject(valueAt(value, name)) && Object.keys(valueAt(value, name) as object).length > 0;
}

function isCollection(bundle: JsonObject): boolean {
  return textAt(bundle, 'type') === 'collection';
}

/** True if all urls differ and no entry has a version; otherwise FHIRPath decides. */
function areUrlsDistinct(bundle: JsonObject): boolean {
  const entries = objectsAt(bundle, 'entry');
  const urls = new Set(entries.map((entry) => textAt(entry, 'fullUrl')));
  const isVersioned = (entry: JsonObject): boolean => {
    const meta = valueAt(valueAt(entry, 'resource'), 'meta');
    return isObject(meta) && (Object.hasOwn(meta, 'versionId') || Object.hasOwn(meta, '_versionId'));
  };
  return !urls.has(null) && urls.size === entries.length && !entries.some(isVersioned);
}

/** Compares as text: days without time, or seconds in the same zone. */
function isDaysInOrder(period: JsonObject): boolean {
  const [start, end] = [textAt(period, 'start') ?? '', textAt(period, 'end') ?? ''];
  return (
    start <= end &&
    MOMENT.test(start) &&
    MOMENT.test(end) &&
    start.slice(19) === end.slice(19) &&
    start.length === end.length
  );
}
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d))?$/;

/** No component repeats a code of the Observation itself. */
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

/* Narratives */

/** Characters that XML forbids or that need the full test: control characters, lone surrogates, entities other than XML's five. */
const DOUBTFUL = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd]|&(?!(?:amp|lt|gt|quot|apos);)|\]\]>/;
const START = /<([a-z][a-z0-9]*)((?:\s+[a-z]+="[^"<]*")*)\s*(\/?)>/y;
const ATTRIBUTE = /\s+([a-z]+)="([^"]*)"/y;
const ELEMENTS = new Set(
  'div p b i span table tbody thead tr td th ul ol li br hr h1 h2 h3 h4 h5 h6 code pre strong em sup sub small a blockquote'.split(
    ' ',
  ),
);
const ATTRIBUTES = new Set(['class', 'style', 'title', 'lang', 'id', 'colspan', 'rowspan']);
const XHTML = 'http://www.w3.org/1999/xhtml';

/**
 * True if a narrative has the plain form that publishers write, which meets R4's txt-1 and txt-2: one `div` of well-formed elements from the list
 * above, with text. False proves nothing; the full rule then decides.
 */
export function isPlainNarrative(text: string): boolean {
  if (!text.startsWith('<div') || DOUBTFUL.test(text)) return false;
  const open: string[] = [];
  let hasText = false;
  for (let at = 0; at < text.length;) {
    if (at > 0 && open.length === 0) return false;
    const tag = readTag(text, at);
    if (tag === null) return false;
    if (tag.is === 'start') open.push(tag.name);
    else if (tag.is === 'end' && open.pop() !== tag.name) return false;
    const next = text.indexOf('<', tag.end);
    const end = next < 0 ? text.length : next;
    if (end > tag.end && open.length === 0) return false;
    hasText ||= text.slice(tag.end, end).trim() !== '';
    at = end;
  }
  return open.length === 0 && hasText;
}

interface Tag {
  readonly is: 'start' | 'end' | 'empty';
  readonly name: string;
  /** Position after the tag. */
  readonly end: number;
}

/** Tags without attributes, nearly all, by their text. */
const BARE = new Map<string, Pick<Tag, 'is' | 'name'>>(
  [...ELEMENTS].flatMap((name) => [
    [`<${name}>`, { is: 'start', name }],
    [`</${name}>`, { is: 'end', name }],
    [`<${name}/>`, { is: 'empty', name }],
  ]),
);

function readTag(text: string, at: number): Tag | null {
  const end = text.indexOf('>', at) + 1;
  const bare = end - at > LONGEST ? undefined : BARE.get(text.slice(at, end));
  if (bare !== undefined) return { is: bare.is, name: bare.name, end };
  START.lastIndex = at;
  const [, name = '', attributes = '', slash = ''] = START.exec(text) ?? [];
  if (!ELEMENTS.has(name) || (attributes !== '' && !areFine(name, attributes))) return null;
  return { is: slash === '' ? 'start' : 'empty', name, end: START.lastIndex };
}

const LONGEST = '</blockquote>'.length;

/** True if all attributes are known and unique; href only on links. */
function areFine(element: string, attributes: string): boolean {
  const names: string[] = [];
  ATTRIBUTE.lastIndex = 0;
  for (let one = ATTRIBUTE.exec(attributes); one !== null; one = ATTRIBUTE.exec(attributes)) {
    const [, name = '', value] = one;
    const isKnown =
      ATTRIBUTES.has(name) || (name === 'href' && element === 'a') || (name === 'xmlns' && value === XHTML);
    if (!isKnown || names.includes(name)) return false;
    names.push(name);
    if (ATTRIBUTE.lastIndex === attributes.length) return true;
  }
  return false;
}
