import { ICD, coded, info, type Case } from '../support/case.ts';
import { prostateContinued, onlyMeasures, secondItem } from '../support/claim-edits.ts';

const one: Case['base'] = { kind: 'cancer', options: { drugs: ['BC26968100'] } };

export const REPORT_CASES: readonly Case[] = [
  {
    code: 'report-missing',
    base: { kind: 'cancer', options: { drugs: ['BC26968100'] } },
    breaks: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept', coded(ICD, 'C34.11'));
      onlyMeasures(it);
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept', coded(ICD, 'C34.11'));
      it.claim.set('priority.coding[0].code', '4');
      onlyMeasures(it);
    },
    also: ['evidence-not-linked'],
    keptWith: ['evidence-not-linked'],
  },
  {
    code: 'tests-missing',
    base: one,
    breaks: (it) => {
      prostateContinued(it, ['2']);
      onlyMeasures(it);
    },
    keeps: (it) => {
      // The disease excuses from the reports, tests suffice.
      prostateContinued(it, ['2']);
      onlyMeasures(it);
      const tests = { valueReference: { reference: it.url('Observation-laboratory-result') } };
      it.claim.add('supportingInfo', info(90, 'tests', tests));
    },
    also: ['evidence-not-linked'],
    keptWith: ['evidence-not-linked'],
  },
  {
    code: 'tests-expected',
    base: one,
    breaks: (it) => {
      secondItem(it);
      prostateContinued(it, ['2', '2']);
      onlyMeasures(it);
    },
    keeps: (it) => {
      secondItem(it);
      prostateContinued(it, ['1', '1']);
    },
    also: ['evidence-not-linked'],
  },
  {
    code: 'blood-cancer-report-missing',
    base: one,
    breaks: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept', coded(ICD, 'C90.00'));
      onlyMeasures(it);
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept', coded(ICD, 'C92.10'));
      onlyMeasures(it);
      const tests = { valueReference: { reference: it.url('Observation-laboratory-result') } };
      it.claim.add('supportingInfo', info(90, 'tests', tests));
    },
    also: ['evidence-not-linked'],
    keptWith: ['evidence-not-linked'],
  },
];
