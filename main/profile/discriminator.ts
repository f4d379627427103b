import { objectsAt, valueAt } from '../agent/ground/fhir/json.ts';
import type { Guide } from './guide.ts';
import { kidsOf } from './kids.ts';
import type { Definition, Discriminator, ElementRules } from './rules.ts';

/** A slice's requirement at the end of a discriminator's path. */
export type Expected =
  /** `code`: a code in the value, for a fast negative test; null if it has none. */
  | { readonly is: 'fixed' | 'pattern'; readonly value: unknown; readonly code: string | null }
  | { readonly is: 'bound'; readonly valueSet: string; readonly type: string }
  | { readonly is: 'type'; readonly types: readonly string[] }
  | { readonly is: 'present' | 'absent' }
  | { readonly is: 'profile'; readonly profiles: readonly ProfileOf[] }
  /** Several requirements on elements inside. */
  | { readonly is: 'inside'; readonly parts: readonly Test[] };
/** A profile and its resource type; undefined if the profile is not available. */
export interface ProfileOf {
  readonly url: string;
  readonly type: string | undefined;
}
export interface Test {
  readonly steps: readonly Step[];
  readonly expected: Expected;
}

/** Null if the slice requires nothing at that path, so the discriminator cannot identify it. */
export function testOf(
  guide: Guide,
  owner: Definition,
  slice: ElementRules,
  { type, path }: Discriminator,
): Test | null {
  const steps = parseSteps(path);
  if (steps === null) return null;
  const end = descend(guide, owner, slice, steps);
  if (end === null) return null;
  const expected = expectedAt(guide, end, type, steps.at(-1)?.do === 'resolve');
  return expected === null ? null : { steps, expected };
}

interface PathEnd {
  readonly rules: ElementRules;
  readonly fixed: unknown;
  readonly pattern: unknown;
}

/** Follows the path through the slice's rules, with the part of a fixed or pattern value set higher up. */
function descend(
  guide: Guide,
  owner: Definition,
  slice: ElementRules,
  steps: readonly Step[],
): PathEnd | null {
  let here = slice;
  let from = owner;
  let { fixed, pattern } = slice;
  for (const step of steps) {
    if (step.do === 'resolve' || step.do === 'ofType') continue;
    const name = step.do === 'child' ? step.name : 'extension';
    const [profileUrl] = here.types[0]?.profiles ?? [];
    const type = here.types[0]?.code ?? 'BackboneElement';
    if (type === 'Extension' && name === 'url' && profileUrl !== undefined) {
      // An extension's url is its definition's url, even if that is not available.
      fixed = profileUrl;
      continue;
    }
    const own = findKid(here, name);
    const profile = own === undefined && profileUrl !== undefined ? guide.definition(profileUrl) : undefined;
    if (profile !== undefined) from = profile;
    const table = kidsOf(guide, from, profile?.root ?? here, type);
    const next =
      own ?? findKid(profile?.root, name) ?? table.list.find(({ rules }) => isNamed(rules, name))?.rules;
    const sliced =
      step.do === 'extension'
        ? next?.slices?.find((one) => one.types[0]?.profiles?.includes(step.url))
        : undefined;
    if (next === undefined) return null;
    here = sliced ?? next;
    fixed = here.fixed ?? part(fixed, name);
    pattern = here.pattern ?? part(pattern, name);
  }
  return { rules: here, fixed, pattern };
}

function expectedAt(
  guide: Guide,
  { rules, fixed, pattern }: PathEnd,
  type: Discriminator['type'],
  led: boolean,
): Expected | null {
  switch (type) {
    case 'exists':
      if (rules.max === 0) return { is: 'absent' };
      return rules.min > 0 ? { is: 'present' } : null;
    case 'type':
      return {
        is: 'type',
        types: led ? (rules.types[0]?.targets ?? []) : rules.types.map(({ code }) => code),
      };
    case 'profile': {
      const profiles = led ? rules.types[0]?.targets : rules.types.flatMap((one) => one.profiles ?? []);
      if (profiles === undefined || profiles.length === 0) return null;
      return {
        is: 'profile',
        profiles: profiles.map((url) => ({ url, type: guide.definition(url)?.type })),
      };
    }
    case 'value':
    case 'pattern':
      if (fixed !== undefined) return valued('fixed', fixed);
      if (pattern !== undefined) return valued('pattern', pattern);
      return valuesInside(rules);
  }
}

function valued(is: 'fixed' | 'pattern', value: unknown): Expected {
  const [code] = codesOf(value);
  return { is, value, code: typeof code === 'string' ? code : null };
}

/** The code of a Coding, or the codes of a CodeableConcept's codings. */
export function codesOf(value: unknown): readonly unknown[] {
  return [value, ...objectsAt(value, 'coding')].flatMap((coding) => valueAt(coding, 'code') ?? []);
}

/** Without a value at the element itself, its children's values and required bindings count together. */
function valuesInside(rules: ElementRules): Expected | null {
  const parts: Test[] = [];
  for (const kid of rules.kids ?? []) {
    const steps: Step[] = [{ do: 'child', name: kid.name.replace('[x]', '') }];
    if (kid.fixed !== undefined) parts.push({ steps, expected: valued('fixed', kid.fixed) });
    else if (kid.pattern !== undefined) parts.push({ steps, expected: valued('pattern', kid.pattern) });
    else if (kid.min > 0) {
      const inside = valuesInside(kid);
      if (inside !== null) parts.push({ steps, expected: inside });
    }
  }
  const { binding } = rules;
  if (binding?.strength === 'required') {
    const type = rules.types[0]?.code ?? 'code';
    parts.push({ steps: [], expected: { is: 'bound', valueSet: binding.valueSet, type } });
  }
  return parts.length === 0 ? null : { is: 'inside', parts };
}

function findKid(rules: ElementRules | undefined, name: string): ElementRules | undefined {
  return rules?.kids?.find((kid) => isNamed(kid, name));
}

function isNamed({ name }: ElementRules, wanted: string): boolean {
  return name === wanted || name === `${wanted}[x]`;
}

/** A property of a fixed or pattern value; of an array, the first item. */
function part(value: unknown, name: string): unknown {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one !== 'object' || one === null || !Object.hasOwn(one, name)) return undefined;
  const found = (one as Record<string, unknown>)[name];
  return Array.isArray(found) ? found[0] : found;
}

/** One step of a discriminator's path (FHIR R4 “Discriminator”, the restricted FHIRPath). */
export type Step =
  | { readonly do: 'child'; readonly name: string }
  | { readonly do: 'resolve' }
  | { readonly do: 'extension'; readonly url: string }
  | { readonly do: 'ofType'; readonly type: string };

const parsed = new Map<string, readonly Step[] | null>();

/** Null for a path outside the restricted subset. Cached: equal paths share one object, which serves as a cache key. */
export function parseSteps(path: string): readonly Step[] | null {
  let steps = parsed.get(path);
  if (steps === undefined) {
    steps = parse(path);
    parsed.set(path, steps);
  }
  return steps;
}

function parse(path: string): readonly Step[] | null {
  const steps: Step[] = [];
  for (const part of path.match(/[^.()]+(?:\('[^']*'\)|\([^)]*\))?/g) ?? []) {
    const [, name = '', argument] = /^([^(]+)(?:\((.*)\))?$/.exec(part) ?? [];
    if (part === '$this') continue;
    if (argument === undefined) steps.push({ do: 'child', name });
    else if (name === 'resolve') steps.push({ do: 'resolve' });
    else if (name === 'extension') steps.push({ do: 'extension', url: argument.replaceAll("'", '') });
    else if (name === 'ofType') steps.push({ do: 'ofType', type: argument });
    else return null;
  }
  return steps;
}
