/** Ways to spoil one place of a right Bundle, each of a kind that makes it wrong by R4 or by the profile. */
import type { ElementRules } from '../../main/profile/rules.ts';
import {
  type Box,
  definitionOf,
  expansionOf,
  type GuidedPlace,
  isObject,
  kidOf,
  kidsOfType,
  placesIn,
} from './guided.ts';
import { entriesOf } from './right.ts';

/** Kind of fault, as a person would say it. */
export type Kind =
  'form' | 'missing' | 'unknown' | 'code' | 'system' | 'profile' | 'reference' | 'value' | 'count';

/** One Bundle with one thing spoilt; valid until `undo`. */
export interface Mutant {
  /** `not a list`, `code replaced` … */
  readonly way: string;
  readonly kind: Kind;
  readonly profile: string;
  readonly id: string;
  /** Place of the change. */
  readonly path: string;
  readonly bundle: Box;
}

interface Change extends Pick<Mutant, 'way' | 'kind'> {
  readonly value: unknown;
}

const REMOVED = Symbol('removed');

/** All mutants of a Bundle that are not in `seen`, one after the other, each made in place and undone. */
export function* mutantsOf(bundle: Box, seen: Set<string>): Generator<Mutant> {
  for (const [index, { resource }] of entriesOf(bundle).entries()) {
    const root = `Bundle.entry[${String(index)}].resource`;
    for (const place of [...placesIn(resource)]) {
      for (const change of changesOf(place, bundle)) {
        const { way, kind } = change;
        const name = `${place.profile} ${place.id} ${way}`;
        if (seen.has(name)) continue;
        seen.add(name);
        const undo = put(place.box, place.key, change.value);
        yield { way, kind, profile: place.profile, id: place.id, path: `${root}.${place.path}`, bundle };
        undo();
      }
    }
  }
  yield* entryMutants(bundle, seen);
}

function changesOf(place: GuidedPlace, bundle: Box): Change[] {
  const value = place.box[place.key];
  return [
    ...formChanges(place, value),
    ...countChanges(place, value),
    ...valueChanges(place, value),
    ...codeChanges(place, value),
    ...systemChanges(place, value),
    ...referenceChanges(place, value, bundle),
    ...objectChanges(place, value),
  ];
}

/* The form that JSON has */

function formChanges({ type, many, key, rules }: GuidedPlace, value: unknown): Change[] {
  const form = (way: string, to: unknown): Change => ({ way, kind: 'form', value: to });
  const empty = (way: string, to: unknown): Change => ({ way, kind: 'missing', value: to });
  const changes: Change[] = [empty('null', null)];
  if (many) {
    changes.push(form('not a list', (value as unknown[])[0]), empty('empty list', []));
    return changes;
  }
  if (typeof key === 'string' && rules.every((one) => !one.many)) changes.push(form('a list', [value]));
  if (isObject(value)) {
    changes.push(empty('empty object', {}));
    if (type !== 'Resource') changes.push(form('text for an object', 'x'));
  } else if (typeof value === 'string') {
    changes.push(
      form('number for a text', 20_260_101),
      form('object for a text', { value }),
      empty('empty text', ''),
    );
  } else if (typeof value === 'number') changes.push(form('number in quotes', String(value)));
  else if (typeof value === 'boolean') changes.push(form('boolean in quotes', String(value)));
  const malformed = MALFORMED[type];
  if (malformed !== undefined) for (const [way, to] of malformed) changes.push(form(way, to));
  return changes;
}

const NO_DAY = ['no such day', '2026-02-30'] as const;
const ROC = ['year of the Republic', '115/11/02'] as const;
const MALFORMED: Readonly<Record<string, readonly (readonly [way: string, to: unknown])[]>> = {
  date: [NO_DAY, ROC, ['blank at its end', '2026-01-01 ']],
  dateTime: [NO_DAY, ROC, ['time without a zone', '2026-01-01T09:00:00']],
  instant: [NO_DAY, ROC, ['a day alone', '2026-01-01']],
  positiveInt: [
    ['zero', 0],
    ['broken number', 1.5],
  ],
  unsignedInt: [['negative number', -1]],
  code: [['blanks around', ' a  b ']],
  uri: [['blank inside', 'https://a b']],
  url: [['blank inside', 'https://a b']],
  canonical: [['blank inside', 'https://a b']],
  id: [['underscore', 'a_b']],
  string: [
    ['blanks alone', '  '],
    ['control character', 'a\u0001b'],
  ],
  markdown: [
    ['blanks alone', '  '],
    ['control character', 'a\u0001b'],
  ],
  base64Binary: [['no base64', '*']],
};

/* How often */

function countChanges({ rules, key, box, many }: GuidedPlace, value: unknown): Change[] {
  const changes: Change[] = [];
  if (isNeeded(rules, key, box)) changes.push({ way: 'removed', kind: 'missing', value: REMOVED });
  const max = many ? rules.find((one) => one.max !== null)?.max : undefined;
  if (many && typeof max === 'number' && max > 0) {
    const list = value as unknown[];
    changes.push({
      way: 'too many',
      kind: 'count',
      value: [...list, ...Array.from({ length: max + 1 - list.length }, () => structuredClone(list[0]))],
    });
  }
  return changes;
}

/** True if the value must not be removed. A slice that has to be there and may be once alone needs its item. */
function isNeeded(rules: readonly ElementRules[], key: string | number, box: Box): boolean {
  if (typeof key === 'string') return rules.some(({ min }) => min > 0);
  const isAlone = (box as unknown as readonly unknown[]).length === 1;
  return rules.some((one) => one.min > 0 && ('slice' in one ? one.max === 1 : isAlone && one.many));
}

/* Values that a profile fixes */

function valueChanges({ rules, id }: GuidedPlace, value: unknown): Change[] {
  if (id.startsWith('meta')) return profileChanges(id, value);
  const set = rules.find(({ fixed, pattern }) => (fixed ?? pattern) !== undefined);
  const wanted = set?.fixed ?? set?.pattern;
  if (wanted === undefined) return [];
  if (isObject(wanted)) return [{ way: 'fixed value changed', kind: 'value', value: spoiled(value) }];
  const other =
    typeof wanted === 'number' ? wanted + 1 : typeof wanted === 'string' ? `${wanted}x` : wanted === false;
  return [{ way: 'fixed value changed', kind: 'value', value: other }];
}

/** Another code in the first coding. */
function spoiled(value: unknown): unknown {
  const copy = structuredClone(value);
  const coding = isObject(copy) && Array.isArray(copy['coding']) ? (copy['coding'][0] as unknown) : copy;
  if (isObject(coding)) coding['code'] = 'zz';
  return copy;
}

function profileChanges(id: string, value: unknown): Change[] {
  if (id !== 'meta.profile' || !Array.isArray(value) || typeof value[0] !== 'string') return [];
  const [url] = value as [string];
  const profile = (way: string, ...urls: string[]): Change => ({ way, kind: 'profile', value: urls });
  return [
    profile('http for https', url.replace('https:', 'http:')),
    profile('unknown base', url.replace(/^https:\/\/[^/]+\//, 'https://his.example/')),
    profile('older base', url.replace('nhicore.nhi.gov.tw/pas', 'twcore.mohw.gov.tw/ig/pas')),
    profile('with a version', `${url}|1.2.3`),
    profile('a profile of R4', 'http://hl7.org/fhir/StructureDefinition/Basic'),
    profile('two profiles', url, `${url}-2`),
  ].filter((change) => (change.value as unknown[]).length > 1 || (change.value as unknown[])[0] !== url);
}

/* Codes and systems */

function codeChanges({ rules, type, many }: GuidedPlace, value: unknown): Change[] {
  const binding = rules.find((one) => one.binding?.strength === 'required')?.binding;
  if (binding === undefined || many) return [];
  const codes = expansionOf(binding.valueSet);
  const changes: Change[] = [
    { way: 'code replaced', kind: 'code', value: withCode(value, type, () => 'NO-SUCH-CODE') },
  ];
  const altered = withCode(value, type, (code) => code.replace(/[0-9A-Za-z](?=[^0-9A-Za-z]*$)/, next));
  const code = codeIn(altered, type);
  if (codes.length > 0 && !codes.some((one) => one.code === code))
    changes.push({ way: 'code altered', kind: 'code', value: altered });
  return changes.filter((one) => one.value !== value);
}

function next(char: string): string {
  if (char === '9') return '0';
  if (char === 'z' || char === 'Z') return char === 'z' ? 'a' : 'A';
  return String.fromCharCode(char.charCodeAt(0) + 1);
}

function withCode(value: unknown, type: string, change: (code: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  const copy = structuredClone(value);
  const holder =
    type === 'CodeableConcept' && isObject(copy) && Array.isArray(copy['coding'])
      ? (copy['coding'][0] as unknown)
      : copy;
  if (!isObject(holder) || typeof holder['code'] !== 'string') return value;
  holder['code'] = change(holder['code']);
  return copy;
}

function codeIn(value: unknown, type: string): unknown {
  const holder =
    type === 'CodeableConcept' && isObject(value) && Array.isArray(value['coding'])
      ? (value['coding'][0] as unknown)
      : value;
  return isObject(holder) ? holder['code'] : value;
}

function systemChanges({ key, id, type }: GuidedPlace, value: unknown): Change[] {
  if (key !== 'system' || type !== 'uri' || typeof value !== 'string' || !/^https?:/.test(value)) return [];
  const system = (way: string, to: string): Change => ({ way, kind: 'system', value: to });
  const isOwnNumber = /identifier(?::[^.]*)?\.system$/.test(id) && !value.includes('/CodeSystem/');
  return [
    system(
      'other scheme',
      value.startsWith('https:') ? value.replace('https:', 'http:') : value.replace('http:', 'https:'),
    ),
    ...(value.includes('/CodeSystem/')
      ? [
          system('unknown host', value.replace(/^https?:\/\/[^/]+/, 'https://his.example')),
          system('path typed wrong', value.replace(/\/[^/]+\/CodeSystem\//, '/CodeSystem/')),
        ]
      : [system('slash at its end', `${value}/`)]),
    system('another system', 'http://example.org/none'),
  ].filter(() => !isOwnNumber);
}

/* References */

function referenceChanges({ rules, key, type }: GuidedPlace, value: unknown, bundle: Box): Change[] {
  const reference = (way: string, to: unknown): Change => ({ way, kind: 'reference', value: to });
  if (key === 'reference' && typeof value === 'string' && type === 'string') {
    return [
      reference('leads nowhere', 'urn:uuid:99999999-9999-4999-8999-999999999999'),
      reference('contained that is not there', '#none'),
    ];
  }
  if (type !== 'Reference' || !isObject(value)) return [];
  const targets = rules.flatMap(({ types }) => types.flatMap(({ targets: urls }) => urls ?? []));
  const types = new Set(targets.map((url) => (url.includes(':') ? definitionOf(url)?.type : url)));
  const wrong = entriesOf(bundle).find(({ resource }) => !types.has(String(resource['resourceType'])));
  const isOpen = targets.length === 0 || types.has('Resource');
  return [
    ...(wrong === undefined || isOpen
      ? []
      : [reference('leads to the wrong kind', { ...value, reference: wrong.fullUrl })]),
    reference('type of another resource', { ...value, type: 'Basic' }),
  ];
}

/* Objects */

function objectChanges({ type, many, rules }: GuidedPlace, value: unknown): Change[] {
  if (!isObject(value) || many || type === 'Resource') return [];
  const unknown = (way: string, to: unknown): Change => ({ way, kind: 'unknown', value: to });
  const [key] = Object.keys(value);
  const changes = [unknown('unknown element', { ...value, unknownElement: 'x' })];
  if (key !== undefined && key !== 'url') {
    const { [key]: first, ...rest } = value;
    changes.push(unknown('name typed wrong', { [`${key}s`]: first, ...rest }));
  }
  for (const { name, max } of rules.flatMap(({ kids }) => kids ?? [])) {
    if (max !== 0 || name in value || name.endsWith('[x]')) continue;
    const kid = kidsOfType(rules, type).find((one) => one.name === name);
    const put: unknown = sampleOf(kid?.types[0]?.code ?? 'string');
    changes.push({
      way: `forbidden ${name}`,
      kind: 'count',
      value: { ...value, [name]: kid?.many === true ? [put] : put },
    });
  }
  return [...changes, ...choiceChanges(value, rules, type)];
}

/** Value of a choice, under the name of a type that it may not be of. */
function choiceChanges(value: Box, rules: GuidedPlace['rules'], type: string): Change[] {
  for (const key of Object.keys(value)) {
    const kid = kidOf(rules, type, key);
    const [own] = kid?.rules ?? [];
    if (own?.name.endsWith('[x]') !== true || own.types.some(({ code }) => code === 'time')) continue;
    const { [key]: _gone, ...rest } = value;
    const other = { ...rest, [`${own.name.slice(0, -3)}Time`]: '09:00:00' };
    return [{ way: 'choice of another type', kind: 'form', value: other }];
  }
  return [];
}

function sampleOf(type: string): unknown {
  const samples: Readonly<Record<string, unknown>> = {
    boolean: true,
    code: 'a',
    CodeableConcept: { text: 'x' },
    Coding: { system: 'https://his.example/codes', code: 'a' },
    Extension: { url: 'https://his.example/extension', valueString: 'a' },
    Identifier: { value: 'a' },
    Period: { start: '2026-01-01' },
    Quantity: { value: 1 },
    Reference: { display: 'x' },
  };
  return samples[type] ?? 'x';
}

/* Entries */

function* entryMutants(bundle: Box, seen: Set<string>): Generator<Mutant> {
  for (const [index, entry] of entriesOf(bundle).entries()) {
    const { profile = [] } = (entry.resource['meta'] ?? {}) as { profile?: string[] };
    const name = (profile[0] ?? '').replace(/.*\//, '');
    const path = `Bundle.entry[${String(index)}]`;
    for (const [kind, way, changed] of entryChanges(bundle, index, name)) {
      if (seen.has(`${name} (entry) ${way}`)) continue;
      seen.add(`${name} (entry) ${way}`);
      yield { way, kind, profile: name, id: '(entry)', path, bundle: changed };
    }
  }
  const [url = ''] = (bundle['meta'] as { profile: string[] }).profile;
  for (const { way, kind, value } of profileChanges('meta.profile', [url])) {
    if (seen.has(`Bundle meta.profile ${way}`)) continue;
    seen.add(`Bundle meta.profile ${way}`);
    const changed = { ...bundle, meta: { profile: value } };
    yield { way, kind, profile: 'Bundle', id: 'meta.profile', path: 'Bundle.meta.profile', bundle: changed };
  }
  if (!seen.has('Bundle http for https')) {
    seen.add('Bundle http for https');
    const everywhere = JSON.stringify(bundle).replaceAll('"https://nhicore', '"http://nhicore');
    yield {
      way: 'http for https everywhere',
      kind: 'profile',
      profile: 'Bundle',
      id: 'meta.profile',
      path: 'Bundle',
      bundle: JSON.parse(everywhere) as Box,
    };
  }
}

type EntryChange = readonly [kind: Kind, way: string, bundle: Box];

function entryChanges(bundle: Box, index: number, profile: string): EntryChange[] {
  const entries = entriesOf(bundle);
  const entry = entries[index];
  if (entry === undefined) return [];
  const { fullUrl, resource } = entry;
  const without = entries.filter((one) => one !== entry);
  const to = (changed: Box): Box => ({
    ...bundle,
    entry: entries.map((one) => (one === entry ? changed : one)),
  });
  const renamed = (url: string): Box =>
    JSON.parse(JSON.stringify(bundle).replaceAll(`"${fullUrl}"`, `"${url}"`)) as Box;
  const changes: EntryChange[] = [
    [
      'reference',
      'fullUrl that nothing refers to',
      to({ ...entry, fullUrl: 'urn:uuid:99999999-9999-4999-8999-999999999999' }),
    ],
    ['form', 'fullUrl without a UUID', renamed(`urn:uuid:${profile.toLowerCase()}-1`)],
    [
      'form',
      'fullUrl in capitals',
      renamed(fullUrl.replace(/[0-9a-f-]{36}$/, () => 'ABCDEF01-2345-4789-8ABC-DEF012345678')),
    ],
    ['missing', 'fullUrl removed', to({ resource })],
    [
      'form',
      'type of resource typed wrong',
      to({ fullUrl, resource: { ...resource, resourceType: `${String(resource['resourceType'])}s` } }),
    ],
    [
      'missing',
      'type of resource removed',
      to({ fullUrl, resource: { ...resource, resourceType: undefined } }),
    ],
    ['missing', 'resource removed', to({ fullUrl })],
    ['unknown', 'unknown element', to({ ...entry, unknownElement: 1 })],
    ['unknown', 'request', to({ ...entry, request: { method: 'POST', url: 'Claim' } })],
  ];
  // TW Core's own asks for no meta.
  if (profile !== 'Organization-govt-twcore')
    changes.push(['missing', 'meta removed', to({ fullUrl, resource: { ...resource, meta: undefined } })]);
  const isAlone = !without.some(
    (one) => JSON.stringify(one.resource['meta']) === JSON.stringify(resource['meta']),
  );
  if (isAlone && NEEDED.test(profile)) changes.push(['missing', 'removed', { ...bundle, entry: without }]);
  return changes;
}

/** Entries that both Bundles have to have. */
const NEEDED =
  /^(?:Claim|Patient|Encounter-twpas|Organization-(?:twpas|govt)|Coverage|MedicationRequest-apply)/;

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
    for (const [name] of Object.entries(box)) Reflect.deleteProperty(box, name);
    for (const [name, old] of before) box[name] = old;
  };
}
