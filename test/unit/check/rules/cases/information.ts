import { IMMUNOLOGIC, cancerWith, info, type Case } from '../support/case.ts';
import { add, all, drop, set } from '../support/edits.ts';

export const INFORMATION_CASES: readonly Case[] = [
  {
    code: 'info-category-unknown',
    // A code of the list, for which the closed slices have none.
    breaks: add('claim', 'supportingInfo', info(90, 'diagnosis', { valueString: 'x' })),
    keeps: (it) => {
      it.claim.add('supportingInfo', info(90, 'pregnancyBreastfeedingStatus', { valueBoolean: true }));
      it.claim.set(
        'supportingInfo',
        (it.claim.get('supportingInfo') as { valueBoolean?: boolean }[]).filter(
          ({ valueBoolean }) => valueBoolean !== false,
        ),
      );
    },
  },
  {
    code: 'info-missing',
    base: IMMUNOLOGIC,
    at: /\.supportingInfo$/,
    breaks: all(
      drop('claim', 'supportingInfo[0]'),
      add('claim', 'supportingInfo', info(90, 'medicalRecord', { valueReference: { reference: 'x' } })),
    ),
    keeps: (it) => {
      // Their order means nothing.
      it.claim.set('supportingInfo', (it.claim.get('supportingInfo') as unknown[]).toReversed() as []);
    },
    also: ['reference-unresolved'],
  },
  {
    code: 'info-too-many',
    breaks: (it) => {
      const weight = { value: 60, system: 'http://unitsofmeasure.org', code: 'kg' };
      it.claim.add('supportingInfo', info(90, 'weight', { valueQuantity: weight }));
    },
    keeps: (it) => {
      const again = { valueReference: { reference: it.url('DiagnosticReport') } };
      it.claim.add('supportingInfo', info(90, 'examinationReport', again));
    },
  },
  {
    code: 'info-value-missing',
    at: /\.supportingInfo\[0\]\.value$/,
    breaks: drop('claim', 'supportingInfo[0].valueQuantity'),
    keeps: set('claim', 'supportingInfo[0].valueQuantity.unit', '公斤'),
  },
  {
    code: 'info-value-type',
    breaks: all(
      drop('claim', 'supportingInfo[0].valueQuantity'),
      set('claim', 'supportingInfo[0].valueString', '60 kg'),
    ),
    keeps: set('claim', 'supportingInfo[0].valueQuantity.value', 60),
  },
  {
    code: 'info-wrong-kind',
    base: cancerWith('Observation-laboratory-result'),
    breaks: (it) => {
      const wrong = { valueReference: { reference: it.url('Observation-laboratory-result') } };
      it.claim.add('supportingInfo', info(90, 'geneInfo', wrong));
    },
    keeps: (it) => {
      const right = { valueReference: { reference: it.url('Observation-laboratory-result') } };
      it.claim.add('supportingInfo', info(90, 'tests', right));
    },
  },
  {
    code: 'info-timing',
    breaks: set('claim', 'supportingInfo[0].timingDate', '2026-10-01'),
    keeps: set('claim', 'supportingInfo[0].reason', { text: 'x' }),
  },
  {
    code: 'info-sequence-duplicate',
    breaks: set('claim', 'supportingInfo[1].sequence', 1),
    keeps: set('claim', 'supportingInfo[1].sequence', 99),
  },
  {
    code: 'measure-value',
    at: /\.valueQuantity\.value$/,
    breaks: set('claim', 'supportingInfo[0].valueQuantity.value', 59.655),
    keeps: set('claim', 'supportingInfo[0].valueQuantity.value', 999.99),
  },
  {
    code: 'measure-unit',
    breaks: set('claim', 'supportingInfo[1].valueQuantity.code', 'm'),
    keeps: set('claim', 'supportingInfo[1].valueQuantity.unit', 'centimetre'),
  },
  {
    code: 'measure-not-positive',
    breaks: set('claim', 'supportingInfo[0].valueQuantity.value', 0),
    keeps: set('claim', 'supportingInfo[0].valueQuantity.value', 0.5),
  },
];
