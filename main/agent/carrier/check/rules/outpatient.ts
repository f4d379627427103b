import { objectAt, objectsAt, textAt, valueAt } from '../../../ground/fhir/json.ts';
import { SYSTEMS } from './data/systems.ts';
import { KIND_WORDS, type KindName } from './data/kinds.ts';
import { codingsAt, itemsAt } from './elements.ts';
import { CORRECT, FILL_IN, FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** S, O, A and P of 門診病歷, by LOINC code of the section. */
const SECTIONS: ReadonlyMap<string, KindName> = new Map<string, KindName>([
  ['10154-3', 'observationSubjective'],
  ['61149-1', 'observationObjective'],
  ['51848-0', 'clinicalImpression'],
  ['18776-5', 'carePlan'],
]);

/** 門診病歷: its four sections, and one first diagnosis of the visit. */
export const outpatient = defineRule(
  {
    'visit-first-diagnosis': {
      severity: 'error',
      source: 'invariant rank-1',
      zh: '門診診斷必須恰有一筆順序為 1。',
      en: 'Exactly one diagnosis of the visit has rank 1.',
      ...CORRECT,
    },
    'section-missing': {
      severity: 'error',
      source: 'Composition-opd-twpas: section slices 1..1',
      zh: '門診病歷缺少「{what}」段落。',
      en: 'The outpatient record lacks the section {what}.',
      ...FILL_IN,
    },
    'section-unknown': {
      severity: 'error',
      ofKinds: true,
      source: 'Composition-opd-twpas: section, closed slicing by code',
      zh: '門診病歷的段落不是 S、O、A、P 其中之一，或重複。',
      en: 'The section is none of S, O, A and P, or there twice.',
      ...FIX_EXPORT,
    },
    'section-entry': {
      severity: 'error',
      source: 'Composition-opd-twpas: section.entry 1..1, Reference target',
      zh: '門診病歷的「{what}」段落必須恰指向一筆對應的資料。',
      en: 'The section {what} refers to exactly one entry, of its own kind.',
      ...FIX_EXPORT,
    },
  },
  function* (bundle) {
    for (const { resource, path } of bundle.ofKind('encounterOpd')) {
      const all = objectsAt(resource, 'diagnosis');
      const first = all.filter((diagnosis) => valueAt(diagnosis, 'rank') === 1);
      if (all.length > 0 && first.length !== 1) {
        yield { code: 'visit-first-diagnosis', path: `${path}.diagnosis` };
      }
    }
    for (const entry of bundle.ofKind('compositionOpd')) {
      const seen = new Set<KindName>();
      for (const { object, path } of itemsAt(entry.resource, 'section', entry.path)) {
        const [coding, ...others] = codingsAt(objectAt(object, 'code'), path);
        const isLoinc = coding?.system === SYSTEMS.loinc && others.length === 0;
        const kind = isLoinc ? SECTIONS.get(coding.code ?? '') : undefined;
        if (kind === undefined || seen.has(kind)) {
          yield { code: 'section-unknown', path: `${path}.code` };
          continue;
        }
        seen.add(kind);
        const entries = objectsAt(object, 'entry');
        const [reference] = entries;
        const isWrong = (bundle.resolve(reference, entry)?.kind ?? kind) !== kind;
        if (entries.length !== 1 || isWrong || textAt(reference, 'reference') === null) {
          yield { code: 'section-entry', path: `${path}.entry`, what: KIND_WORDS[kind] };
        }
      }
      for (const kind of SECTIONS.values()) {
        if (!seen.has(kind)) {
          yield { code: 'section-missing', path: `${entry.path}.section`, what: KIND_WORDS[kind] };
        }
      }
    }
  },
);
