import type { Severity } from '../../shared/states.ts';
import { wordsOfR4, type Words } from './r4/constraint-words.ts';
import { CORRECT, CORRECT_OR_SEND, FILL_IN, FIX_EXPORT, LOOK, type NextStep } from './next-steps.ts';
import type { ConstraintRule } from './rules.ts';

/** A finding without its path. Names, numbers and values in its texts come from the guide, never from the Bundle. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly zh: string;
  readonly en: string;
  readonly step: NextStep;
  /** Expected value, if only a few are right. */
  readonly expected?: string;
}

const error = (code: string, zh: string, en: string, step: NextStep = FIX_EXPORT): Finding => ({
  code,
  severity: 'error',
  zh,
  en,
  step,
});
const warning = (code: string, zh: string, en: string): Finding => ({
  code,
  severity: 'warning',
  zh,
  en,
  step: LOOK,
});
/** A guide's value for a sentence, truncated if long. */
const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
};

/** An element's FHIR name and its Chinese name. */
export interface Label {
  readonly name: string;
  readonly zh: string;
}

export const tooFew = ({ name, zh }: Label, min: number): Finding =>
  min === 1
    ? error('profile-cardinality', `缺少必填的 ${zh}。`, `${name} is required and missing.`, FILL_IN)
    : error('profile-cardinality', `${zh} 至少要有 ${min} 筆。`, `${name} must occur at least ${min} times.`);

export const tooMany = ({ name, zh }: Label, max: number): Finding =>
  max === 0
    ? error('profile-cardinality', `此處不可有 ${zh}。`, `${name} must not be present here.`)
    : error(
        'profile-cardinality',
        `${zh} 最多只能有 ${max} 筆。`,
        `${name} must occur at most ${max} times.`,
      );

/** `meant`: the element with nearly the same name. */
export const unknownElement = (name: string, meant: string | null): Finding =>
  meant === null
    ? error(
        'profile-unknown-element',
        `${name} 不是此處的 FHIR 元素，請檢查名稱與位置。`,
        `${name} is no FHIR element at this place; check its name and position.`,
      )
    : error(
        'profile-unknown-element',
        `${name} 不是此處的 FHIR 元素，應為 ${meant}。`,
        `${name} is no FHIR element at this place; ${meant} is.`,
      );

export const notList = (name: string): Finding =>
  error('profile-type', `${name} 必須是陣列（[…]）。`, `${name} must be a JSON array.`);
export const isList = (name: string): Finding =>
  error('profile-type', `${name} 不可是陣列。`, `${name} must not be a JSON array.`);
/** `meant`: the resource type with nearly the same name. */
export const unknownResource = (meant: string | null): Finding =>
  error(
    'profile-type',
    `resourceType 不是 FHIR R4 的資料種類${meant === null ? '，請檢查拼字' : `，應為 ${meant}`}。`,
    `The resourceType is none of FHIR R4${meant === null ? '; check its spelling' : `; ${meant} is`}.`,
  );
export const wrongType = (allowed: readonly string[]): Finding =>
  error(
    'profile-type',
    `型別不對，此處只能是 ${allowed.join('、')}。`,
    `Wrong type: only ${allowed.join(', ')} can stand here.`,
  );
/** A primitive's fault: wrong JSON type, otherwise R4's format of its text. */
export function wrongValue(type: string, value: unknown): Finding {
  const form = FORMS[type] ?? TEXT;
  const isForm = form.is === typeof value;
  const [zh, en] = isForm
    ? (CONTENT[type] ?? [
        `內容不是正確的 ${type}，請檢查格式`,
        `this is not a valid ${type}; check its format`,
      ])
    : [`應為${form.zh}`, `this must be ${form.en}`];
  return error('profile-value', `${zh}。`, `${en.charAt(0).toUpperCase()}${en.slice(1)}.`, CORRECT);
}

interface JsonForm {
  readonly is: 'string' | 'number' | 'boolean';
  readonly zh: string;
  readonly en: string;
}
const TEXT: JsonForm = { is: 'string', zh: '文字（"…"）', en: 'a JSON string ("…")' };
const NUMBER: JsonForm = { is: 'number', zh: '數字，不可加引號', en: 'a JSON number, without quotes' };
const FORMS: Readonly<Record<string, JsonForm>> = {
  boolean: { is: 'boolean', zh: ' true 或 false，不可加引號', en: 'true or false, without quotes' },
  decimal: NUMBER,
  integer: NUMBER,
  positiveInt: NUMBER,
  unsignedInt: NUMBER,
};
/** Required form of a text or number of the type, in zh-TW and English. */
const CONTENT: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  integer: ['應為整數', 'this must be a whole number'],
  positiveInt: ['應為 1 以上的整數', 'this must be a whole number from 1 up'],
  unsignedInt: ['應為 0 以上的整數', 'this must be a whole number from 0 up'],
  date: [
    '應為西元日期 YYYY-MM-DD（或 YYYY、YYYY-MM），且確有這一天',
    'this must be a day that exists: YYYY-MM-DD (or YYYY, YYYY-MM)',
  ],
  dateTime: [
    '應為西元日期 YYYY-MM-DD；含時間時為 YYYY-MM-DDThh:mm:ss+08:00，且確有這一天',
    'this must be a day that exists: YYYY-MM-DD, with a time YYYY-MM-DDThh:mm:ss+08:00',
  ],
  instant: [
    '應為日期、時間與時區：YYYY-MM-DDThh:mm:ss+08:00',
    'this must be a day, a time and a zone: YYYY-MM-DDThh:mm:ss+08:00',
  ],
  time: ['應為時刻 hh:mm:ss', 'this must be a time of day, hh:mm:ss'],
  code: ['代碼的前後不可有空白，中間不可有連續的空白', 'a code has no blanks around it and no two in a row'],
  id: ['只能用英數字、減號與點，最多 64 字', 'only letters, digits, - and dots, 64 at most'],
  uri: ['網址不可是空的，也不可有空白', 'a uri is not empty and has no blanks'],
  url: ['網址不可是空的，也不可有空白', 'a url is not empty and has no blanks'],
  canonical: ['網址不可是空的，也不可有空白', 'a canonical url is not empty and has no blanks'],
  oid: ['應為 urn:oid: 加上以點分隔的數字', 'this must be urn:oid: with numbers between dots'],
  uuid: ['應為 urn:uuid: 加上小寫的 UUID', 'this must be urn:uuid: with a UUID in small letters'],
  base64Binary: ['應為 base64', 'this must be base64'],
  string: [
    '文字不可是空的，也不可超過 1,048,576 字',
    'a text is not empty, and has 1,048,576 characters at most',
  ],
  markdown: [
    '文字不可是空的，也不可超過 1,048,576 字',
    'a text is not empty, and has 1,048,576 characters at most',
  ],
  xhtml: [
    '敘述須以 <div xmlns="http://www.w3.org/1999/xhtml"> 開頭',
    'a narrative begins with <div xmlns="http://www.w3.org/1999/xhtml">',
  ],
};
export const emptyElement = (): Finding =>
  error('profile-empty', '元素是空的；沒有內容時請整個略去。', 'The element is empty; leave it out instead.');

const expecting = (value: unknown): { readonly expected?: string } =>
  typeof value === 'object' ? {} : { expected: shown(value) };
export const notFixed = (value: unknown): Finding => ({
  ...error('profile-fixed', `內容必須是 ${shown(value)}。`, `The value must be ${shown(value)}.`),
  ...expecting(value),
});
export const notPattern = (value: unknown): Finding => ({
  ...error('profile-pattern', `內容必須包含 ${shown(value)}。`, `The value must include ${shown(value)}.`),
  ...expecting(value),
});
export const tooLong = (max: number): Finding =>
  error('profile-length', `最多 ${max} 字。`, `At most ${max} characters are allowed.`, CORRECT);
export const outOfRange = (bound: 'min' | 'max', value: unknown): Finding =>
  bound === 'min'
    ? error(
        'profile-range',
        `不可小於 ${shown(value)}。`,
        `The value must not be below ${shown(value)}.`,
        CORRECT,
      )
    : error(
        'profile-range',
        `不可大於 ${shown(value)}。`,
        `The value must not be above ${shown(value)}.`,
        CORRECT,
      );

export const noSlice = (name: string, slices: readonly string[]): Finding =>
  error(
    'profile-slice-closed',
    `這一筆 ${name} 不屬於指引允許的任何一種（${shown(slices.join('、'))}）。`,
    `This ${name} is none of the kinds the guide allows (${shown(slices.join(', '))}).`,
  );
export const sliceOrder = (name: string): Finding =>
  error(
    'profile-slice-order',
    `${name} 的順序與指引不同。`,
    `The order of ${name} is not the one the guide demands.`,
  );

/** Facts about the value set that lacks a code. */
export interface ListFacts {
  readonly valueSet: string;
  /** Date of the list; null if not stated. */
  readonly day: string | null;
  /** All its codes, if few. */
  readonly codes: readonly string[] | null;
  /** Another system in the same list that has this code. */
  readonly system: string | null;
}

export const notInValueSet = (
  strength: 'required' | 'extensible',
  { valueSet, day, codes, system }: ListFacts,
): Finding => {
  const list = `${valueSet}${day === null ? '' : `（${day} 的清單）`}`;
  const listEn = `${valueSet}${day === null ? '' : ` (list of ${day})`}`;
  const few = codes === null ? '' : `應為 ${codes.join('、')} 其中之一。`;
  const fewEn = codes === null ? '' : ` It must be one of ${codes.join(', ')}.`;
  const other = system === null ? '' : `這個代碼屬於 ${system}，請改代碼系統（system）。`;
  const otherEn = system === null ? '' : ` The code is one of ${system}; correct the system.`;
  if (strength === 'extensible') {
    return warning(
      'profile-binding',
      `代碼不在指引建議的值集內；值集內有適合的代碼時應使用：${valueSet}。`,
      `The code is not in the guide’s value set, which is to be used where it has a fitting code: ${valueSet}.`,
    );
  }
  return {
    ...error(
      'profile-binding',
      `代碼不在指引規定的值集內：${list}。${few}${other}`,
      `The code is not in the value set the guide requires: ${listEn}.${fewEn}${otherEn}`,
      stepOfList(day),
    ),
    ...(codes === null ? {} : { expected: codes.join(', ') }),
  };
};

export const unknownCode = (system: string, day: string | null): Finding =>
  error(
    'profile-code-unknown',
    `代碼系統「${lastPart(system)}」沒有這個代碼${day === null ? '' : `（${day} 的清單）`}。`,
    `The code system ${lastPart(system)} has no such code${day === null ? '' : ` (list of ${day})`}.`,
    stepOfList(day),
  );

/** A dated list may have grown since. */
const stepOfList = (day: string | null): NextStep => (day === null ? CORRECT : CORRECT_OR_SEND);

/** The list is partial by its own words and NHI extends it: the code may be right. */
export const unlistedCode = (system: string, day: string | null): Finding =>
  warning(
    'profile-code-unlisted',
    `代碼不在「${lastPart(system)}」${day === null ? '' : ` ${day} `}的清單內。這份清單只收部分代碼，可能是之後新收載的。`,
    `The code is not in the list of ${lastPart(system)}${day === null ? '' : ` of ${day}`}, which is partial by its own words; it may have been added since.`,
  );

export const wrongTarget = (targets: readonly string[]): Finding =>
  error(
    'profile-reference-target',
    `參照的對象不對，應為 ${shown(targets.map(lastPart).join('、'))}。`,
    `The reference leads to the wrong kind of resource; it must be ${shown(targets.map(lastPart).join(' or '))}.`,
  );
export const wrongReferenceType = (type: string): Finding =>
  error(
    'profile-reference-type',
    `參照（Reference.type）所寫的資料種類與參照的對象不符，對象是 ${type}。`,
    `Reference.type does not go with the resource that is referred to, which is of type ${type}.`,
  );
export const unresolved = (): Finding =>
  error(
    'profile-reference-unresolved',
    'Bundle 內找不到參照的對象。',
    'The resource that is referred to is not in the Bundle.',
  );

export const wrongContext = (contexts: readonly string[]): Finding =>
  error(
    'profile-extension-context',
    `此擴充欄位（extension）只能用在 ${contexts.join('、')}。`,
    `This extension can only be used on ${contexts.join(', ')}.`,
  );
export const unknownModifier = (): Finding =>
  warning(
    'profile-extension-unknown',
    '指引沒有定義這個 modifierExtension，接收端可能拒收。',
    'The guide does not define this modifierExtension; the receiver may refuse it.',
  );

/** A broken constraint, in the package's words, otherwise in ours (`words`). */
export function brokenInvariant(
  { key, severity, human, base }: ConstraintRule,
  words: Words | null = null,
): Finding {
  const own = base === true ? wordsOfR4(key) : words;
  const told = (text: string | undefined): string => (text === undefined ? '' : `：${text}`);
  const toldEn = (text: string | undefined): string => (text === undefined ? '' : `: ${text}`);
  const zh = base === true || human === '' ? own?.zh : human.replace(/[。.]$/, '');
  const en = base === true || human === '' ? own?.en : human.replace(/[。.]$/, '');
  return {
    code: `profile-invariant-${key}`,
    severity,
    zh: `不符合${base === true ? ' FHIR R4 ' : '指引'}的規則 ${key}${told(zh)}。`,
    en: `${base === true ? 'FHIR R4’s' : 'The guide’s'} rule ${key} is not met${toldEn(en)}.`,
    step: severity === 'error' ? CORRECT : LOOK,
  };
}

function lastPart(url: string): string {
  return url.split('/').at(-1) ?? url;
}
