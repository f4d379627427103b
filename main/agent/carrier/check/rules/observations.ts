import { objectAt, objectsAt, textAt, valueAt } from '../../../ground/fhir/json.ts';
import { choicesOf, codingsAt, itemsAt } from './elements.ts';
import { FILL_IN, FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** 檢驗(查), 檢查報告 and what FHIR asks of every Observation. */
export const observations = defineRule(
  {
    'laboratory-value-missing': {
      severity: 'error',
      source: 'invariant lab-result',
      zh: '檢驗(查)沒有結果，細項也沒有結果。',
      en: 'The laboratory result has no value, neither itself nor in a component.',
      ...FILL_IN,
    },
    'reference-range-empty': {
      severity: 'error',
      source: 'FHIR R4 Observation: obs-3',
      zh: '參考值沒有下限、上限，也沒有文字。',
      en: 'The reference range has no low, no high and no text.',
      ...FIX_EXPORT,
    },
    'value-and-absence': {
      severity: 'error',
      source: 'FHIR R4 Observation: obs-6',
      zh: '已有結果時，不可再填寫沒有結果的原因。',
      en: 'A value and a reason for its absence exclude each other.',
      ...FIX_EXPORT,
    },
    'component-repeats-code': {
      severity: 'error',
      source: 'FHIR R4 Observation: obs-7',
      zh: '已有結果時，細項不可使用與主項目相同的代碼。',
      en: 'A component must not have the code of the observation that has a value itself.',
      ...FIX_EXPORT,
    },
    'specimen-text-missing': {
      severity: 'error',
      source: 'invariant speType',
      zh: '報告類型為 47526-9 時，必須以文字填寫檢體種類。',
      en: 'The report type 47526-9 needs the kind of specimen as a text.',
      ...FILL_IN,
    },
    'specimen-text-expected': {
      severity: 'warning',
      // Named in the text beside 47526-9, but not in the expression.
      source: 'DiagnosticReport-twpas code (text)',
      zh: '報告類型為 66121-5 時，應以文字填寫檢體種類。',
      en: 'The report type 66121-5 should have the kind of specimen as a text.',
      ...FILL_IN,
    },
    'mutation-type-empty': {
      severity: 'error',
      source: 'invariant pas-1 (Observation-diagnostic-twpas component.interpretation)',
      zh: '突變種類沒有代碼也沒有文字。',
      en: 'The type of mutation has neither a code nor a text.',
      ...FILL_IN,
    },
  },
  function* (bundle) {
    for (const { kind, type, resource, path } of bundle.entries) {
      if (type !== 'Observation') continue;
      const components = itemsAt(resource, 'component', path);
      const hasValue = choicesOf(resource, 'value').length > 0;
      const hasAny = hasValue || components.some(({ object }) => choicesOf(object, 'value').length > 0);
      if (kind === 'observationLaboratoryResult' && !hasAny) {
        yield { code: 'laboratory-value-missing', path };
      }
      if (hasValue && valueAt(resource, 'dataAbsentReason') !== undefined) {
        yield { code: 'value-and-absence', path: `${path}.dataAbsentReason` };
      }
      const own = codingsAt(objectAt(resource, 'code'), '').map(({ system, code }) => `${system}|${code}`);
      for (const { object, path: at } of [{ object: resource, path }, ...components]) {
        for (const range of itemsAt(object, 'referenceRange', at)) {
          const has = (name: string): boolean => valueAt(range.object, name) !== undefined;
          if (!has('low') && !has('high') && !has('text')) {
            yield { code: 'reference-range-empty', path: range.path };
          }
        }
      }
      for (const { object, path: at } of components) {
        const codes = codingsAt(objectAt(object, 'code'), '').map(({ system, code }) => `${system}|${code}`);
        if (hasValue && codes.some((code) => own.includes(code))) {
          yield { code: 'component-repeats-code', path: `${at}.code` };
        }
        if (kind !== 'observationDiagnostic') continue;
        for (const change of itemsAt(object, 'interpretation', at)) {
          if (textAt(change.object, 'text') === null && objectsAt(change.object, 'coding').length === 0) {
            yield { code: 'mutation-type-empty', path: change.path };
          }
        }
      }
    }
    for (const { resource, path } of bundle.ofKind('diagnosticReport')) {
      const concept = objectAt(resource, 'code');
      if (textAt(concept, 'text') !== null) continue;
      const codes = codingsAt(concept, '').map(({ code }) => code);
      if (codes.includes('47526-9')) yield { code: 'specimen-text-missing', path: `${path}.code.text` };
      else if (codes.includes('66121-5')) yield { code: 'specimen-text-expected', path: `${path}.code.text` };
    }
  },
);
