import { cancerWith, codeSystem, coded, type Case } from '../support/case.ts';

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
    keeps: (it) => {
      it.of('Observation-pat-assessment').set('code', nhiScale('PsARC'));
    },
  },
  {
    code: 'assessment-part',
    base: cancerWith('Observation-pat-assessment'),
    breaks: (it) => {
      it.of('Observation-pat-assessment').set('component', [
        { code: nhiScale('PASI'), valueString: 'grade1' },
      ]);
    },
    keeps: (it) => {
      const scale = it.of('Observation-pat-assessment');
      scale.set('code', coded('http://snomed.info/sct', '711434002'));
      scale.set('component', [{ code: nhiScale('C143528'), valueString: 'grade1' }]);
    },
  },
  {
    code: 'treatment-result',
    base: cancerWith('Observation-tx-assessment'),
    breaks: (it) => {
      it.of('Observation-tx-assessment').set('valueString', 'iCR');
    },
    keeps: (it) => {
      it.of('Observation-tx-assessment').set('code.coding[0].code', 'IREC');
      it.of('Observation-tx-assessment').set('valueString', 'iCR');
    },
  },
  {
    code: 'laboratory-value-missing',
    base: cancerWith('Observation-laboratory-result'),
    breaks: (it) => {
      it.of('Observation-laboratory-result').drop('valueQuantity');
    },
    keeps: (it) => {
      const result = it.of('Observation-laboratory-result');
      result.drop('valueQuantity');
      result.set('component', [{ code: coded(LOINC, '789-8'), valueString: '4.7' }]);
    },
  },
  {
    code: 'reference-range-empty',
    base: cancerWith('Observation-laboratory-result'),
    breaks: (it) => {
      it.of('Observation-laboratory-result').set('referenceRange', [{ type: { text: 'normal' } }]);
    },
    keeps: (it) => {
      it.of('Observation-laboratory-result').set('referenceRange', [{ text: '3.9-10.6' }]);
    },
  },
  {
    code: 'value-and-absence',
    base: cancerWith('Observation-laboratory-result'),
    breaks: (it) => {
      it.of('Observation-laboratory-result').set('dataAbsentReason', { text: 'x' });
    },
    keeps: (it) => {
      it.of('Observation-laboratory-result').set('interpretation', [{ text: '高' }]);
    },
  },
  {
    code: 'component-repeats-code',
    base: cancerWith('Observation-laboratory-result'),
    breaks: (it) => {
      const result = it.of('Observation-laboratory-result');
      const code = structuredClone(result.get('code') ?? null);
      result.set('component', [{ code, valueString: '1' }]);
    },
    keeps: (it) => {
      it.of('Observation-laboratory-result').set('component', [
        { code: coded(LOINC, '58410-2'), valueString: '1' },
      ]);
    },
  },
  {
    code: 'specimen-text-missing',
    base: cancerWith('DiagnosticReport'),
    breaks: (it) => {
      it.of('DiagnosticReport').set('code', coded(LOINC, '47526-9'));
    },
    keeps: (it) => {
      it.of('DiagnosticReport').set('code', coded(LOINC, '66117-3'));
    },
  },
  {
    code: 'specimen-text-expected',
    base: cancerWith('DiagnosticReport'),
    breaks: (it) => {
      it.of('DiagnosticReport').set('code', coded(LOINC, '66121-5'));
    },
    keeps: (it) => {
      it.of('DiagnosticReport').set('code', { ...coded(LOINC, '66121-5'), text: 'Lung' });
    },
  },
  {
    code: 'mutation-type-empty',
    base: cancerWith('Observation-diagnostic'),
    breaks: (it) => {
      it.of('Observation-diagnostic').set('component[0].interpretation', [{ id: 'x' }]);
    },
    keeps: (it) => {
      it.of('Observation-diagnostic').set('component[0].interpretation', [{ text: 'Delins' }]);
    },
    keptWith: [],
  },
];
