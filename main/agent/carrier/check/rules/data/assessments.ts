/** Values allowed for each scale: invariants pat-ast-value and nhi-tx-ast-value (TWPAS 1.2.3). */

export type ScaleValue =
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly among: readonly string[] }
  /** The value stands in each component. */
  | { readonly kind: 'components'; readonly among: readonly string[] };

const from = (min: number, max: number): ScaleValue => ({ kind: 'number', min, max });

/**
 * By code, in any system, as the invariant reads it. 277460003, 8277-6, PsARC, PCDAI and PPPASI are in the list of
 * scales, but the invariant requires no value of them.
 */
export const PATIENT_SCALES: ReadonlyMap<string, ScaleValue> = new Map<string, ScaleValue>([
  ['88020-3', { kind: 'text', among: ['class1', 'class2', 'class3', 'class4'] }],
  ['98153-0', { kind: 'text', among: ['A', 'B', 'C'] }],
  ['89247-1', from(0, 5)],
  ['89243-0', from(0, 100)],
  ['IPS', from(0, 7)],
  ['PDAI', from(0, 263)],
  ['CIRS', from(0, 56)],
  ['75633-8', from(0, 10)],
  ['HCTCI', from(0, 26)],
  ['MPNSAFTSS', from(0, 100)],
  ['MPN10', from(0, 100)],
  ['711434002', { kind: 'components', among: ['grade1', 'grade2', 'grade3', 'grade4', 'grade5'] }],
  ['429712009', from(0, 10)],
  ['GPPGA', from(0, 4)],
  ['273364009', from(0, 600)],
  ['Mayo', from(0, 12)],
  ['MayoE', from(0, 12)],
  ['PUCAI', from(0, 90)],
  ['PASI', from(0, 72)],
]);

const RECIST = ['CR', 'PR', 'SD', 'PD', 'inevaluable'];

export const TREATMENT_RESULTS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['ICLL', ['CR', 'PR', 'PD', 'SD']],
  ['IREC', ['iCR', 'iPR', 'iSD', 'iUPD', 'iCPD', 'inevaluable']],
  ['MREC', RECIST],
  ['REC1', RECIST],
  [
    'IWGC',
    [
      'Complete remission (CR)',
      'CR equivalent',
      'mCR',
      'Partial remission (PR)',
      'Stable disease (SD)',
      'CRL (CRuni and CRbi)',
      'CRh',
      'hematologic improvement (HI)',
      'Disease Relapse',
      'Progressive disease (PD)',
      'Cytogenetic response',
      'No response',
      'Not evaluable',
    ],
  ],
]);
