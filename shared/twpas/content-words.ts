/** Texts for codes that hospitals send without a text, by code system. zh-TW is the guide's display if it has one. */
import {
  SYSTEM_APPLY_TYPE,
  SYSTEM_CONTINUATION,
  SYSTEM_LINE_OF_THERAPY,
  SYSTEM_PRIORITY,
  codeSystemUrl,
} from './canonical.ts';
import {
  APPLY_TYPES,
  APPROVE_COMMENTS,
  CONTINUATIONS,
  LINES_OF_THERAPY,
  ORDER_TYPES,
  PRIORITIES,
  type CodeText,
} from './codes.ts';

type Words = Readonly<Record<string, CodeText>>;
const same = (text: string): CodeText => ({ zh: text, en: text });

const LOINC: Words = {
  '6690-2': { zh: '白血球', en: 'White blood cells' },
  '789-8': { zh: '紅血球', en: 'Red blood cells' },
  '718-7': { zh: '血紅素', en: 'Haemoglobin' },
  '4544-3': { zh: '血球容積比', en: 'Haematocrit' },
  '777-3': { zh: '血小板', en: 'Platelets' },
  '58410-2': { zh: '全血球計數', en: 'Complete blood count' },
  '1988-5': { zh: 'C 反應蛋白', en: 'C-reactive protein' },
  '2857-1': { zh: '攝護腺特異抗原 PSA', en: 'Prostate-specific antigen' },
  '2039-6': { zh: '癌胚抗原 CEA', en: 'Carcinoembryonic antigen' },
  '69548-6': { zh: '基因變異評估', en: 'Genetic variant assessment' },
  '89247-1': { zh: 'ECOG 體能狀態', en: 'ECOG performance status' },
  '89243-0': { zh: 'Karnofsky 體能狀態', en: 'Karnofsky performance status' },
  '98153-0': { zh: 'Child-Pugh 分級', en: 'Child-Pugh class' },
  '88020-3': { zh: 'NYHA 心臟功能分級', en: 'NYHA functional class' },
  '61150-9': { zh: '主觀描述', en: 'Subjective' },
  '61149-1': { zh: '客觀描述', en: 'Objective' },
  '882-1': { zh: 'ABO 與 Rh 血型', en: 'ABO and Rh group' },
};
const SNOMED: Words = {
  '26643006': { zh: '口服', en: 'Oral' },
  '47625008': { zh: '靜脈注射', en: 'Intravenous' },
  '34206005': { zh: '皮下注射', en: 'Subcutaneous' },
  '78421000': { zh: '肌肉注射', en: 'Intramuscular' },
  '399390009': { zh: 'TNM 分期', en: 'TNM stage' },
  '385361009': { zh: 'FIGO 分期', en: 'FIGO stage' },
};
const YES_NO: Words = { true: { zh: '是', en: 'Yes' }, false: { zh: '否', en: 'No' } };

const WORDS: Readonly<Record<string, Words>> = {
  boolean: YES_NO,
  'http://loinc.org': LOINC,
  'http://snomed.info/sct': SNOMED,
  [SYSTEM_APPLY_TYPE]: APPLY_TYPES,
  [SYSTEM_PRIORITY]: PRIORITIES,
  [SYSTEM_CONTINUATION]: CONTINUATIONS,
  [SYSTEM_LINE_OF_THERAPY]: LINES_OF_THERAPY,
  [codeSystemUrl('nhi-order-type')]: ORDER_TYPES,
  [codeSystemUrl('nhi-approve-comment')]: APPROVE_COMMENTS,
  [codeSystemUrl('nhi-pdf-type')]: {
    gene: { zh: '基因報告', en: 'Genetic report' },
    careplan: { zh: '治療計畫文件', en: 'Treatment plan' },
    test: { zh: '檢驗(查)附件', en: 'Laboratory attachment' },
    medrec: { zh: '病歷資料', en: 'Medical record' },
    patientAssessment: { zh: '病人狀態評估報告', en: 'Patient assessment report' },
    phototherapy: { zh: '照光治療紀錄', en: 'Phototherapy record' },
  },
  [codeSystemUrl('nhi-apply-side')]: {
    R: { zh: '右側', en: 'Right' },
    L: { zh: '左側', en: 'Left' },
    B: { zh: '兩側', en: 'Both' },
  },
  [codeSystemUrl('nhi-drug-category')]: {
    nhi: { zh: '健保', en: 'NHI' },
    self: { zh: '自費', en: 'Self-paid' },
  },
  [codeSystemUrl('nhi-phototherapy')]: {
    'BB-UVB': { zh: '寬頻 UVB', en: 'Broadband UVB' },
    'nb-UVB': { zh: '窄頻 UVB', en: 'Narrowband UVB' },
    PUVA: { zh: '光化療法 PUVA', en: 'PUVA' },
  },
  [codeSystemUrl('nhi-tx-ast')]: {
    ICLL: same('iwCLL'),
    IREC: same('i-RECIST'),
    MREC: same('mRECIST'),
    REC1: same('RECIST 1.1'),
    IWGC: same('IWG'),
  },
  [codeSystemUrl('nci-thesaurus')]: {
    C115134: { zh: 'BCLC 分期', en: 'BCLC stage' },
    C141392: { zh: '骨髓瘤 R-ISS 分期', en: 'Myeloma R-ISS stage' },
    C139007: { zh: '骨髓瘤 ISS 分期', en: 'Myeloma ISS stage' },
    C141147: { zh: 'Lugano 分期', en: 'Lugano stage' },
  },
};

/** Null: no text is known, and the code is shown unchanged. */
export function contentWord(system: string | null, code: string | null): CodeText | null {
  const words = system === null ? undefined : WORDS[system];
  if (words === undefined || code === null || !Object.hasOwn(words, code)) return null;
  return words[code] ?? null;
}

/** AdministrativeGender, which stands without a code system. */
export const GENDERS: Words = {
  male: { zh: '男', en: 'Male' },
  female: { zh: '女', en: 'Female' },
  other: { zh: '其他', en: 'Other' },
  unknown: { zh: '不詳', en: 'Unknown' },
};
