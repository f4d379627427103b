import { SYSTEMS } from '../data/systems.ts';
import { FHIR_CODES } from '../data/fhir-codes.ts';
import { VALUE_SETS as sets } from '../data/value-sets.ts';
import type { Shape } from './shape.ts';
import {
  among,
  coded,
  codedOnce,
  concept,
  fixed,
  integer,
  list,
  listWith,
  one,
  opt,
  parts,
  text,
  to,
} from './shape.ts';

const subject = one('病人', to('patient'));
const encounter = one('門診就醫', to('encounterOpd'));

/** Composition-opd-twpas: 門診病歷; its four sections are judged by a rule of their own. */
export const OUTPATIENT_RECORD: Shape = {
  status: one('狀態', fixed('final')),
  type: one('文件種類', coded(SYSTEMS.loinc, '34108-1')),
  subject,
  encounter,
  date: one('門診病歷日期', text),
  author: list('作者', 1, Infinity, to('practitioner', 'organization')),
  title: one('標題', text),
  section: list('門診病歷段落', 4, Infinity, { type: 'object' }),
};

/** Encounter-opd-twpas. */
export const OUTPATIENT_VISIT: Shape = {
  status: one('狀態', fixed('finished')),
  class: one('就醫型態', coded(SYSTEMS.actCode, 'AMB')),
  serviceType: one('就醫科別', concept(sets.department)),
  subject,
  participant: list('門診醫師', 1, 1, parts({ individual: one('門診醫師', to('practitioner')) })),
  period: one('門診時間', parts({ start: one('門診開始時間', text) })),
  diagnosis: list(
    '門診診斷',
    1,
    Infinity,
    parts({ condition: one('診斷', to('condition')), rank: one('診斷順序', integer) }),
  ),
  serviceProvider: one('門診機構', to('organization')),
};

/** Condition-twpas. */
export const CONDITION: Shape = {
  clinicalStatus: one('臨床狀態', codedOnce(SYSTEMS.conditionClinical, 'active')),
  category: list('類別', 1, 1, codedOnce(SYSTEMS.loinc, '29548-5')),
  code: one('國際疾病分類代碼', concept(sets.icd10cm)),
  subject,
};

/** ClinicalImpression-twpas: 評估(A). */
export const ASSESSMENT: Shape = {
  status: one('狀態', among(FHIR_CODES.impressionStatus)),
  subject,
  encounter,
  summary: one('評估內容', text),
};

/** CarePlan-twpas: 計畫(P). */
export const PLAN: Shape = {
  status: one('狀態', among(FHIR_CODES.requestStatus)),
  intent: one('用途', fixed('plan')),
  category: listWith('類別', SYSTEMS.carePlanCategory, 'assess-plan'),
  description: one('計畫內容', text),
  subject,
  encounter,
};

/** AllergyIntolerance-twpas. */
export const ALLERGY: Shape = {
  code: one('過敏原', { type: 'object' }),
  patient: one('病人', to('patient')),
  recorder: opt('紀錄者', { type: 'object' }),
};
