import type { JsonObject } from '../../fhir/json.ts';
import type { Kid, KidTable } from './kids.ts';
import { emptyElement, isList, notList, unknownElement } from './messages.ts';
import { pathOfKid, safeKey, type Place } from './place.ts';
import { isPrimitive } from './primitive.ts';
import type { Run } from './run.ts';

/** One occurrence of an element. In JSON a primitive's id and extensions stand beside it, under `_name`. */
export interface Item {
  readonly key: string;
  readonly index: number | null;
  /** Undefined where only `_name` has something. */
  readonly value: unknown;
  readonly extra: unknown;
  /** What a choice's property says (`valueQuantity`); null where the definition knows. */
  readonly type: string | null;
}

/** Every property of an object, put to the element it is; what is none is reported. */
export function collect(run: Run, table: KidTable, object: JsonObject, place: Place): Map<Kid, Item[]> {
  const found = new Map<Kid, Item[]>();
  const isResource = place.scope.resource === object;
  const keys = Object.keys(object);
  const hasExtras = keys.some(isExtraKey);
  for (const key of keys) {
    if (key === 'resourceType' && isResource) continue;
    const isExtra = hasExtras && isExtraKey(key);
    const name = isExtra ? key.slice(1) : key;
    // `_x` beside an `x` is read with it.
    if (isExtra && Object.hasOwn(object, name)) continue;
    const known = table.find(name);
    if (known === undefined || (isExtra && !holdsPrimitive(known.kid, known.type))) {
      run.report(pathOfKid(place, safeKey(key)), unknownElement(safeKey(key)));
      continue;
    }
    const { kid, type } = known;
    if (hasExtras && Object.hasOwn(object, `_${name}`) && !holdsPrimitive(kid, type)) {
      run.report(pathOfKid(place, safeKey(`_${name}`)), unknownElement(safeKey(`_${name}`)));
    }
    const extra = hasExtras && Object.hasOwn(object, `_${name}`) ? object[`_${name}`] : undefined;
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    const items = itemsOf(run, kid, name, type, { value, extra }, place);
    const before = found.get(kid);
    if (before === undefined) found.set(kid, items);
    else before.push(...items);
  }
  return found;
}

const isExtraKey = (key: string): boolean => key.charCodeAt(0) === UNDERSCORE;
const UNDERSCORE = 95;

function holdsPrimitive({ rules }: Kid, type: string | null): boolean {
  return type === null ? rules.types.some(({ code }) => isPrimitive(code)) : isPrimitive(type);
}

function itemsOf(
  run: Run,
  { rules }: Kid,
  key: string,
  type: string | null,
  { value, extra }: { readonly value: unknown; readonly extra: unknown },
  place: Place,
): Item[] {
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
