/** The cases that each rule and each constraint has in the unit tests, as mutants: aimed at what no element by itself can break. */
import { ANYWHERE_CASES } from '../unit/check/rules/cases/anywhere.ts';
import { ATTACHMENT_CASES } from '../unit/check/rules/cases/attachments.ts';
import { BUNDLE_CASES } from '../unit/check/rules/cases/bundle.ts';
import { CLAIM_CASES } from '../unit/check/rules/cases/claim.ts';
import { DIAGNOSIS_CASES } from '../unit/check/rules/cases/diagnoses.ts';
import { INDICATION_CASES } from '../unit/check/rules/cases/indications.ts';
import { INFORMATION_CASES } from '../unit/check/rules/cases/information.ts';
import { ITEM_CASES } from '../unit/check/rules/cases/items.ts';
import { LINK_CASES } from '../unit/check/rules/cases/links.ts';
import { OBSERVATION_CASES } from '../unit/check/rules/cases/observations.ts';
import { OUTPATIENT_CASES } from '../unit/check/rules/cases/outpatient.ts';
import { PERSON_CASES } from '../unit/check/rules/cases/persons.ts';
import { REPORT_CASES } from '../unit/check/rules/cases/reports.ts';
import { SELF_REVIEW_CASES } from '../unit/check/rules/cases/self-review.ts';
import { baseBundle } from '../unit/check/rules/support/bundles.ts';
import { INDICATIONS_OF_DRUG } from '../../main/agent/carrier/check/rules/data/indications.ts';
import { CANCER, cancerWith, type Case, coded, codeSystem } from '../unit/check/rules/support/case.ts';
import { edit } from '../unit/check/rules/support/editor.ts';
import type { Box } from './guided.ts';

export const RULE_CASES: readonly Case[] = [
  ...BUNDLE_CASES,
  ...CLAIM_CASES,
  ...INFORMATION_CASES,
  ...REPORT_CASES,
  ...DIAGNOSIS_CASES,
  ...ITEM_CASES,
  ...INDICATION_CASES,
  ...SELF_REVIEW_CASES,
  ...ATTACHMENT_CASES,
  ...OBSERVATION_CASES,
  ...OUTPATIENT_CASES,
  ...ANYWHERE_CASES,
  ...PERSON_CASES,
  ...LINK_CASES,
];

const indication = (code: string): unknown => [coded(codeSystem('nhi-apply-reason'), code)];

const CLINICAL_RESULT =
  'https://twcore.mohw.gov.tw/ig/twcore/StructureDefinition/Observation-clinical-result-twcore';

/** Constraints of the guide that no rule restates, or restates one of many of. */
const CONSTRAINT_CASES: readonly Case[] = [
  ...[...INDICATIONS_OF_DRUG].map(([drug, [right = '']]): Case => ({
    code: 'indication-not-for-drug',
    base: { ...CANCER, options: { drugs: [drug] } },
    breaks: (it) => {
      it.claim.set('item[0].programCode', indication(right === 'P001' ? 'C16R1' : 'P001') as never);
    },
    keeps: (it) => {
      it.claim.set('item[0].programCode', indication(right) as never);
    },
  })),
  // TWPAS' own profiles that have it ask for a value anyway, and a value that is not there is told as that. TW Core's leaves it open.
  {
    code: 'profile-invariant-tw-core-4',
    base: cancerWith('Observation-pat-assessment'),
    breaks: (it) => {
      const assessment = it.of('Observation-pat-assessment');
      assessment.add('meta.profile', CLINICAL_RESULT);
      for (const name of Object.keys(assessment.json))
        if (/^(?:value|component)/.test(name)) assessment.drop(name);
    },
    keeps: (it) => {
      it.of('Observation-pat-assessment').add('meta.profile', CLINICAL_RESULT);
    },
  },
  {
    code: 'profile-invariant-tw-core-3',
    base: cancerWith('Observation-objective'),
    breaks: (it) => {
      it.of('Observation-objective').set('effectiveDateTime', '2026-05');
    },
    keeps: (it) => {
      it.of('Observation-objective').set('effectiveDateTime', '2026-05-07');
    },
  },
  {
    code: 'profile-invariant-tw-core-5',
    base: cancerWith('Observation-objective'),
    breaks: (it) => {
      const objective = it.of('Observation-objective');
      objective.drop('valueString');
      objective.set('valueQuantity', { value: 1, system: 'http://his.example/units', code: 'mg' });
    },
    keeps: (it) => {
      it.of('Observation-objective').set('valueString', 'a');
    },
  },
];

export interface Aimed {
  readonly code: string;
  readonly broken: Box;
  /** As near as one can come without breaking it. */
  readonly kept: Box;
}

export function* aimedMutants(): Generator<Aimed> {
  for (const { code, base, breaks, keeps } of [...RULE_CASES, ...CONSTRAINT_CASES]) {
    const [broken, kept] = [baseBundle(base), baseBundle(base)];
    breaks(edit(broken));
    keeps(edit(kept));
    yield { code, broken, kept };
  }
}
