/** Right Bundles: those of the sample generator, with every element that a profile leaves optional, one at a time and by the dozen. */
import { r4Facts } from '../../main/profile/r4/r4-table.ts';
import type { ElementRules } from '../../main/profile/rules.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Rng } from '../../main/practice/samples/rng.ts';
import {
  type Box,
  definitionOf,
  expansionOf,
  isObject,
  kidOf,
  kidsOfType,
  nameOf,
  placesIn,
  profileOf,
} from './guided.ts';

/** An element that is not there and may be, with a right value for it. */
export interface Opening {
  readonly profile: string;
  readonly id: string;
  readonly box: Box;
  readonly key: string;
  readonly value: unknown;
}

export interface EntryBox {
  fullUrl: string;
  resource: Box;
}

export const entriesOf = (bundle: Box): EntryBox[] => bundle['entry'] as EntryBox[];

/** A sample as plain JSON, no two elements of which are one object. */
export function sampleBundle(
  seed: string,
  options: Omit<Parameters<typeof makeSample>[0], 'seed'> = {},
): Box {
  return JSON.parse(JSON.stringify(makeSample({ ...options, seed }).bundle)) as Box;
}

/** Samples that have, together, every kind of entry and both sorts of application. */
export function seedBundles(count: number, seed: string): Box[] {
  const priorities = ['1', '1', '1', '4', '3'] as const;
  return Array.from({ length: count }, (_, at) =>
    sampleBundle(`${seed} ${String(at)}`, {
      kind: at % 2 === 0 ? 'cancer' : 'immunologic',
      priority: priorities[at % priorities.length] ?? '1',
    }),
  );
}

/** Every opening of every resource of a Bundle, each once by its element. */
export function* openingsOf(bundle: Box, seen: Set<string>): Generator<Opening> {
  const targets = targetsIn(bundle);
  for (const { resource } of entriesOf(bundle)) {
    const definition = profileOf(resource);
    if (definition === undefined) continue;
    const profile = nameOf(definition.url);
    const type = String(resource['resourceType']);
    yield* openingsIn({ profile, id: '', box: resource, layers: [definition.root], type, targets }, seen);
    for (const place of placesIn(resource)) {
      const value = place.box[place.key];
      if (!isObject(value) || place.many) continue;
      yield* openingsIn(
        { profile, id: place.id, box: value, layers: place.rules, type: place.type, targets },
        seen,
      );
    }
  }
}

interface Frame {
  readonly profile: string;
  readonly id: string;
  readonly box: Box;
  readonly layers: readonly ElementRules[];
  readonly type: string;
  readonly targets: readonly Target[];
}

function* openingsIn(
  { profile, id, box, layers, type, targets }: Frame,
  seen: Set<string>,
): Generator<Opening> {
  const names = new Set(kidsOfType(layers, type).map(({ name }) => name));
  for (const name of names) {
    const whole = id === '' ? name : `${id}.${name}`;
    if (
      seen.has(`${profile} ${whole}`) ||
      isClosed(`${typeof box['resourceType'] === 'string' ? box['resourceType'] : type}.${name}`, whole, box)
    )
      continue;
    const made = makeElement(layers, type, name, { targets, depth: 0 });
    if (made === null || made.key in box || isThere(box, name)) continue;
    seen.add(`${profile} ${whole}`);
    yield { profile, id: whole, box, ...made };
  }
}

const isThere = (box: Box, name: string): boolean => {
  const stem = name.replace('[x]', '');
  return Object.keys(box).some(
    (key) => key === stem || (name.endsWith('[x]') && new RegExp(`^${stem}[A-Z]`).test(key)),
  );
};

/** Elements that the definition allows and that are not right for another reason, each with the rule that says so. */
function isClosed(path: string, id: string, box: Box): boolean {
  // A resource within another, files, and what FHIR's own invariants tie to other elements.
  if (/\.(contained|modifierExtension|implicitRules|data)$/.test(path)) return true;
  if (/^Bundle\.(total|link|entry|signature|identifier|timestamp)$/.test(path)) return true;
  // obs-6, ext-1, con-4, cmp-2 and qty-3.
  if (path === 'Observation.dataAbsentReason' || path === 'Extension.extension')
    return isThere(box, 'value[x]');
  if (/^Condition\.abatement|\.emptyReason$/.test(path)) return true;
  if (path === 'Quantity.code') return !isThere(box, 'system');
  // tim-1 … tim-10: each part of a rhythm needs another.
  if (
    /^(?:Element|Timing\.repeat|BackboneElement)\.(duration|period|countMax|durationMax|periodMax|offset|timeOfDay|when|dayOfWeek)/.test(
      path,
    )
  )
    return true;
  if (/timing\.repeat\.(?!bounds)/.test(id)) return true;
  // sqty-1: no comparator where a profile says SimpleQuantity.
  if (path === 'Quantity.comparator' || path === 'Reference.type') return true;
  return SPECIAL.test(id);
}

/** NHI gives them, or a rule of the guide's text would warn. */
const SPECIAL = /^identifier$|\.url$|display$|^meta\.(?:versionId|profile)$/;

interface Made {
  readonly key: string;
  readonly value: unknown;
}
interface Making {
  readonly targets: readonly Target[];
  readonly depth: number;
}

/** A property with a right value; null where none can be told. */
function makeElement(
  layers: readonly ElementRules[],
  type: string,
  name: string,
  making: Making,
): Made | null {
  const stem = name.replace('[x]', '');
  const all = [...layers.flatMap(({ kids }) => kids ?? []), ...kidsOfType(layers, type)].filter(
    (kid) => kid.name === name,
  );
  const rules = all[0];
  if (rules === undefined || all.some(({ max }) => max === 0)) return null;
  // A filler cannot choose the slice that an item would be of, unless the slicing is open.
  if (all.some(({ slicing }) => slicing?.rules === 'closed')) return null;
  const code = rules.types[0]?.code ?? 'BackboneElement';
  const key = name.endsWith('[x]') ? stem + code.charAt(0).toUpperCase() + code.slice(1) : name;
  const kid = kidOf(layers, type, key);
  if (kid === null) return null;
  const value = makeValue(kid.rules, kid.type, making);
  if (value === undefined) return null;
  return { key, value: rules.many ? [value] : value };
}

function makeValue(rules: readonly ElementRules[], type: string, making: Making): unknown {
  const set = rules.find(({ fixed, pattern }) => (fixed ?? pattern) !== undefined);
  const wanted = set?.fixed ?? set?.pattern;
  if (wanted !== undefined) return structuredClone(wanted);
  const bound = rules.find(({ binding }) => binding?.strength === 'required')?.binding;
  if (bound !== undefined) return codedValue(bound.valueSet, type);
  if (Object.hasOwn(PRIMITIVES, type)) return PRIMITIVES[type];
  if (type === 'Reference') return referenceTo(rules, making.targets);
  const simple = SIMPLE[type];
  const own = simple === undefined ? {} : (structuredClone(simple) as Box);
  return making.depth > 3 ? undefined : withNeeded(own, rules, type, making);
}

/** Puts in what the profile, or R4, says has to be there. */
function withNeeded(
  value: Box,
  rules: readonly ElementRules[],
  type: string,
  making: Making,
): Box | undefined {
  const profiles = rules.flatMap(({ types }) => types.flatMap(({ profiles: urls }) => urls ?? []));
  const layers = [...rules, ...profiles.flatMap((url) => definitionOf(url)?.root ?? [])];
  const kids = [...layers.flatMap(({ kids: own }) => own ?? []), ...kidsOfType(layers, type)];
  for (const { name, min, slices } of kids) {
    if (slices?.some((one) => one.min > 0) === true) return undefined;
    if (min === 0 || isThere(value, name)) continue;
    const made = makeElement(layers, type, name, { ...making, depth: making.depth + 1 });
    if (made === null) return undefined;
    value[made.key] = made.value;
  }
  return Object.keys(value).length === 0 ? firstOf(layers, type, making) : value;
}

/** A part of a resource without anything that has to be there: its first element that can be made. */
function firstOf(layers: readonly ElementRules[], type: string, making: Making): Box | undefined {
  const names = kidsOfType(layers, type).map(({ name }) => name);
  for (const name of names.filter((one) => !/^(?:id|extension|modifierExtension)$/.test(one))) {
    const made = makeElement(layers, type, name, { ...making, depth: making.depth + 1 });
    if (made !== null) return { [made.key]: made.value };
  }
  return undefined;
}

const PRIMITIVES: Readonly<Record<string, unknown>> = {
  boolean: true,
  integer: 1,
  positiveInt: 7,
  unsignedInt: 3,
  decimal: 12.5,
  string: '臨床說明文字',
  markdown: '臨床說明文字',
  xhtml: '<div xmlns="http://www.w3.org/1999/xhtml"><p>說明</p></div>',
  code: 'zh-TW',
  id: 'a-1',
  uri: 'https://his.example/a',
  url: 'https://his.example/a',
  canonical: 'https://his.example/a',
  oid: 'urn:oid:1.2.3',
  uuid: 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7',
  base64Binary: 'YQ==',
  date: '2026-09-01',
  dateTime: '2026-09-01T09:00:00+08:00',
  instant: '2026-09-01T09:00:00+08:00',
  time: '09:00:00',
};

const SIMPLE: Readonly<Record<string, unknown>> = {
  Extension: { url: 'https://his.example/extension', valueString: 'a' },
  CodeableConcept: { text: '說明' },
  Coding: { system: 'https://his.example/codes', code: 'a' },
  Quantity: { value: 5, unit: '單位' },
  Age: { value: 50, unit: 'years', system: 'http://unitsofmeasure.org', code: 'a' },
  Duration: { value: 5, unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' },
  Money: { value: 100, currency: 'TWD' },
  Range: { low: { value: 1 } },
  Ratio: { numerator: { value: 1 }, denominator: { value: 2 } },
  Period: { start: '2026-08-01', end: '2026-08-31' },
  Annotation: { text: '說明' },
  Identifier: { value: 'a-1' },
  HumanName: { text: '林小美' },
  Address: { text: '臺北市' },
  ContactPoint: { system: 'phone', value: '02-0000-0000' },
  Attachment: { title: '附件' },
  Narrative: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>說明</p></div>' },
  Meta: { source: 'https://his.example/his' },
  SampledData: { origin: { value: 0 }, period: 10, dimensions: 1, data: '1 2' },
  Dosage: { text: '一日一次' },
  Timing: { code: { text: '每日一次' } },
  Element: {},
};

/** R4's own lists: `id system code…` a line. */
const R4_LISTS = new Map<string, { readonly system: string; readonly code: string }>();
for (const line of r4Facts().terms.split('\n')) {
  const [id = '', system = '', code = ''] = line.split(' ');
  if (code !== '' && code !== '*' && !R4_LISTS.has(id)) R4_LISTS.set(id, { system, code });
}

function codedValue(valueSet: string, type: string): unknown {
  const own = expansionOf(valueSet)[0];
  const found = own ?? R4_LISTS.get(nameOf(valueSet)) ?? R4_LISTS.get(valueSet);
  if (found === undefined) return undefined;
  const { system, code } = found;
  if (type === 'CodeableConcept') return { coding: [{ system, code }] };
  return type === 'Coding' || type === 'Quantity' ? { system, code } : code;
}

/** Target that a Reference in the Bundle may lead to. */
interface Target {
  readonly url: string;
  readonly type: string;
  /** Its profile, and all that this one was derived from. */
  readonly profiles: ReadonlySet<string>;
}

function targetsIn(bundle: Box): Target[] {
  return entriesOf(bundle).map(({ fullUrl, resource }) => {
    const profiles = new Set<string>();
    for (let here = profileOf(resource); here !== undefined && !profiles.has(here.url);) {
      profiles.add(here.url);
      here = definitionOf(here.baseUrl ?? '');
    }
    return { url: fullUrl, type: String(resource['resourceType']), profiles };
  });
}

function referenceTo(rules: readonly ElementRules[], targets: readonly Target[]): unknown {
  const wanted = rules
    .map(({ types }) => types.find(({ code }) => code === 'Reference')?.targets)
    .filter((one) => one !== undefined);
  const fitting = targets.find(({ type, profiles }) =>
    wanted.every((urls) =>
      urls.some((url) => (url.includes(':') ? profiles.has(url) : url === type || url === 'Resource')),
    ),
  );
  return fitting === undefined ? undefined : { reference: fitting.url };
}

/** Puts a good part of the openings in at once; gives what was put in. */
export function grow(bundle: Box, rng: Rng, share: number): string[] {
  const put: string[] = [];
  for (const { profile, id, box, key, value } of [...openingsOf(bundle, new Set())]) {
    if (!rng.chance(share)) continue;
    box[key] = value;
    put.push(`${profile} ${id}`);
  }
  return put;
}

/** The same Bundle as another program might write it. */
export const FORMS: Readonly<Record<string, (bundle: Box) => Buffer>> = {
  plain: (bundle) => Buffer.from(JSON.stringify(bundle)),
  indented: (bundle) => Buffer.from(JSON.stringify(bundle, null, '\t')),
  'windows lines and a BOM': (bundle) =>
    Buffer.from(`\ufeff${JSON.stringify(bundle, null, 2).replaceAll('\n', '\r\n')}\r\n`),
  escaped: (bundle) =>
    Buffer.from(
      JSON.stringify(bundle)
        .replaceAll(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .replaceAll('/', '\\/'),
    ),
  'keys turned round': (bundle) => Buffer.from(JSON.stringify(turned(bundle))),
};

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}
