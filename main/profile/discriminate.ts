import { isObject, objectsAt, textAt, type JsonObject } from '../agent/ground/fhir/json.ts';
import { memberOf } from './binding.ts';
import type { Expected, Step, Test } from './discriminator.ts';
import { equals, fits } from './match.ts';
import type { ResourceScope } from './place.ts';
import type { Run } from './run.ts';

/** A value found by following a discriminator's path. */
export interface PathValue {
  readonly value: unknown;
  /** Type from a choice's property name or the resource itself; null if only the definition knows it. */
  readonly type: string | null;
  readonly scope: ResourceScope;
}

/** Degree to which an occurrence matches a slice, in ascending order. Of several tests the worst counts, of several values the best. */
export const FIT = {
  no: 0,
  /** The value set that would decide is not available. */
  blind: 1,
  /** A code of a system that the slice's value set uses, but not in the value set: meant for this slice, and wrong. */
  near: 2,
  /** The value set may contain the code: a system's content is not available, or is partial by its own words. */
  likely: 3,
  yes: 4,
} as const;
export type Fit = (typeof FIT)[keyof typeof FIT];

export function fitOf(run: Run, { steps, expected }: Test, start: PathValue): Fit {
  return fitOfAll(run, expected, select(run, [start], steps));
}

/** `found`: all values that the test's steps lead to. */
export function fitOfAll(run: Run, expected: Expected, found: readonly PathValue[]): Fit {
  switch (expected.is) {
    case 'present':
      return found.length > 0 ? FIT.yes : FIT.no;
    case 'absent':
      return found.length === 0 ? FIT.yes : FIT.no;
    case 'profile':
      // Decided for whole resources in place-in-slice.ts, not by a single value.
      return FIT.no;
    default:
      return best(found.map((one) => meets(run, expected, one)));
  }
}

const best = (fits: readonly Fit[]): Fit => fits.reduce<Fit>((a, b) => (b > a ? b : a), FIT.no);
const worst = (fits: readonly Fit[]): Fit => fits.reduce<Fit>((a, b) => (b < a ? b : a), FIT.yes);

export function select(run: Run, from: readonly PathValue[], steps: readonly Step[]): readonly PathValue[] {
  let here = from;
  for (const step of steps) {
    const [one, ...others] = here;
    if (one === undefined) return here;
    here = others.length === 0 ? follow(run, one, step) : here.flatMap((each) => follow(run, each, step));
  }
  return here;
}

function follow(run: Run, from: PathValue, step: Step): readonly PathValue[] {
  const { value, scope } = from;
  switch (step.do) {
    case 'resolve': {
      const target = run.resolve(value, scope);
      return target === null
        ? []
        : [{ value: target.resource, type: textAt(target.resource, 'resourceType'), scope: target }];
    }
    case 'ofType':
      return from.type === null || from.type === step.type ? [from] : [];
    case 'extension':
      return objectsAt(value, 'extension')
        .filter((one) => textAt(one, 'url') === step.url)
        .map((one) => ({ value: one, type: 'Extension', scope }));
    case 'child':
      return isObject(value) ? childrenOf(value, step.name, scope) : [];
  }
}

function childrenOf(value: JsonObject, name: string, scope: ResourceScope): readonly PathValue[] {
  const found: PathValue[] = [];
  for (const key in value) {
    if (!key.startsWith(name)) continue;
    const suffix = key === name ? '' : key.slice(name.length);
    if (suffix !== '' && !/^[A-Z]/.test(suffix)) continue;
    const inside = value[key];
    for (const one of Array.isArray(inside) ? (inside as unknown[]) : [inside]) {
      const type = suffix === '' ? textAt(one, 'resourceType') : suffix;
      found.push({ value: one, type, scope });
    }
  }
  return found;
}

function meets(
  run: Run,
  expected: Exclude<Expected, { is: 'present' | 'absent' | 'profile' }>,
  found: PathValue,
): Fit {
  switch (expected.is) {
    case 'fixed':
      return equals(found.value, expected.value) ? FIT.yes : FIT.no;
    case 'pattern':
      return fits(found.value, expected.value) ? FIT.yes : FIT.no;
    case 'type': {
      const type = found.type?.toLowerCase();
      return expected.types.some((one) => one.toLowerCase() === type || one === 'Resource')
        ? FIT.yes
        : FIT.no;
    }
    case 'bound':
      return boundFit(run, expected.valueSet, expected.type, found.value);
    case 'inside':
      return worst(expected.parts.map((part) => fitOf(run, part, found)));
  }
}

function boundFit(run: Run, valueSet: string, type: string, value: unknown): Fit {
  const { terms } = run.guide;
  const answer = memberOf(terms, valueSet, type, value);
  if (answer === null) return FIT.no;
  if (answer.is === 'in') return FIT.yes;
  if (answer.is === 'unknown') run.skip('codes', answer.missing);
  const draws = [value, ...objectsAt(value, 'coding')].map((one) =>
    terms.draws(valueSet, textAt(one, 'system') ?? ''),
  );
  if (draws.includes(null)) return FIT.blind;
  if (answer.is !== 'out') return FIT.likely;
  return draws.includes(true) ? FIT.near : FIT.no;
}
