import { isObject, textAt, valueAt } from '../../fhir/json.ts';
import { FIX_EXPORT } from './next-steps.ts';
import { defineRule } from './rule.ts';

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** What FHIR's JSON has no room for. */
export const jsonValues = defineRule(
  {
    'value-empty': {
      severity: 'error',
      source: 'FHIR R4 json.html: no empty objects, arrays or strings, no null; ele-1',
      zh: '欄位是空的（空字串、空白、空物件、空陣列或 null）；沒有內容的欄位應整個省略。',
      en: 'The element is empty (an empty or blank string, an empty object or array, or null); leave it out instead.',
      ...FIX_EXPORT,
      generic: true,
    },
    'text-control-character': {
      severity: 'error',
      source: 'FHIR R4 datatypes.html#string',
      zh: '文字內容含有控制字元。',
      en: 'The text has control characters in it.',
      ...FIX_EXPORT,
    },
    'extension-without-url': {
      severity: 'error',
      source: 'FHIR R4 Extension.url 1..1',
      zh: '擴充欄位（extension）沒有 url。',
      en: 'The extension has no url.',
      ...FIX_EXPORT,
    },
    'quantity-without-system': {
      severity: 'error',
      source: 'FHIR R4 Quantity: qty-3',
      zh: '數量有單位代碼，但沒有代碼系統。',
      en: 'The quantity has a unit code without its system.',
      ...FIX_EXPORT,
    },
  },
  function* ({ entries }) {
    for (const { places } of entries) {
      for (const place of places) {
        const { object } = place;
        for (const name of Object.keys(object)) {
          const value = object[name];
          if (isEmpty(value)) yield { code: 'value-empty', path: `${place.path()}.${name}` };
          else if (typeof value === 'string' && CONTROL.test(value)) {
            yield { code: 'text-control-character', path: `${place.path()}.${name}` };
          } else if (Array.isArray(value)) {
            const items: readonly unknown[] = value;
            // Nulls keep the places of primitives whose extensions stand under `_name`.
            const mayBeNull = valueAt(object, `_${name}`) !== undefined || name.startsWith('_');
            const areExtensions = name === 'extension' || name === 'modifierExtension';
            for (const [index, item] of items.entries()) {
              if (areExtensions && isObject(item) && textAt(item, 'url') === null) {
                yield { code: 'extension-without-url', path: `${place.path()}.${name}[${index}]` };
              }
              if (isEmpty(item) && !(mayBeNull && item === null)) {
                yield { code: 'value-empty', path: `${place.path()}.${name}[${index}]` };
              }
            }
          }
        }
        const isQuantity = typeof object['value'] === 'number' && typeof object['code'] === 'string';
        if (isQuantity && valueAt(object, 'system') === undefined) {
          yield { code: 'quantity-without-system', path: `${place.path()}.system` };
        }
      }
    }
  },
);

function isEmpty(value: unknown): boolean {
  // FHIR R4 asks for more than blanks of a string, and no code or address has any.
  if (value === null || (typeof value === 'string' && value.trim() === '')) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
