import { FHIR_CODES } from '../data/fhir-codes.ts';
import { VALUE_SETS as sets } from '../data/value-sets.ts';
import type { Shape, ValueShape } from './shape.ts';
import {
  integer,
  among,
  bound,
  choice,
  concept,
  fixed,
  list,
  none,
  one,
  opt,
  parts,
  period,
  quantity,
  text,
  to,
} from './shape.ts';

const frequencyCode: ValueShape = { type: 'object', codes: sets.frequency };

const dosage = (frequency: ValueShape): ValueShape =>
  parts({
    timing: one(
      '用藥頻率與期間',
      parts({
        repeat: one(
          '用藥期間',
          parts({
            'bounds[x]': choice('處方起迄日期', 1, { Period: period }),
            count: opt('療程／週期數', integer),
          }),
        ),
        code: one('使用頻率及服用時間', frequency),
      }),
    ),
    route: one('給藥途徑', {
      type: 'object',
      codes: sets.route,
      parts: { coding: list('給藥途徑代碼', 1, 1, { type: 'object' }) },
    }),
    doseAndRate: list(
      '每次劑量',
      1,
      1,
      parts({ 'dose[x]': choice('每次處方劑量', 1, { Quantity: quantity(sets.ucum) }) }),
    ),
  });

/** MedicationRequest-apply-twpas: 事前審查品項. */
export const APPLIED_DRUG: Shape = {
  status: one('狀態', fixed('on-hold')),
  intent: one('用途', fixed('plan')),
  medicationCodeableConcept: one('事前審查品項代碼', { type: 'object' }),
  medicationReference: none('藥品參照'),
  subject: one('病人', to('patient')),
  dosageInstruction: list(
    '處方用法',
    1,
    Infinity,
    dosage(parts({ coding: list('使用頻率代碼', 1, Infinity, frequencyCode) })),
  ),
};

/** MedicationRequest-treat-twpas: 用藥品項. */
export const TAKEN_DRUG: Shape = {
  status: one('狀態', among(FHIR_CODES.medicationRequestStatus)),
  intent: one('用途', fixed('order')),
  category: list('藥品類別', 0, 1, bound(sets.drugCategory)),
  medicationCodeableConcept: one('用藥品項代碼', concept(sets.takenDrug)),
  medicationReference: none('藥品參照'),
  subject: one('病人', to('patient')),
  dosageInstruction: list(
    '處方用法',
    1,
    Infinity,
    // A text alone will do here; codes that are given must be of the list.
    dosage(parts({ coding: list('使用頻率代碼', 0, Infinity, frequencyCode), text: opt('使用頻率', text) })),
  ),
};
