import type { RuleText } from '../rule.ts';

const ask = {
  next: '請 HIS 廠商依訊息所指的位置修正匯出內容後，重新匯出檔案。',
  nextEn: 'Have the HIS vendor correct the export at the place named, and export the file again.',
} as const;
const fill = {
  next: '請在 HIS 補填此欄位後，重新匯出檔案。',
  nextEn: 'Fill the field in the HIS and export the file again.',
} as const;

/** What the table of elements finds, for any element. Gives way to rules that know the element better. */
export const SHAPE_TEXTS = {
  'element-missing': {
    severity: 'error',
    source: 'profile: cardinality min',
    zh: '必填欄位「{what}」未填。',
    en: 'The mandatory element {what} is missing.',
    ...fill,
    generic: true,
  },
  'element-too-many': {
    severity: 'error',
    source: 'profile: cardinality max',
    zh: '欄位「{what}」的筆數超過上限。',
    en: 'The element {what} is repeated more often than allowed.',
    ...ask,
    generic: true,
  },
  'element-forbidden': {
    severity: 'error',
    source: 'profile: cardinality 0..0',
    zh: '此處不可填寫欄位「{what}」。',
    en: 'The element {what} must not be present here.',
    ...ask,
    generic: true,
  },
  'element-type': {
    severity: 'error',
    source: 'FHIR R4 json.html; profile: type',
    zh: '欄位「{what}」的資料型別不正確。',
    en: 'The element {what} has the wrong data type.',
    ...ask,
    generic: true,
  },
  'element-value': {
    severity: 'error',
    source: 'profile: fixed value or pattern',
    zh: '欄位的值必須是「{what}」。',
    en: 'The value must be {what}.',
    ...ask,
    generic: true,
  },
  'element-coding': {
    severity: 'error',
    source: 'profile: pattern',
    zh: '必須填寫代碼「{what}」及其代碼系統。',
    en: 'The coding {what} with its system is required here.',
    ...ask,
    generic: true,
  },
  'code-missing': {
    severity: 'error',
    source: 'profile: required binding',
    zh: '欄位必須以代碼填寫（代碼集：{what}）。',
    en: 'A code of {what} is required here.',
    ...fill,
    generic: true,
  },
  'code-system-wrong': {
    severity: 'error',
    source: 'profile: required binding or closed slicing',
    zh: '代碼系統不是此欄位可用的代碼系統（代碼集：{what}）。',
    en: 'The code system is not one that {what} takes.',
    ...ask,
    generic: true,
  },
  'code-unknown': {
    severity: 'error',
    source: 'profile: required binding; CodeSystem',
    zh: '代碼不在代碼集「{what}」之內。',
    en: 'The code is not in {what}.',
    next: '請在 HIS 改選正確的代碼後，重新匯出檔案。',
    nextEn: 'Choose a valid code in the HIS and export the file again.',
    generic: true,
  },
  'code-outside-list': {
    severity: 'warning',
    source: 'profile: extensible binding',
    zh: '代碼不在建議的代碼集「{what}」之內；若清單內有合適的代碼，應改用清單內的代碼。',
    en: 'The code is not in {what}; use one of its codes where one fits.',
    next: '請確認清單內是否已有合適的代碼。',
    nextEn: 'Check whether the list has a code that fits.',
    generic: true,
  },
  'reference-empty': {
    severity: 'error',
    source: 'guide, Bundle example page; profile: Reference',
    zh: '「{what}」沒有指向 Bundle 內的資料。',
    en: '{what} has no reference to an entry of the Bundle.',
    ...ask,
    generic: true,
  },
  'reference-wrong-kind': {
    severity: 'error',
    source: 'profile: Reference target',
    zh: '參照指向了錯誤種類的資料，此處應指向「{what}」。',
    en: 'The reference leads to the wrong kind of entry; {what} is expected here.',
    ...ask,
  },
} as const satisfies Readonly<Record<string, RuleText>>;

export type ShapeCode = keyof typeof SHAPE_TEXTS;
