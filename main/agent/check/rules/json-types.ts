import { isObject, objectsAt, valueAt } from '../../fhir/json.ts';
import { defineRule } from './rule.ts';
import { SHAPE_TEXTS } from './shapes/texts.ts';

type Test = (value: unknown) => boolean;
const isText: Test = (value) => typeof value === 'string';
const isNumber: Test = (value) => typeof value === 'number' && Number.isFinite(value);
const isTextOrAbsent: Test = (value) => value === undefined || isText(value);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every((item) => item === null || test(item));
const areObjects = listOf(isObject);

const named = (test: Test, names: string): readonly (readonly [string, Test])[] =>
  names.split(' ').map((name) => [name, test]);

/** Elements that FHIR R4 writes in one way wherever they stand. */
const BY_NAME: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...named(
    isText,
    'system display unit reference url contentType title conclusion status intent gender birthDate',
  ),
  ...named(isText, 'use created id resourceType start end'),
  ...named(
    areObjects,
    'coding extension modifierExtension telecom address component referenceRange item insurance',
  ),
  ...named(
    areObjects,
    'interpretation presentedForm dosageInstruction doseAndRate ingredient series instance',
  ),
  ...named(areObjects, 'adjudication supportingInfo diagnosis contained tag modifier programCode'),
  ...named(isObject, 'meta subject numerator denominator low high'),
  ['profile', listOf(isText)],
  // A code, or a CodeableConcept.
  ['code', (value) => isText(value) || isObject(value)],
  // A Reference or a list of them; a name or a list of them.
  ['performer', (value) => isObject(value) || areObjects(value)],
  ['name', (value) => isText(value) || areObjects(value)],
]);

/** `valueQuantity`, `effectiveDateTime`, …: the name says the type. */
const CHOICE =
  /^(?:value|effective|performed|medication|bounds|dose|substance|diagnosis|procedure|timing)([A-Z]\w*)$/;
const BY_TYPE: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...named(isText, 'String Code Uri Url Date DateTime Instant Time Id'),
  ...named(isObject, 'Quantity CodeableConcept Coding Reference Period Range Ratio Identifier'),
  ['Boolean', (value) => typeof value === 'boolean'],
  ['Integer', (value) => Number.isSafeInteger(value)],
  ['Decimal', isNumber],
]);

const QUANTITY = /^(?:numerator|denominator|low|high|(?:value|dose)Quantity)$/;

/** JSON types that hold for every kind of entry: also of what the table of elements leaves out. */
export const jsonTypes = defineRule({ 'element-type': SHAPE_TEXTS['element-type'] }, function* ({ entries }) {
  for (const { places } of entries) {
    for (const place of places) {
      for (const name of Object.keys(place.object)) {
        const value = place.object[name];
        // What is empty has a problem of its own.
        if (value === null || value === '') continue;
        const test = BY_NAME.get(name) ?? BY_TYPE.get(CHOICE.exec(name)?.[1] ?? '');
        if (test?.(value) === false || !hasSoundParts(name, place.object)) {
          yield wrongType(`${place.path()}.${name}`, name);
        }
      }
      const type = place.object['resourceType'] === 'Organization' ? place.object['type'] : undefined;
      if (type !== undefined && !areObjects(type)) yield wrongType(`${place.path()}.type`, 'type');
    }
  }
});

const wrongType = (path: string, name: string) =>
  ({ code: 'element-type', path, what: { zh: name, en: name } }) as const;

/** Codes of codings and numbers of persons are texts, quantities are numbers. */
function hasSoundParts(name: string, parent: unknown): boolean {
  if (name === 'coding') return objectsAt(parent, name).every((coding) => isTextOrAbsent(coding['code']));
  if (name === 'identifier') {
    const value = valueAt(parent, name);
    const all = isObject(value) ? [value] : objectsAt(parent, name);
    return all.every(
      (one) => isTextOrAbsent(one['value']) && (one['type'] === undefined || isObject(one['type'])),
    );
  }
  if (!QUANTITY.test(name)) return true;
  const quantity = valueAt(parent, name);
  const value = valueAt(quantity, 'value');
  return (value === undefined || isNumber(value)) && isTextOrAbsent(valueAt(quantity, 'code'));
}
