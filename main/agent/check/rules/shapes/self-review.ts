import { SYSTEMS } from '../data/systems.ts';
import { FHIR_CODES } from '../data/fhir-codes.ts';
import { VALUE_SETS as sets } from '../data/value-sets.ts';
import type { Shape } from './shape.ts';
import {
  among,
  anything,
  bound,
  coded,
  fixed,
  integer,
  list,
  number,
  one,
  opt,
  parts,
  text,
  to,
} from './shape.ts';

/** ClaimResponse-self-assessment-twpas: 自主審查; its reviewers are judged by a rule of their own. */
export const SELF_REVIEW: Shape = {
  extension: list('審查委員等擴充欄位', 1, Infinity, anything),
  status: one('狀態', fixed('active')),
  type: one('申報型態', coded(SYSTEMS.claimType, 'institutional')),
  use: one('用途', fixed('preauthorization')),
  patient: one('病人', to('patient')),
  created: one('核定日期', text),
  insurer: one('保險人', to('organizationOrg')),
  outcome: one('處理結果', among(FHIR_CODES.outcome)),
  item: list(
    '審查項目',
    0,
    Infinity,
    parts({
      itemSequence: one('項目流水號', integer),
      adjudication: list(
        '審查結果',
        1,
        Infinity,
        parts({
          category: one('審查結果類別', { type: 'object' }),
          reason: opt('核定註記', { type: 'object' }),
          value: opt('審查結果數量', number),
        }),
      ),
      detail: list(
        '個別醫令',
        0,
        Infinity,
        parts({
          detailSequence: one('醫令流水號', integer),
          adjudication: list(
            '個別醫令審查結果',
            1,
            Infinity,
            parts({
              category: one('審查結果類別', { type: 'object' }),
              reason: one('個別醫令核定註記', bound(sets.itemComment)),
            }),
          ),
        }),
      ),
    }),
  ),
};
