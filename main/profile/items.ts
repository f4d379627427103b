import type { KnownKey } from './kids.ts';
import { emptyElement, isList, notList } from './messages.ts';
import { pathOfKid, type ElementPlace } from './place.ts';
import { isPrimitive } from './primitive.ts';

/** One occurrence of an element. JSON holds a primitive's id and extensions beside it, under `_name`. */
export interface Item {
  readonly key: string;
  readonly index: number | null;
  /** Undefined if only `_name` exists. */
  readonly value: unknown;
  readonly extra: unknown;
  /** Type in a choice's property name (`valueQuantity`); null if the definition knows it. */
  readonly type: string | null;
}

export function holdsPrimitive({ kid, type }: KnownKey): boolean {
  return type === null ? kid.rules.types.some(({ code }) => isPrimitive(code)) : isPrimitive(type);
}

/** Occurrences in one property, each with its `_name` part; reports JSON of the wrong form. */
export function itemsOf(
  { kid: { rules }, key, type }: KnownKey,
  { value, extra }: Pick<Item, 'value' | 'extra'>,
  place: ElementPlace,
): Item[] {
  const { run } = place;
  if (!rules.many && !Array.isArray(value)) {
    if (value === null) run.report(pathOfKid(place, key), emptyElement());
    return value === null ? [] : [{ key, index: null, value, extra, type }];
  }
  if (!rules.many) run.report(pathOfKid(place, key), isList(key));
  else if (value !== undefined && !Array.isArray(value)) run.report(pathOfKid(place, key), notList(key));
  const values = asList(value);
  const extras = asList(extra);
  const length = Math.max(values.length, extras.length);
  if (length === 0) run.report(pathOfKid(place, key), emptyElement());
  const items: Item[] = [];
  for (let index = 0; index < length; index += 1) {
    const one = values[index] ?? undefined;
    const beside = extras[index] ?? undefined;
    if (one === undefined && beside === undefined) run.report(pathOfKid(place, key, index), emptyElement());
    else items.push({ key, index, value: one, extra: beside, type });
  }
  return items;
}

function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}
