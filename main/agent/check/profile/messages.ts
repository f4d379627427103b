import type { Severity } from '../../../../shared/states.ts';
import { CORRECT, CORRECT_OR_SEND, FILL_IN, FIX_EXPORT, LOOK, type NextStep } from './next-steps.ts';
import type { ConstraintRule } from './rules.ts';

/** A finding before it has a place. Names, numbers and values in its texts come from the guide, never from the Bundle. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly zh: string;
  readonly en: string;
  /** What to do about it. */
  readonly step: NextStep;
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
/** A value of the guide's in a sentence, cut where it is long. */
const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
};

/** An element's name in FHIR, and as people here call it. */
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

/** `meant`: the element whose name differs by a letter or two. */
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
export const wrongType = (allowed: readonly string[]): Finding =>
  error(
    'profile-type',
    `型別不對，此處只能是 ${allowed.join('、')}。`,
    `Wrong type: only ${allowed.join(', ')} can stand here.`,
  );
export const wrongValue = (type: string): Finding =>
  error(
    'profile-value',
    `內容不是正確的 ${type}，請檢查格式。`,
    `The value is not a valid ${type}; check its format.`,
    CORRECT,
  );
export const emptyElement = (): Finding =>
  error('profile-empty', '元素是空的；沒有內容時請整個略去。', 'The element is empty; leave it out instead.');

export const notFixed = (value: unknown): Finding =>
  error('profile-fixed', `內容必須是 ${shown(value)}。`, `The value must be ${shown(value)}.`);
export const notPattern = (value: unknown): Finding =>
  error('profile-pattern', `內容必須包含 ${shown(value)}。`, `The value must include ${shown(value)}.`);
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

export const notInValueSet = (
  strength: 'required' | 'extensible',
  valueSet: string,
  day: string | null,
): Finding =>
  strength === 'required'
    ? error(
        'profile-binding',
        `代碼不在指引規定的值集內：${valueSet}${day === null ? '' : `（${day} 的清單）`}。`,
        `The code is not in the value set the guide requires: ${valueSet}${day === null ? '' : ` (list of ${day})`}.`,
        stepOfList(day),
      )
    : warning(
        'profile-binding',
        `代碼不在指引建議的值集內；值集內有適合的代碼時應使用：${valueSet}。`,
        `The code is not in the guide’s value set, which is to be used where it has a fitting code: ${valueSet}.`,
      );

export const unknownCode = (system: string, day: string | null): Finding =>
  error(
    'profile-code-unknown',
    `代碼系統「${lastPart(system)}」沒有這個代碼${day === null ? '' : `（${day} 的清單）`}。`,
    `The code system ${lastPart(system)} has no such code${day === null ? '' : ` (list of ${day})`}.`,
    stepOfList(day),
  );

/** A list of a day may have grown since. */
const stepOfList = (day: string | null): NextStep => (day === null ? CORRECT : CORRECT_OR_SEND);

/** Of a list that is partial by its own words, and that NHI adds to: nobody here can say that the code is wrong. */
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

export const brokenInvariant = ({ key, severity, human, base }: ConstraintRule): Finding => ({
  code: `profile-invariant-${key}`,
  severity,
  zh:
    base === true
      ? `不符合 FHIR R4 的規則 ${key}。`
      : `不符合指引的規則 ${key}${human === '' ? '。' : `：${human}`}`,
  step: severity === 'error' ? CORRECT : LOOK,
  en:
    base === true
      ? `FHIR R4’s rule ${key} is not met.`
      : `The guide’s rule ${key} is not met${human === '' ? '.' : `: ${human}`}`,
});

function lastPart(url: string): string {
  return url.split('/').at(-1) ?? url;
}
