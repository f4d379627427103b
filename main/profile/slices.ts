import { valueAt } from '../agent/ground/fhir/json.ts';
import type { Item } from './items.ts';
import { labelOf, pathOfMissing } from './label.ts';
import { noSlice, sliceOrder, tooFew, tooMany } from './messages.ts';
import { pathOfKid, stemOf, type ElementPlace } from './place.ts';
import { placeIn, placeOf, slicingOf, type Placed, type Sliced } from './place-in-slice.ts';
import type { Definition, ElementRules, SliceRules } from './rules.ts';

/** Assigns each occurrence to its slice, then checks each slice as a list. */
export function checkSlices(
  owner: Definition,
  rules: Sliced,
  items: readonly Item[],
  parent: ElementPlace,
): void {
  const { run } = parent;
  const { slices } = rules;
  const slicing = slicingOf(run, owner, rules);
  const { usable, closed } = slicing;
  const placed = items.map((item) => ({ item, ...placeIn(slicing, item, rules, parent) }));
  const bySlice = Map.groupBy(placed, ({ slice }) => slice);
  const strangers = closed ? (bySlice.get(null) ?? []).filter(({ unsure }) => !unsure).length : 0;
  const missing = usable.filter(({ slice }) => slice.min > 0 && !bySlice.has(slice));
  for (const one of usable) {
    const { slice } = one;
    // An occurrence in no slice may be the missing one, mistyped.
    if (missing.includes(one) && missing.length <= strangers) continue;
    const own = bySlice.get(slice)?.map(({ item }) => item) ?? [];
    if (own.length === 0 && slice.min > 0) {
      const toldBy = (rules.slicing?.by ?? []).map(({ path }) => path);
      run.report(pathOfMissing(slice, parent), tooFew(labelOf(slice, parent), slice.min), { toldBy });
      continue;
    }
    if (slice.max === 0) reportForbidden(slice, own, parent);
    else run.walk.list(owner, slice, own, parent);
  }
  for (const { item, slice, unsure } of placed) {
    if (slice !== null) continue;
    run.walk.item(owner, withoutSlices(rules), item, parent);
    if (!closed || unsure) continue;
    const names = slices.flatMap((one) => (one.max === 0 ? [] : [one.slice]));
    run.report(pathOfWrong(rules, item, parent), noSlice(stemOf(rules.name), names));
  }
  checkOrder(rules, placed, parent);
}

/** Reports only that a forbidden slice exists, nothing about its content. */
function reportForbidden(slice: SliceRules, items: readonly Item[], parent: ElementPlace): void {
  for (const { key, index } of items)
    parent.run.report(pathOfKid(parent, key, index), tooMany(labelOf(slice, parent), 0));
}

/** Path of the value that decides the slice, if it is a single child and present. */
function pathOfWrong(rules: ElementRules, item: Item, parent: ElementPlace): ElementPlace | string {
  const place = placeOf(item, rules, parent);
  const [by, ...others] = rules.slicing?.by ?? [];
  const isChild = by !== undefined && others.length === 0 && /^[a-z]\w*$/i.test(by.path);
  return isChild && valueAt(item.value, by.path) !== undefined ? pathOfKid(place, by.path) : place;
}

/** `ordered`: slices follow the guide's order. `openAtEnd`: occurrences in no slice come last. */
function checkOrder(
  rules: Sliced,
  placed: readonly (Placed & { readonly item: Item })[],
  parent: ElementPlace,
): void {
  const { slicing, slices } = rules;
  let last = -1;
  let isPastEnd = false;
  for (const { item, slice, unsure } of placed) {
    if (slice === null) {
      isPastEnd ||= !unsure && slicing?.rules === 'openAtEnd';
      continue;
    }
    const order = slices.indexOf(slice);
    if (isPastEnd || (slicing?.ordered === true && order < last)) {
      parent.run.report(placeOf(item, rules, parent), sliceOrder(stemOf(rules.name)));
    }
    last = Math.max(last, order);
  }
}

const bare = new WeakMap<ElementRules, ElementRules>();

/** Rules for occurrences in no slice. Cached, as tables of children are keyed by this object. */
function withoutSlices(rules: ElementRules): ElementRules {
  const known = bare.get(rules);
  if (known !== undefined) return known;
  const { slices: _slices, slicing: _slicing, ...rest } = rules;
  bare.set(rules, rest);
  return rest;
}
