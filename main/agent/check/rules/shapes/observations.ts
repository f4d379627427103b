import { SYSTEMS } from '../data/systems.ts';
import { FHIR_CODES } from '../data/fhir-codes.ts';
import { VALUE_SETS as sets } from '../data/value-sets.ts';
import type { ElementShape, Shape, ValueShape } from './shape.ts';
import {
  among,
  anything,
  bound,
  choice,
  coded,
  fixed,
  list,
  listWith,
  one,
  opt,
  parts,
  text,
  to,
} from './shape.ts';

const status = one('狀態', among(FHIR_CODES.observationStatus));
const subject = one('病人', to('patient'));
const effective = (zh: string): ElementShape => choice(zh, 1, { DateTime: text });
/** Any type of value that R4 has. */
const ANY_VALUE = Object.fromEntries(
  [
    ...[
      'Quantity',
      'CodeableConcept',
      'String',
      'Boolean',
      'Integer',
      'Range',
      'Ratio',
      'SampledData',
      'Time',
    ],
    ...['DateTime', 'Period'],
  ].map((type) => [type, anything]),
);

/** One coding whose system the guide leaves optional; where it is written it has to be this one. */
const loosely = (system: string, code: ElementShape): ValueShape =>
  parts({ coding: list('代碼', 1, 1, parts({ system: opt('代碼系統', fixed(system)), code })) });

/** Observation-laboratory-result-twpas. */
export const LABORATORY_RESULT: Shape = {
  status,
  category: list('類別', 1, 1, coded(SYSTEMS.information, 'tests')),
  code: one('檢驗(查)項目', bound(sets.laboratory)),
  subject,
  'effective[x]': effective('檢驗(查)日期'),
  performer: list('簽發檢驗(查)報告醫事人員', 1, 1, to('practitioner')),
  'value[x]': choice('檢驗(查)結果', 0, ANY_VALUE),
  interpretation: list('結果判讀', 0, 1, anything),
  referenceRange: list('參考值', 0, 1, anything),
  derivedFrom: list('檢驗(查)附件', 0, Infinity, to('documentReference')),
  component: list(
    '檢驗(查)細項',
    0,
    Infinity,
    parts({
      code: one('細項', bound(sets.laboratory)),
      'value[x]': choice('細項結果', 1, ANY_VALUE),
      interpretation: list('結果判讀', 0, 1, anything),
      referenceRange: list('參考值', 0, 1, anything),
    }),
  ),
};

/** Observation-diagnostic-twpas: 基因資訊. */
export const GENE_INFORMATION: Shape = {
  status,
  category: list('類別', 1, 1, loosely(SYSTEMS.information, opt('類別代碼', fixed('geneInfo')))),
  code: one('基因檢測項目', loosely(SYSTEMS.loinc, one('基因檢測項目代碼', fixed('69548-6')))),
  subject,
  'effective[x]': effective('基因檢測日期'),
  performer: list('基因檢測機構', 1, 1, to('organizationGen')),
  'value[x]': choice('基因檢測結果', 1, { String: text }),
  interpretation: list('結果判讀', 0, 1, anything),
  method: one('檢測方法', { type: 'object' }),
  specimen: one('檢體', to('specimen')),
  derivedFrom: list('基因報告', 0, Infinity, to('documentReference')),
  component: list(
    '基因突變',
    1,
    Infinity,
    parts({
      code: one('基因', {
        type: 'object',
        parts: {
          coding: list('基因代碼', 1, 1, parts({ system: one('基因代碼系統', fixed(SYSTEMS.loinc)) })),
        },
      }),
      'value[x]': choice('基因突變結果', 1, ANY_VALUE),
      interpretation: list('突變種類', 0, 1, {
        type: 'object',
        codes: sets.dnaChange,
        parts: { coding: list('突變種類代碼', 0, Infinity, parts({ code: one('突變種類代碼', text) })) },
      }),
    }),
  ),
};

/** Observation-blood-group-twpas. */
export const BLOOD_GROUP: Shape = {
  status,
  category: list('類別', 1, 1, loosely(SYSTEMS.information, opt('類別代碼', fixed('bloodgroup')))),
  code: one('血型項目', loosely(SYSTEMS.loinc, one('血型項目代碼', fixed('882-1')))),
  subject,
  'effective[x]': choice('檢驗日期', 0, { DateTime: text }),
  'value[x]': choice('血型', 1, { CodeableConcept: { type: 'object' } }),
};

const note = (code: string): Shape => ({
  status,
  category: listWith('類別', SYSTEMS.observationCategory, 'survey'),
  code: one('項目', coded(SYSTEMS.loinc, code)),
  subject,
  encounter: one('門診就醫', to('encounterOpd')),
  performer: list('紀錄者', 0, Infinity, { type: 'object' }),
  'value[x]': choice('描述內容', 1, ANY_VALUE),
});
/** Observation-subjective-twpas. */
export const SUBJECTIVE: Shape = note('61150-9');
/** Observation-objective-twpas. */
export const OBJECTIVE: Shape = note('61149-1');
