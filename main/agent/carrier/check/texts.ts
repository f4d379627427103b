import type { Severity } from '../../../../shared/states.ts';
import type { Words } from '../../ground/error-codes/row.ts';
import { PROBLEM_NEXT_STEPS } from './problem-next-steps.ts';
import type { Problem } from './problem.ts';

/** Texts of each stable code for staff; none carries anything out of the Bundle. */
export const PROBLEM_TEXTS = {
  'zip-archive': {
    zh: '檔案是 ZIP 壓縮檔，不是申請檔（JSON）。',
    en: 'The file is a ZIP archive and no Bundle (JSON).',
  },
  'not-utf8': {
    zh: '檔案不是 UTF-8 編碼，請由 HIS 重新匯出。',
    en: 'The file is not UTF-8; export it again from the HIS.',
  },
  'private-use': {
    zh: '文字含院內造字（Unicode 私用區的字），健保署看不到這個字。',
    en: 'A text holds a character of the hospital’s own (Unicode private use), which NHI cannot see.',
  },
  'empty-file': { zh: '檔案是空的。', en: 'The file is empty.' },
  'not-json': { zh: '檔案內容不是 JSON。', en: 'The file is not JSON.' },
  'json-incomplete': {
    zh: 'JSON 內容不完整，檔案可能沒有寫完。',
    en: 'The JSON stops before its end; the file may not have been written to its end.',
  },
  'member-doubled': {
    zh: '同一個物件內有兩個相同名稱的欄位，讀到的內容因程式而異，未送出。',
    en: 'A member stands twice in one object; which one is meant depends on who reads it.',
  },
  'too-large': {
    zh: '檔案超過設定的大小上限，未讀取也未送出。',
    en: 'The file is larger than the configured limit; it was neither read nor sent.',
  },
  'too-complex': {
    zh: '檔案結構層數過深或資源過多，無法檢核。',
    en: 'The file is nested too deeply or has too many resources to be checked.',
  },
  'not-a-bundle': { zh: '內容不是 FHIR Bundle。', en: 'The content is not a FHIR Bundle.' },
  'bundle-type': { zh: 'Bundle.type 必須是 collection。', en: 'Bundle.type must be collection.' },
  'bundle-profile': {
    zh: 'Bundle.meta.profile 必須是癌藥事前審查或免疫製劑事前審查其中一種。',
    en: 'Bundle.meta.profile must be exactly one of the two TWPAS upload profiles.',
  },
  'claim-count': {
    zh: '一個申請檔必須剛好有一件申請（Claim）。',
    en: 'The Bundle must have exactly one Claim.',
  },
  'claim-use': { zh: 'Claim.use 必須是 preauthorization。', en: 'Claim.use must be preauthorization.' },
  'patient-count': { zh: 'Bundle 內必須恰有一個 Patient。', en: 'The Bundle must have exactly one Patient.' },
  'provider-missing': {
    zh: '找不到 Claim.provider 所指的醫事機構，或該機構沒有醫事機構代碼。',
    en: 'Claim.provider leads to no Organization in the Bundle, or to one without a hospital code.',
  },
  'provider-mismatch': {
    zh: '申請的醫事機構代碼與設定的醫事機構代碼不同。',
    en: 'The hospital code of Claim.provider is not the configured hospital’s.',
  },
  'priority-unknown': {
    zh: '申請案件類別（Claim.priority）未填或不是已知的代碼。',
    en: 'Claim.priority is missing or not a known code.',
  },
  'subtype-unknown': {
    zh: '申報類別（Claim.subType）未填或不是已知的代碼。',
    en: 'Claim.subType is missing or not a known code.',
  },
  'claim-element-form': {
    zh: '申請的這一項有填寫，但 JSON 型別不正確：申請日期應為文字（"2026-01-01"），申報類別與申請案件類別應為物件（{"coding":[{"system":…,"code":…}]}）。',
    en: 'This element of the Claim is there in the wrong JSON form: created is a text ("2026-01-01"), subType and priority are objects ({"coding":[{"system":…,"code":…}]}).',
  },
  'created-missing': { zh: '申請日期（Claim.created）未填。', en: 'Claim.created is missing.' },
  'patient-number-missing': {
    zh: '病人沒有身分證號、居留證號或病歷號。',
    en: 'The Patient has no national, resident or medical record number.',
  },
  'attachment-inline': {
    zh: '附件內容直接放在申請檔內（base64）；附件請存成檔案，和申請檔放在同一個資料夾，申請檔內只寫檔名（file://…）。',
    en: 'An attachment is carried inside the Bundle as base64; it must be a file beside it, named by file://.',
  },
  'attachment-name-unsafe': {
    zh: '附件檔名是空的、含有資料夾或特殊字元，無法使用。',
    en: 'An attachment’s name is empty, has a folder in it, or characters that no file beside the Bundle can have.',
  },
  'attachment-missing': {
    zh: '等候時間內沒有收到附件檔。',
    en: 'An attachment did not appear beside the Bundle within the waiting time.',
  },
  'guide-not-loaded': {
    zh: '已匯入的實作指引無法載入，未依指引檢核；請以 ig import 重新匯入。',
    en: 'The imported guide could not be loaded, so its profiles were not checked; import it again (ig import).',
  },
  'check-timeout': { zh: '檢核逾時，已中止。', en: 'The check took too long and was stopped.' },
  'check-crashed': {
    zh: '檢核這個檔案時程式異常中止。',
    en: 'The check of this file ended abnormally.',
  },
} as const satisfies Readonly<Record<string, Words>>;

export type ProblemCode = keyof typeof PROBLEM_TEXTS;

/** `path` is FHIRPath-like, e.g. `Bundle.entry[0].resource.provider`; it must not carry patient data. */
export function problem(code: ProblemCode, path: string, severity: Severity = 'error'): Problem {
  const { zh, en } = PROBLEM_TEXTS[code];
  const { next, nextEn } = PROBLEM_NEXT_STEPS[code];
  return { severity, code, message: zh, messageEn: en, nextStep: next, nextStepEn: nextEn, path };
}
