import type { ContentGroup, ContentRow } from '../../../../../shared/api/content-contract.ts';
import { plainSystem } from '../../../../../shared/twpas/systems.ts';
import { attachmentName } from '../attachment-names.ts';
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt, valueAt } from '../json.ts';
import type { ParsedBundle, ParsedEntry } from '../parsed-bundle.ts';
import type { RowSpec } from './kinds.ts';

/** The rows that `specs` reads out of one element, in the table's order. */
export function rowsOf(bundle: ParsedBundle, from: Element, specs: readonly RowSpec[]): ContentRow[] {
  return specs.flatMap((spec) => {
    if ('each' in spec)
      return elementsAt(bundle, from, spec.each).flatMap((each) => rowsOf(bundle, each, spec.rows));
    const [label, steps] = spec;
    return elementsAt(bundle, from, steps).flatMap((element) => rowsOfElement(bundle, label, element));
  });
}

export function rowsOfElement(bundle: ParsedBundle, label: string, element: Element): ContentRow[] {
  return sayingsOf(bundle, element).map((saying) => ({ label, ...saying, path: element.path }));
}

/** No group if there are no rows. */
export function groupOf(path: string, rows: readonly ContentRow[]): ContentGroup[] {
  return rows.length === 0 ? [] : [{ path, rows: [...rows] }];
}

/** One element of a Bundle with its FHIRPath-like path, so that a problem can refer to it. */
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
 * The elements at the end of `steps`: names with dots, `value[x]` for any of its types, `>` after a reference for its resource
 * (`specimen>type`). Lists keep their order; a missing element gives nothing.
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

/** Display of an element: a text, a code with its system, or both; `file` names an attachment beside the Bundle. */
interface Saying {
  readonly text: string | null;
  readonly code: string | null;
  readonly system: string | null;
  readonly file: string | null;
}

const saying = (more: Partial<Saying>): Saying => ({
  text: null,
  code: null,
  system: null,
  file: null,
  ...more,
});

/** Not a FHIR system: the page has words for yes and no under it. */
const BOOLEAN = 'boolean';

/** Texts and codes of one element. JSON does not name its FHIR type: its members decide. */
function sayingsOf(bundle: ParsedBundle, { value, entry }: Element): Saying[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [saying({ text: value })];
  if (typeof value === 'number') return [saying({ text: String(value) })];
  if (typeof value === 'boolean') return [saying({ code: String(value), system: BOOLEAN })];
  if (!isObject(value)) return [];
  if (Object.hasOwn(value, 'coding')) return ofConcept(value);
  if (textAt(value, 'reference') !== null) {
    const target = bundle.resolve(value, entry);
    return target === null
      ? ofText(textAt(value, 'display'))
      : ofText(nameOf(target.resource) ?? textAt(value, 'display'));
  }
  if (Object.hasOwn(value, 'url')) return ofAttachment(value);
  return ofText(
    ofQuantity(value) ?? ofPeriod(value) ?? ofRange(value) ?? ofRatio(value) ?? textAt(value, 'text'),
    // A Coding without a CodeableConcept, such as `series.modality`.
    textAt(value, 'code'),
    plainSystem(textAt(value, 'system')),
  );
}

function ofConcept(concept: JsonObject): Saying[] {
  const text = textAt(concept, 'text');
  const codings = objectsAt(concept, 'coding').filter(
    (coding) => textAt(coding, 'code') !== null || textAt(coding, 'display') !== null,
  );
  if (codings.length === 0) return ofText(text);
  return codings.map((coding) =>
    saying({
      text: text ?? textAt(coding, 'display'),
      code: textAt(coding, 'code'),
      system: plainSystem(textAt(coding, 'system')),
    }),
  );
}

function ofText(text: string | null, code: string | null = null, system: string | null = null): Saying[] {
  if (text !== null) return [saying({ text })];
  return code === null ? [] : [saying({ code, system })];
}

function ofAttachment(attachment: JsonObject): Saying[] {
  const url = textAt(attachment, 'url') ?? '';
  const file = attachmentName(url);
  return [saying({ text: textAt(attachment, 'title') ?? file ?? url, file })];
}

function ofQuantity(value: JsonObject): string | null {
  const number = numberAt(value, 'value');
  if (number === null) return null;
  const unit = textAt(value, 'unit') ?? textAt(value, 'code');
  const said = `${textAt(value, 'comparator') ?? ''}${String(number)}`;
  // UCUM writes custom units in braces: `{tbl}`.
  return unit === null || unit === '1' ? said : `${said} ${unit.replace(/^\{(.*)\}$/, '$1')}`;
}

function ofPeriod(value: JsonObject): string | null {
  const [start, end] = [textAt(value, 'start'), textAt(value, 'end')];
  return start === null && end === null ? null : `${start ?? ''} – ${end ?? ''}`.trim();
}

function ofRange(value: JsonObject): string | null {
  const [low, high] = ['low', 'high'].map((key) => ofQuantity(objectAt(value, key) ?? {}));
  return (low ?? null) === null && (high ?? null) === null
    ? null
    : (textAt(value, 'text') ?? `${low ?? ''} – ${high ?? ''}`.trim());
}

function ofRatio(value: JsonObject): string | null {
  const above = ofQuantity(objectAt(value, 'numerator') ?? {});
  const below = objectAt(value, 'denominator');
  const under = below === null ? null : ofQuantity(below);
  return above === null ? null : under === null || under === '1' ? above : `${above} / ${under}`;
}

/** Name of a referenced resource: a person's or an organisation's name, else its number. */
function nameOf(resource: JsonObject): string | null {
  const plain = valueAt(resource, 'name');
  if (typeof plain === 'string' && plain.trim() !== '') return plain;
  const named = objectsAt(resource, 'name').map((name) => textAt(name, 'text') ?? textAt(name, 'family'));
  const number = objectsAt(resource, 'identifier').map((one) => textAt(one, 'value'));
  return [...named, ...number].find((text) => typeof text === 'string') ?? null;
}
