import { FHIR_CODES } from '../data/fhir-codes.ts';
import { VALUE_SETS as sets } from '../data/value-sets.ts';
import type { Shape, ValueShape } from './shape.ts';
import {
  among,
  anything,
  bound,
  choice,
  concept,
  list,
  number,
  one,
  opt,
  parts,
  period,
  text,
  to,
} from './shape.ts';

const status = one('狀態', among(FHIR_CODES.eventStatus));
const subject = one('病人', to('patient'));

/** Procedure-twpas: 放射治療. */
export const RADIOTHERAPY: Shape = {
  status,
  code: opt('放射治療項目', concept(sets.icd10pcs)),
  subject,
  'performed[x]': choice('放射治療日期', 1, { DateTime: text }),
  usedReference: list('放射治療總劑量', 1, 1, to('substanceRadiotherapy')),
};

/** Procedure-phototherapy-twpas: 照光治療. */
export const PHOTOTHERAPY: Shape = {
  status,
  code: one('照光治療項目', {
    type: 'object',
    codes: sets.phototherapy,
    parts: { coding: list('照光治療項目代碼', 1, 1, parts({ code: one('照光治療項目代碼', text) })) },
  }),
  subject,
  'performed[x]': choice('照光治療起迄日期', 1, { Period: period }),
  report: list('照光治療紀錄', 0, Infinity, to('documentReference')),
  usedReference: list('照光治療總次數', 1, 1, to('substancePhototherapy')),
};

/** FHIR R4 Ratio, rat-1: numerator and denominator are both there or both not. */
const amount = (numerator: ValueShape): ValueShape =>
  parts({ numerator: one('總量', numerator), denominator: one('分母', anything) });

/** Substance-twpas: 放射治療總劑量. */
export const RADIOTHERAPY_DOSE: Shape = {
  code: one('放射治療項目', concept(sets.icd10pcs)),
  ingredient: list(
    '總劑量',
    0,
    1,
    parts({
      quantity: opt(
        '總劑量',
        amount({
          type: 'object',
          codes: sets.ucum,
          parts: {
            value: one('總劑量數值', number),
            system: one('單位代碼系統', text),
            code: one('單位', text),
          },
        }),
      ),
      'substance[x]': choice('放射治療項目', 1, {
        // Its codings are closed by system; there may be none.
        CodeableConcept: parts({
          coding: list('放射治療項目代碼', 0, Infinity, { type: 'object', codes: sets.icd10pcs }),
        }),
        Reference: { type: 'object' },
      }),
    }),
  ),
};

/** Substance-phototherapy-twpas: 照光治療總次數. */
export const PHOTOTHERAPY_COUNT: Shape = {
  code: one('照光治療項目', bound(sets.phototherapy)),
  ingredient: list(
    '總次數',
    0,
    1,
    parts({
      quantity: opt('總次數', amount(parts({ value: one('總次數數值', number) }))),
      'substance[x]': choice('照光治療項目', 1, {
        CodeableConcept: bound(sets.phototherapy),
        Reference: { type: 'object' },
      }),
    }),
  ),
};

/** Specimen-twpas. */
export const SPECIMEN: Shape = {
  type: one('檢體種類', bound(sets.specimenType)),
  subject,
  receivedTime: one('檢體收件日期', text),
};
