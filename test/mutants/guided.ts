/**
 * A Bundle read beside its guide: every value with all that the guide and R4 say of its element, slices among it. Written apart from
 * the checker that it is used to judge, over the same compiled packages.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CompiledPackage } from '../../main/profile/compiled.ts';
import { readR4Table } from '../../main/profile/r4/read-table.ts';
import type { Definition, ElementRules, SliceRules } from '../../main/profile/rules.ts';

export type Box = Record<string | number, unknown>;

/** One value of a resource. */
export interface GuidedPlace {
  readonly profile: string;
  /** With slices and without positions: `supportingInfo:weight.value[x].code`. */
  readonly id: string;
  /** JSON path below the resource: `supportingInfo[0].valueQuantity.code`. */
  readonly path: string;
  readonly box: Box;
  readonly key: string | number;
  /** FHIR type of the value. */
  readonly type: string;
  /** All that hold for it: the profile's, its slice's, a datatype profile's, R4's. */
  readonly rules: readonly ElementRules[];
  /** True if R4 has a list here. */
  readonly many: boolean;
}

const DIR = resolve(import.meta.dirname, '../../resources/guide');

export const PACKAGES: readonly CompiledPackage[] = readdirSync(DIR)
  .filter((name) => /^tw\..*\.json$/.test(name))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(DIR, name), 'utf8')) as CompiledPackage);

export const R4 = readR4Table();

const BASE = 'http://hl7.org/fhir/StructureDefinition/';
const DEFINITIONS = new Map(PACKAGES.flatMap((one) => one.definitions).map((one) => [one.url, one]));

export function definitionOf(url: string): Definition | undefined {
  return DEFINITIONS.get(url) ?? (url.startsWith(BASE) ? R4.type(url.slice(BASE.length)) : undefined);
}

export function isObject(value: unknown): value is Box {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The profile that a resource claims, else R4's of its type. */
export function profileOf(resource: Box): Definition | undefined {
  const { profile } = (resource['meta'] ?? {}) as { profile?: readonly string[] };
  return definitionOf(profile?.[0] ?? '') ?? R4.type(String(resource['resourceType']));
}

export const nameOf = (url: string): string => url.replace(/.*\//, '');

/** Every value in a resource, the resource's own elements first. */
export function* placesIn(resource: Box): Generator<GuidedPlace> {
  const definition = profileOf(resource);
  if (definition === undefined) return;
  const above = { profile: nameOf(definition.url), id: '', path: '', type: String(resource['resourceType']) };
  yield* inside(resource, [definition.root], above);
}

interface Above {
  readonly profile: string;
  readonly id: string;
  readonly path: string;
  readonly type: string;
}

function* inside(object: Box, layers: readonly ElementRules[], above: Above): Generator<GuidedPlace> {
  for (const key of Object.keys(object)) {
    if (key === 'resourceType' || key.startsWith('_')) continue;
    const kid = kidOf(layers, above.type, key);
    if (kid === null) continue;
    const value = object[key];
    const list = Array.isArray(value) ? (value as unknown[]) : null;
    const path = above.path === '' ? key : `${above.path}.${key}`;
    const name = kid.rules[0]?.name ?? key;
    const id = above.id === '' ? name : `${above.id}.${name}`;
    const own = { profile: above.profile, type: kid.type, rules: kid.rules, many: list !== null };
    yield { ...own, id, path, box: object, key };
    for (const [at, one] of (list ?? [value]).entries()) {
      const { rules, slices } = withSlices(kid.rules, one, kid.type);
      const sliced = slices === '' ? id : `${id}:${slices}`;
      const to = list === null ? path : `${path}[${String(at)}]`;
      if (list !== null)
        yield { ...own, rules, id: sliced, path: to, box: list as unknown as Box, key: at, many: false };
      if (isObject(one) && kid.type !== 'Resource')
        yield* inside(one, rules, { profile: above.profile, id: sliced, path: to, type: kid.type });
    }
  }
}

export interface Kid {
  readonly rules: readonly ElementRules[];
  readonly type: string;
}

/** Rules of a property: the child of that name in each layer, and R4's. Null for a property that R4 does not have. */
export function kidOf(layers: readonly ElementRules[], type: string, key: string): Kid | null {
  const rules: ElementRules[] = [];
  let chosen: string | null = null;
  for (const kids of [...layers.map((one) => one.kids ?? []), kidsOfType(layers, type)]) {
    for (const kid of kids) {
      const choice = kid.name.endsWith('[x]') ? key.slice(kid.name.length - 3) : null;
      const isIt =
        kid.name === key ||
        (choice !== null && kid.name.slice(0, -3) + choice === key && /^[A-Z]/.test(choice));
      if (!isIt) continue;
      rules.push(kid);
      if (choice !== null) chosen ??= typeNamed(choice, kid);
    }
  }
  const [first] = rules;
  if (first === undefined) return null;
  return { rules, type: chosen ?? first.types[0]?.code ?? 'BackboneElement' };
}

function typeNamed(suffix: string, { types }: ElementRules): string {
  const lower = suffix.charAt(0).toLowerCase() + suffix.slice(1);
  return types.some(({ code }) => code === lower) || R4.type(suffix) === undefined ? lower : suffix;
}

/** R4's children: of the type, or of the backbone where R4 defines it. */
export function kidsOfType(layers: readonly ElementRules[], type: string): readonly ElementRules[] {
  const isPart = type === 'BackboneElement' || type === 'Element';
  const path = layers.find((one) => one.path.includes('.'))?.path;
  const same = path === undefined ? undefined : R4.element(path)?.sameAs;
  const part = isPart && path !== undefined ? R4.element(same ?? path) : undefined;
  return [...(part?.kids ?? []), ...(R4.type(type)?.root.kids ?? [])];
}

/** The rules with those of each slice that a value is of, and of the datatype's profiles. */
function withSlices(
  rules: readonly ElementRules[],
  value: unknown,
  type: string,
): { readonly rules: readonly ElementRules[]; readonly slices: string } {
  const names: string[] = [];
  const all = [...rules];
  for (const one of rules) {
    const slice = one.slices?.find((each) => isOf(each, one, value, type));
    if (slice === undefined) continue;
    names.push(slice.slice);
    all.unshift(slice);
  }
  const urls = all.flatMap(({ types }) =>
    types.flatMap(({ code, profiles }) => (code === type ? (profiles ?? []) : [])),
  );
  if (type === 'Extension' && isObject(value)) urls.push(String(value['url']));
  for (const url of new Set(urls)) {
    const definition = definitionOf(url);
    if (definition !== undefined) all.push(definition.root);
  }
  return { rules: all, slices: [...new Set(names)].join('/') };
}

/** True if a value is of a slice, as far as its discriminators are values, types or urls. */
function isOf(slice: SliceRules, { slicing }: ElementRules, value: unknown, type: string): boolean {
  const by = slicing?.by ?? [];
  return (
    by.length > 0 &&
    by.every(({ type: kind, path }) => {
      if (kind === 'type') return slice.types.some(({ code }) => code === type);
      if (path === 'url')
        return isObject(value) && slice.types[0]?.profiles?.includes(String(value['url'])) === true;
      return (
        kind !== 'exists' &&
        kind !== 'profile' &&
        meets(value, slice, path === '$this' ? [] : path.split('.'), type)
      );
    })
  );
}

/** True if what a path leads to has the values that a slice fixes there. */
function meets(value: unknown, rules: ElementRules, steps: readonly string[], type: string): boolean {
  const wanted = rules.fixed ?? rules.pattern;
  const [step, ...rest] = steps;
  if (wanted !== undefined && (step === undefined || !hasKid(rules, step)))
    return fits(at(value, steps), at(wanted, steps));
  if (step === undefined) return fixedInside(value, rules, type);
  const kid = rules.kids?.find((one) => one.name === step);
  return (
    kid !== undefined &&
    isObject(value) &&
    list(value[step]).some((one) => meets(one, kid, rest, kid.types[0]?.code ?? ''))
  );
}

const hasKid = ({ kids }: ElementRules, name: string): boolean =>
  kids?.some((kid) => kid.name === name) === true;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

/** Several values at once become a list of one. */
function at(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((here, step) => {
    const one = Array.isArray(here) ? (here[0] as unknown) : here;
    return isObject(one) ? one[step] : undefined;
  }, value);
}

function fixedInside(value: unknown, rules: ElementRules, type: string): boolean {
  let told = false;
  for (const kid of rules.kids ?? []) {
    const wanted = kid.fixed ?? kid.pattern;
    if (wanted === undefined) continue;
    told = true;
    if (!isObject(value) || !fits(value[kid.name], wanted)) return false;
  }
  if (told || rules.binding?.strength !== 'required') return told;
  const code = isObject(value) ? value['code'] : value;
  return (
    typeof code === 'string' &&
    codesOf(
      rules.binding.valueSet,
      type === 'Coding' && isObject(value) ? String(value['system']) : null,
    ).includes(code)
  );
}

/** ElementDefinition.pattern[x]. */
export function fits(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern))
    return Array.isArray(value) && pattern.every((one) => value.some((item) => fits(item, one)));
  if (!isObject(pattern)) return value === pattern;
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return isObject(one) && Object.keys(pattern).every((key) => fits(one[key], pattern[key]));
}

/** A code of a value set, with its system. */
export interface Listed {
  readonly system: string;
  readonly code: string;
}

const listed = new Map<string, readonly Listed[]>();

/** Codes of a value set of the packages, as far as its systems are listed in them. */
export function expansionOf(url: string): readonly Listed[] {
  const plain = url.split('|')[0] ?? url;
  let found = listed.get(plain);
  if (found === undefined) {
    const set = PACKAGES.flatMap((one) => one.valueSets).find((one) => one.url === plain);
    found = (set?.include ?? []).flatMap(({ system = '', codes, filtered, valueSets }) => {
      if (valueSets !== undefined) return valueSets.flatMap((one) => expansionOf(one));
      const whole = PACKAGES.flatMap((one) => one.systems).find((one) => one.url === system);
      const text = codes ?? (filtered === true ? '' : (whole?.codes ?? ''));
      return text === '' ? [] : text.split('\n').map((code) => ({ system, code }));
    });
    listed.set(plain, found);
  }
  return found;
}

function codesOf(url: string, system: string | null): readonly string[] {
  return expansionOf(url).flatMap((one) => (system === null || one.system === system ? [one.code] : []));
}
