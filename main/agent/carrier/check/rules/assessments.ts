import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from '../../../ground/fhir/json.ts';
import { PATIENT_SCALES, TREATMENT_RESULTS, type ScaleValue } from './data/assessments.ts';
import { SYSTEMS } from './data/systems.ts';
import { codingsAt, itemsAt } from './elements.ts';
import { hasTwoDecimals } from './measurements.ts';
import { CORRECT, FILL_IN, FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** nhi-pat-ast: the three parts of a neurotoxicity grading. */
const NEUROTOXICITY_PARTS: readonly string[] = ['C143528', 'C143750', 'C143752'];

/** 病人狀態評估 and 治療後疾病狀態評估: the values each scale has. */
export const assessments = defineRule(
  {
    'assessment-value': {
      severity: 'error',
      source: 'invariant pat-ast-value',
      zh: '病人狀態評估結果必須是「{what}」。',
      en: 'The result of this assessment must be {what}.',
      ...CORRECT,
    },
    'assessment-empty': {
      severity: 'warning',
      // Neither an element nor an invariant asks for a value of these scales.
      source: 'Observation-pat-assessment-twpas value[x] (text)',
      zh: '病人狀態評估沒有結果。',
      en: 'The assessment has no result.',
      ...FILL_IN,
    },
    'assessment-part': {
      severity: 'error',
      source: 'Observation-pat-assessment-twpas: component, closed slicing by code.coding',
      zh: '病人狀態評估的細項只能是聽力、周邊運動神經、周邊感覺神經，各至多一筆並須填寫等級。',
      en: 'Components are hearing, motor and sensory neuropathy only, at most one each, with a grade.',
      ...FIX_EXPORT,
    },
    'treatment-result': {
      severity: 'error',
      source: 'invariant nhi-tx-ast-value',
      zh: '治療後疾病狀態評估結果必須是「{what}」其中之一。',
      en: 'The result of this treatment assessment must be one of: {what}.',
      ...CORRECT,
    },
  },
  function* (bundle) {
    for (const { resource, path } of bundle.ofKind('observationPatientAssessment')) {
      for (const scale of scalesOf(resource)) {
        if (!fits(resource, scale)) {
          yield { code: 'assessment-value', path: placeOf(scale, path), what: wordsFor(scale) };
        }
      }
      const hasValue = Object.keys(resource).some((key) => /^value[A-Z]/.test(key));
      const components = itemsAt(resource, 'component', path);
      if (!hasValue && components.length === 0 && scalesOf(resource).length === 0) {
        yield { code: 'assessment-empty', path: `${path}.value` };
      }
      const seen = new Set<string>();
      for (const { object, path: at } of components) {
        const [coding, ...others] = codingsAt(objectAt(object, 'code'), at);
        const code = coding?.system === SYSTEMS.patientAssessment ? coding.code : null;
        const isKnown = code !== null && NEUROTOXICITY_PARTS.includes(code) && others.length === 0;
        if (!isKnown || seen.has(code) || textAt(object, 'valueString') === null) {
          yield { code: 'assessment-part', path: at };
        }
        seen.add(code ?? '');
      }
    }
    for (const { resource, path } of bundle.ofKind('observationTreatmentAssessment')) {
      for (const { code } of codingsAt(objectAt(resource, 'code'), path)) {
        const results = TREATMENT_RESULTS.get(code ?? '');
        if (results !== undefined && !results.includes(textAt(resource, 'valueString') ?? '')) {
          const what = { zh: results.join('、'), en: results.join(', ') };
          yield { code: 'treatment-result', path: `${path}.valueString`, what };
        }
      }
    }
  },
);

function scalesOf(resource: JsonObject): readonly ScaleValue[] {
  return codingsAt(objectAt(resource, 'code'), '').flatMap(
    ({ code }) => PATIENT_SCALES.get(code ?? '') ?? [],
  );
}

/** An absent value fits no scale; without components, a scale whose values stand in components fits. */
function fits(resource: JsonObject, scale: ScaleValue): boolean {
  switch (scale.kind) {
    case 'text':
      return scale.among.includes(textAt(resource, 'valueString') ?? '');
    case 'components':
      return objectsAt(resource, 'component').every((component) =>
        scale.among.includes(textAt(component, 'valueString') ?? ''),
      );
    case 'number': {
      const value = numberAt(objectAt(resource, 'valueQuantity'), 'value');
      return value !== null && value >= scale.min && value <= scale.max && hasTwoDecimals(value);
    }
  }
}

function placeOf(scale: ScaleValue, path: string): string {
  switch (scale.kind) {
    case 'text':
      return `${path}.valueString`;
    case 'components':
      return `${path}.component`;
    case 'number':
      return `${path}.valueQuantity.value`;
  }
}

function wordsFor(scale: ScaleValue): { readonly zh: string; readonly en: string } {
  if (scale.kind === 'number') {
    const range = `${scale.min}–${scale.max}`;
    return { zh: `${range}，小數至多 2 位`, en: `${range}, at most 2 decimals` };
  }
  return { zh: scale.among.join('、'), en: scale.among.join(', ') };
}
