import { SYSTEMS } from '../data/systems.ts';
import { VALUE_SETS as sets } from '../data/value-sets.ts';
import type { Shape } from './shape.ts';
import {
  bound,
  anything,
  boolean,
  coded,
  concept,
  fixed,
  integer,
  list,
  none,
  one,
  opt,
  parts,
  text,
  to,
} from './shape.ts';

/** Sequences of a list stand for its lines, so each has one. */
const sequence = one('流水號', integer);

/**
 * Claim-twpas and Claim-immunologic-agent-twpas. What supportingInfo, diagnosis and item say is judged by rules of their
 * own; here only that their parts are there.
 */
export const CLAIM: Shape = {
  extension: list('就醫科別等擴充欄位', 1, Infinity, anything),
  identifier: list('識別碼', 0, Infinity, parts({ use: opt('用途', text), value: opt('號碼', text) })),
  status: one('狀態', fixed('active')),
  type: one('申報型態', coded(SYSTEMS.claimType, 'institutional')),
  subType: one('申報類別', concept(sets.applyType)),
  use: one('用途', fixed('preauthorization')),
  patient: one('病人', to('patient')),
  created: one('申請日期', text),
  enterer: one('申請醫師', to('practitioner')),
  provider: one('醫事機構', to('organization')),
  priority: one('申請案件類別', bound(sets.priority)),
  supportingInfo: list(
    '佐證資訊',
    2,
    Infinity,
    parts({ sequence, category: one('佐證資訊類別', { type: 'object' }) }),
  ),
  diagnosis: list(
    '診斷',
    1,
    Infinity,
    parts({
      sequence,
      diagnosisCodeableConcept: one('國際疾病分類代碼', { type: 'object' }),
      diagnosisReference: none('診斷參照'),
      type: list('簡要病摘（申請理由）', 0, 1, { type: 'object' }),
    }),
  ),
  procedure: list(
    '手術或處置',
    0,
    Infinity,
    parts({
      sequence,
      date: one('手術或處置日期', text),
      procedureCodeableConcept: one('手術或處置項目', concept(sets.procedure)),
      procedureReference: none('手術或處置參照'),
    }),
  ),
  insurance: list(
    '健保事前審查計畫',
    1,
    Infinity,
    parts({
      sequence: one('流水號', fixed(1)),
      focal: one('是否為本案之計畫', boolean),
      coverage: one('健保事前審查計畫', to('coverage')),
    }),
  ),
  item: list(
    '申請項目',
    1,
    Infinity,
    parts({
      sequence,
      productOrService: one('醫令類別', bound(sets.orderType)),
      modifier: list('續用註記與用藥線別', 1, 2, { type: 'object' }),
      bodySite: opt('申請部位', { type: 'object', codes: sets.bodySide }),
      programCode: list('給付適應症條件', 1, 1, { type: 'object' }),
      quantity: one('申請數量', { type: 'object' }),
    }),
  ),
};
