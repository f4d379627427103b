import { FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { isBlank } from '../../../ground/fhir/json.ts';
import type { WalkedObject } from '../../../ground/fhir/walk.ts';
import { defineRule, type Finding } from './rule.ts';

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Texts that FHIR forbids and R4's expressions let pass. */
export const texts = defineRule(
  {
    'text-blank': {
      severity: 'error',
      source: 'FHIR R4 datatypes.html#string: a string says something',
      zh: '欄位只有空白；沒有內容的欄位應整個省略。',
      en: 'The element has nothing but blanks; leave it out instead.',
      ...FIX_EXPORT,
    },
    'text-control-character': {
      severity: 'error',
      source: 'FHIR R4 datatypes.html#string',
      zh: '文字內容含有控制字元。',
      en: 'The text has control characters in it.',
      ...FIX_EXPORT,
    },
  },
  ({ entries }) => {
    const found: Odd[] = [];
    for (const { places } of entries) for (const place of places) lookAt(place, found);
    return found;
  },
);

type Odd = Finding<'text-blank' | 'text-control-character'>;

const NONE: readonly unknown[] = [];

/** No generator function: V8 never ends optimising one that reads each member of an object by its name. */
function lookAt(place: WalkedObject, found: Odd[]): void {
  const { object } = place;
  for (const name in object) {
    const value = object[name];
    const texts: readonly unknown[] = Array.isArray(value) ? value : NONE;
    const code = typeof value === 'string' ? wrongWith(value) : null;
    if (code !== null) found.push({ code, path: `${place.path()}.${name}` });
    for (let index = 0; index < texts.length; index += 1) {
      const one = texts[index];
      const ofOne = typeof one === 'string' ? wrongWith(one) : null;
      if (ofOne !== null) found.push({ code: ofOne, path: `${place.path()}.${name}[${String(index)}]` });
    }
  }
}

/** The guide's check reports an empty text, like every other empty element. */
function wrongWith(text: string): 'text-blank' | 'text-control-character' | null {
  if (text === '') return null;
  if (isBlank(text)) return 'text-blank';
  return CONTROL.test(text) ? 'text-control-character' : null;
}
