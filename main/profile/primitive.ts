/**
 * Tests of JSON values by FHIR R4 primitive type (R4 “Data Types”, its regular expressions). White space means XML's four characters, as in R4: a
 * full-width space is an ordinary character of Chinese text.
 */
export function isPrimitive(type: string): boolean {
  return Object.hasOwn(PRIMITIVES, type);
}

/** Test of values of a primitive type. */
export function primitiveTest(type: string): (value: unknown) => boolean {
  return PRIMITIVES[type] ?? (() => true);
}

type Test = (value: unknown) => boolean;

const text =
  (pattern: RegExp, alsoTrue: (value: string) => boolean = () => true): Test =>
  (value) =>
    typeof value === 'string' && pattern.test(value) && alsoTrue(value);

const whole =
  (min: number, max: number): Test =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

const INT_MAX = 2_147_483_647;
const YEAR = '([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)';
const MONTH = '(0[1-9]|1[0-2])';
const DAY = '(0[1-9]|[1-2][0-9]|3[0-1])';
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?';
const ZONE = '(Z|(\\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00))';
/** Not empty; at most R4's 1 MiB, here counted in characters. */
const STRING: Test = (value) => typeof value === 'string' && value !== '' && value.length <= 1_048_576;
const URI = text(/^[^ \t\r\n]*$/, (value) => value !== '');

/** R4 “Narrative”: the first tag of the div declares the XHTML namespace. */
const XHTML_DIV = /^\s*<div[^>]*\sxmlns=("|')http:\/\/www\.w3\.org\/1999\/xhtml\1/;

const PRIMITIVES: Readonly<Record<string, Test>> = {
  boolean: (value) => typeof value === 'boolean',
  integer: whole(-INT_MAX - 1, INT_MAX),
  positiveInt: whole(1, INT_MAX),
  unsignedInt: whole(0, INT_MAX),
  // JSON's 1e999 parses as infinity.
  decimal: (value) => typeof value === 'number' && Number.isFinite(value),
  string: STRING,
  markdown: STRING,
  xhtml: (value) => STRING(value) && XHTML_DIV.test(value as string),
  code: text(/^[^ \t\r\n]+([ \t\r\n][^ \t\r\n]+)*$/),
  id: text(/^[A-Za-z0-9\-.]{1,64}$/),
  uri: URI,
  url: URI,
  canonical: URI,
  oid: text(/^urn:oid:[0-2](\.(0|[1-9][0-9]*))+$/),
  uuid: text(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  base64Binary: text(/^[0-9a-zA-Z+/=\s]+$/, (value) => value.replaceAll(/\s/g, '').length % 4 === 0),
  date: text(new RegExp(`^${YEAR}(-${MONTH}(-${DAY})?)?$`), isCalendarDay),
  dateTime: text(new RegExp(`^${YEAR}(-${MONTH}(-${DAY}(T${TIME}${ZONE})?)?)?$`), isCalendarDay),
  instant: text(new RegExp(`^${YEAR}-${MONTH}-${DAY}T${TIME}${ZONE}$`), isCalendarDay),
  time: text(new RegExp(`^${TIME}$`)),
};

/** R4's regular expressions accept 30 February, which no server can store. */
function isCalendarDay(value: string): boolean {
  if (value.length < 10) return true;
  const day = Number(value.slice(8, 10));
  if (day <= 28) return true;
  const [year, month] = [Number(value.slice(0, 4)), Number(value.slice(5, 7))];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
