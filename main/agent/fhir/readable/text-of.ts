import { plainSystem } from '../../../../shared/twpas/systems.ts';
import { attachmentName } from '../attachment-names.ts';
import { isObject, numberAt, objectAt, objectsAt, textAt, valueAt, type JsonObject } from '../json.ts';
import type { ParsedBundle } from '../parsed-bundle.ts';
import type { Element } from './elements.ts';

/** What an element says: a text, a code with its system, or both; `file` names an attachment beside the Bundle. */
export interface Saying {
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

/** A system of our own, so that the page has a word for yes and no. */
const BOOLEAN = 'boolean';

/** The sayings of one element by its FHIR type, which JSON does not name: it is told by what is there. */
export function sayingsOf(bundle: ParsedBundle, { value, entry }: Element): Saying[] {
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
    // A Coding by itself, as `series.modality` is.
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
  // UCUM writes a unit of its own making in braces: `{tbl}`.
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

/** What a resource that is referred to is called: a person's or an organisation's name, else its number. */
function nameOf(resource: JsonObject): string | null {
  const plain = valueAt(resource, 'name');
  if (typeof plain === 'string' && plain.trim() !== '') return plain;
  const named = objectsAt(resource, 'name').map((name) => textAt(name, 'text') ?? textAt(name, 'family'));
  const number = objectsAt(resource, 'identifier').map((one) => textAt(one, 'value'));
  return [...named, ...number].find((text) => typeof text === 'string') ?? null;
}
