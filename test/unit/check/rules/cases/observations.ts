import { cancerWith, codeSystem, coded, type Case } from '../support/case.ts';
import { all, drop, set } from '../support/edits.ts';

const score = (value: number) => ({ value, system: 'http://unitsofmeasure.org', code: '{score}' });
const nhiScale = (code: string) => coded(codeSystem('nhi-pat-ast'), code);
const LOINC = 'http://loinc.org';

export const OBSERVATION_CASES: readonly Case[] = [
  {
    code: 'assessment-value',
    base: cancerWith('Observation-pat-assessment'),
    breaks: (it) => {
      const scale = it.of('Observation-pat-assessment');
      scale.set('code', nhiScale('PASI'));
      scale.drop(`value${'valueString' in scale.json ? 'String' : 'Quantity'}`);
      scale.set('valueQuantity', score(72.01));
    },
    keeps: (it) => {
      const scale = it.of('Observation-pat-assessment');
      scale.set('code', nhiScale('PASI'));
      scale.drop(`value${'valueString' in scale.json ? 'String' : 'Quantity'}`);
      scale.set('valueQuantity', score(72));
    },
  },
  {
    code: 'assessment-empty',
    base: cancerWith('Observation-pat-assessment'),
    breaks: (it) => {
      const scale = it.of('Observation-pat-assessment');
      scale.set('code', nhiScale('PsARC'));
      scale.drop(`value${'valueString' in scale.json ? 'String' : 'Quantity'}`);
    },
    keeps: set('Observation-pat-assessment', 'code', nhiScale('PsARC')),
  },
  {
    code: 'assessment-part',
    base: cancerWith('Observation-pat-assessment'),
    breaks: set('Observation-pat-assessment', 'component', [
      { code: nhiScale('PASI'), valueString: 'grade1' },
    ]),
    keeps: all(
      set('Observation-pat-assessment', 'code', coded('http://snomed.info/sct', '711434002')),
      set('Observation-pat-assessment', 'component', [{ code: nhiScale('C143528'), valueString: 'grade1' }]),
    ),
  },
  {
    code: 'treatment-result',
    base: cancerWith('Observation-tx-assessment'),
    breaks: set('Observation-tx-assessment', 'valueString', 'iCR'),
    keeps: all(
      set('Observation-tx-assessment', 'code.coding[0].code', 'IREC'),
      set('Observation-tx-assessment', 'valueString', 'iCR'),
    ),
  },
  {
    code: 'laboratory-value-missing',
    base: cancerWith('Observation-laboratory-result'),
    breaks: drop('Observation-laboratory-result', 'valueQuantity'),
    keeps: all(
      drop('Observation-laboratory-result', 'valueQuantity'),
      set('Observation-laboratory-result', 'component', [
        { code: coded(LOINC, '789-8'), valueString: '4.7' },
      ]),
    ),
  },
  {
    code: 'reference-range-empty',
    base: cancerWith('Observation-laboratory-result'),
    breaks: set('Observation-laboratory-result', 'referenceRange', [{ type: { text: 'normal' } }]),
    keeps: set('Observation-laboratory-result', 'referenceRange', [{ text: '3.9-10.6' }]),
  },
  {
    code: 'value-and-absence',
    base: cancerWith('Observation-laboratory-result'),
    breaks: set('Observation-laboratory-result', 'dataAbsentReason', { text: 'x' }),
    keeps: set('Observation-laboratory-result', 'interpretation', [{ text: '高' }]),
  },
  {
    code: 'component-repeats-code',
    base: cancerWith('Observation-laboratory-result'),
    breaks: (it) => {
      const result = it.of('Observation-laboratory-result');
      const code = structuredClone(result.get('code') ?? null);
      result.set('component', [{ code, valueString: '1' }]);
    },
    keeps: set('Observation-laboratory-result', 'component', [
      { code: coded(LOINC, '58410-2'), valueString: '1' },
    ]),
  },
  {
    code: 'specimen-text-missing',
    base: cancerWith('DiagnosticReport'),
    breaks: set('DiagnosticReport', 'code', coded(LOINC, '47526-9')),
    keeps: set('DiagnosticReport', 'code', coded(LOINC, '66117-3')),
  },
  {
    code: 'specimen-text-expected',
    base: cancerWith('DiagnosticReport'),
    breaks: set('DiagnosticReport', 'code', coded(LOINC, '66121-5')),
    keeps: set('DiagnosticReport', 'code', { ...coded(LOINC, '66121-5'), text: 'Lung' }),
  },
  {
    code: 'mutation-type-empty',
    base: cancerWith('Observation-diagnostic'),
    breaks: set('Observation-diagnostic', 'component[0].interpretation', [{ id: 'x' }]),
    keeps: set('Observation-diagnostic', 'component[0].interpretation', [{ text: 'Delins' }]),
    keptWith: [],
  },
];
