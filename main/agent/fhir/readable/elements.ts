import { isObject, valueAt } from '../json.ts';
import type { ParsedBundle, ParsedEntry } from '../parsed-bundle.ts';

/** One element of a Bundle with its FHIRPath-like place, so that a problem can point at it. */
export interface Element {
  readonly value: unknown;
  /** e.g. `Bundle.entry[3].resource.dosageInstruction[0].route`. */
  readonly path: string;
  readonly entry: ParsedEntry;
}

export const entryPath = (entry: ParsedEntry): string => `Bundle.entry[${String(entry.index)}].resource`;
export const rootOf = (entry: ParsedEntry): Element => ({
  value: entry.resource,
  path: entryPath(entry),
  entry,
});

/**
 * The elements that `steps` lead to from one: names with dots, `value[x]` for any of its types, `>` after a reference for the
 * resource it leads to (`specimen>type`). Lists are gone through in their order; what is not there gives nothing.
 */
export function elementsAt(bundle: ParsedBundle, from: Element, steps: string): Element[] {
  let found: Element[] = [from];
  for (const [at, part] of steps.split('>').entries()) {
    if (at > 0) found = found.flatMap((one) => followed(bundle, one));
    for (const name of part.split('.')) if (name !== '') found = found.flatMap((one) => children(one, name));
  }
  return found;
}

function followed(bundle: ParsedBundle, one: Element): Element[] {
  const target = bundle.resolve(one.value, one.entry);
  return target === null ? [] : [rootOf(target)];
}

function children({ value, path, entry }: Element, name: string): Element[] {
  if (!isObject(value)) return [];
  const key = name.endsWith('[x]') ? choiceOf(value, name.slice(0, -3)) : name;
  const child = key === null ? undefined : valueAt(value, key);
  if (child === undefined || child === null) return [];
  const at = `${path}.${key ?? name}`;
  if (!Array.isArray(child)) return [{ value: child, path: at, entry }];
  return child.map((each: unknown, index) => ({ value: each, path: `${at}[${String(index)}]`, entry }));
}

/** `value` → `valueQuantity`: FHIR names a choice by its type. */
function choiceOf(value: Readonly<Record<string, unknown>>, stem: string): string | null {
  return (
    Object.keys(value).find((key) => key.startsWith(stem) && /^[A-Z]/.test(key.slice(stem.length))) ?? null
  );
}
