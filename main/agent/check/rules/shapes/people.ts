import { SYSTEM_ORGANIZATION } from '../../../../../shared/twpas/canonical.ts';
import { SYSTEMS } from '../data/systems.ts';
import { FHIR_CODES } from '../data/fhir-codes.ts';
import { VALUE_SETS as sets } from '../data/value-sets.ts';
import type { Shape } from './shape.ts';
import { among, anything, coded, concept, fixed, list, one, opt, parts, text, to } from './shape.ts';

/** TW Core 0.3.2: a contact point says of what kind it is, and which. */
const telecom = list(
  '聯絡方式',
  0,
  Infinity,
  parts({ system: one('聯絡方式種類', text), value: one('聯絡方式', text) }),
);

/** Patient-twpas; its numbers are judged by rules of their own. */
export const PATIENT: Shape = {
  identifier: list('身分證號、居留證號或病歷號', 1, 2, { type: 'object' }),
  name: list('姓名', 1, 1, parts({ use: one('姓名用途', fixed('usual')), text: one('姓名', text) })),
  telecom,
  gender: one('性別', among(FHIR_CODES.gender)),
  birthDate: one('出生日期', text),
};

/** Practitioner-twpas. */
export const PRACTITIONER: Shape = {
  identifier: list('身分證號、居留證號或醫師證書字號', 1, 2, { type: 'object' }),
  name: list('姓名', 0, Infinity, anything),
  telecom,
  gender: opt('性別', among(FHIR_CODES.gender)),
};

/** Organization-twpas. */
export const HOSPITAL: Shape = {
  identifier: list(
    '醫事機構代碼',
    1,
    1,
    parts({ system: one('代碼系統', fixed(SYSTEM_ORGANIZATION)), value: one('醫事機構代碼', text) }),
  ),
  type: list('機構種類', 0, 1, anything),
};

/** Organization-genetic-testing-twpas. */
export const GENE_LABORATORY: Shape = {
  identifier: list(
    '基因檢測機構代碼',
    1,
    1,
    parts({
      system: opt('代碼系統', fixed(SYSTEMS.healthMinistry)),
      value: one('基因檢測機構代碼', text),
    }),
  ),
  type: list('機構種類', 0, 1, anything),
};

/** Organization-govt-twcore (TW Core 0.3.2). */
export const GOVERNMENT: Shape = {
  identifier: list(
    '政府機構代碼',
    0,
    Infinity,
    parts({
      type: one('代碼種類', coded(SYSTEMS.twIdentifierType, 'GOI')),
      system: opt('代碼系統', fixed(SYSTEMS.governmentOid)),
    }),
  ),
  type: list('機構種類', 1, 1, coded(SYSTEMS.organizationType, 'govt')),
};

/** Coverage-twpas. */
export const COVERAGE: Shape = {
  status: one('狀態', fixed('active')),
  beneficiary: one('被保險人', to('patient')),
  payor: list('保險人', 1, Infinity, to('organizationOrg')),
};

/** Encounter-twpas: 就醫科別. */
export const ENCOUNTER: Shape = {
  status: one('狀態', fixed('planned')),
  class: one('就醫型態', { type: 'object', codes: sets.encounterClass }),
  serviceType: one('就醫科別', concept(sets.department)),
  subject: opt('病人', to('patient')),
};
