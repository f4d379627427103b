import { SYSTEMS } from '../data/systems.ts';
import { FHIR_CODES } from '../data/fhir-codes.ts';
import { VALUE_SETS as sets } from '../data/value-sets.ts';
import type { ElementShape, Shape } from './shape.ts';
import { among, anyConcept, bound, choice, coded, concept, list, one, parts, text, to } from './shape.ts';

const status = one('狀態', among(FHIR_CODES.observationStatus));
const subject = one('病人', to('patient'));
const effective = (zh: string): ElementShape => choice(zh, 1, { DateTime: text });

/** Observation-cancer-stage-twpas. */
export const CANCER_STAGE: Shape = {
  status,
  category: list('類別', 1, 1, coded(SYSTEMS.information, 'cancerStage')),
  code: one('癌症分期量表', { ...anyConcept, codes: sets.cancerStage }),
  subject,
  'effective[x]': effective('癌症分期日期'),
  performer: list('簽發癌症分期報告醫師', 1, 1, to('practitioner')),
  'value[x]': choice('癌症分期', 1, {
    CodeableConcept: bound(sets.cancerStageScore),
    String: text,
    Integer: { type: 'integer' },
  }),
};

/** Observation-pat-assessment-twpas; what each scale takes is judged by a rule of its own. */
export const PATIENT_ASSESSMENT: Shape = {
  status,
  category: list('類別', 1, 1, coded(SYSTEMS.information, 'patientAssessment')),
  code: one('病人狀態評估項目', concept(sets.patientAssessment)),
  subject,
  'effective[x]': effective('病人狀態評估日期'),
  performer: list('評估項目醫事人員', 1, 1, to('practitioner')),
  'value[x]': choice('病人狀態評估結果', 0, { Quantity: { type: 'object' }, String: text }),
  derivedFrom: list('病人狀態評估報告', 0, Infinity, to('documentReference')),
};

/** Observation-tx-assessment-twpas. */
export const TREATMENT_ASSESSMENT: Shape = {
  status,
  code: one('評估項目', {
    type: 'object',
    codes: sets.treatmentAssessment,
    parts: { coding: list('評估項目代碼', 1, 1, parts({ code: one('評估項目代碼', text) })) },
  }),
  subject,
  'effective[x]': effective('評估日期'),
  performer: list('評估者', 0, Infinity, { type: 'object' }),
  'value[x]': choice('評估結果', 1, { String: text }),
};
