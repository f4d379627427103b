import { isObject, objectsAt, textAt, valueAt, type JsonObject } from '../../ground/fhir/json.ts';
import type { Problem } from './problem.ts';

/** Resources of which any element may identify the patient, the doctor or a relative. */
const ABOUT_PEOPLE: ReadonlySet<string> = new Set(['Patient', 'Practitioner', 'RelatedPerson', 'Person']);

/** Elements that hold codes, units and days of the application: never free text, never an identifier of a person. */
const TELLABLE: ReadonlySet<string> = new Set([
  ...['code', 'system', 'unit', 'use', 'status', 'type', 'created', 'sequence', 'contentType', 'comparator'],
  ...['intent', 'priority', 'profile', 'start', 'end', 'subType', 'programCode', 'productOrService'],
]);

const MAX_LENGTH = 80;
/** A HIS may write a person's number in the place of a code: such a value is not shown, nor one in words. */
const CODE_LIKE = /^[\x20-\x7e]+$/;
const PERSON_LIKE = /[a-z][a-z0-9]\d{8}/i;

/**
 * The same problems with the values at their paths, so that a HIS vendor need not search the file. Only values of `TELLABLE` elements
 * and a hospital's own code are shown: nothing that could name a person.
 */
export function withFoundValues(
  problems: readonly Problem[],
  bundle: JsonObject,
  hospitalId: string | null,
): Problem[] {
  const own = numbersOfPatients(bundle);
  return problems.map((problem) => {
    const value = foundAt(bundle, problem.path);
    const found =
      typeof value === 'string' && own.some((number) => value.includes(number)) ? undefined : value;
    return {
      ...problem,
      ...(found === undefined || problem.found !== undefined ? {} : { found }),
      ...(problem.code === 'provider-mismatch' && hospitalId !== null ? { expected: hospitalId } : {}),
    };
  });
}

/** All identifiers of the file's patients, the hospital's own (病歷號) among them. */
export function numbersOfPatients(bundle: JsonObject): string[] {
  return objectsAt(bundle, 'entry')
    .map((entry) => valueAt(entry, 'resource'))
    .filter((resource) => textAt(resource, 'resourceType') === 'Patient')
    .flatMap((patient) => objectsAt(patient, 'identifier'))
    .flatMap((identifier) => textAt(identifier, 'value')?.trim() ?? []);
}

/** The value of an element called `name`, if it may be shown; `undefined`: it could name a person. */
export function toldOf(value: unknown, name: string, numbers: readonly string[]): string | undefined {
  if (typeof value === 'string' && !TELLABLE.has(name)) return undefined;
  const text = plain(value);
  return text === undefined || numbers.some((number) => text.includes(number)) ? undefined : text;
}

/** `undefined`: must not be shown. */
function foundAt(bundle: JsonObject, path: string): string | null | undefined {
  const steps = path.match(/[^.[\]]+/g)?.slice(1) ?? [];
  let at: unknown = bundle;
  let kind: string | null = null;
  for (const step of steps) {
    if (isObject(at)) kind = textAt(at, 'resourceType') ?? kind;
    at = Array.isArray(at) ? (at as unknown[])[Number(step)] : valueAt(at, step);
    if (at === undefined) return steps.length > 0 ? null : undefined;
  }
  const last = steps.findLast((step) => Number.isNaN(Number(step))) ?? '';
  if (kind !== null && ABOUT_PEOPLE.has(kind)) return undefined;
  if (kind === 'Organization' && last === 'identifier') return numbersOf(at);
  return isTellable(last, steps) ? plain(at) : undefined;
}

const isTellable = (last: string, steps: readonly string[]): boolean =>
  TELLABLE.has(last) || (last === 'value' && steps.at(-2) === 'valueQuantity');

function numbersOf(identifiers: unknown): string | undefined {
  const numbers = objectsAt({ identifier: identifiers }, 'identifier').flatMap(
    (each) => textAt(each, 'value') ?? [],
  );
  return numbers.length === 0 ? undefined : told(numbers.join(' '));
}

function plain(value: unknown): string | undefined {
  if (typeof value === 'string') return told(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const codes = objectsAt(value, 'coding').flatMap((coding) => textAt(coding, 'code') ?? []);
  return codes.length === 0 ? undefined : told(codes.join(' '));
}

function told(text: string): string | undefined {
  if (!CODE_LIKE.test(text) || PERSON_LIKE.test(text)) return undefined;
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
