import { plainSystem } from '../../../../../shared/twpas/systems.ts';
import { objectAt, objectsAt, textAt, valueAt } from '../../../ground/fhir/json.ts';
import { isExtension } from '../../../ground/fhir/concept.ts';
import { diagnosisCodings, ofClaim } from './claim-facts.ts';
import { EXTENSION_RECORDED_DATE, SYSTEMS } from './data/systems.ts';
import { itemsAt } from './elements.ts';
import { CORRECT, FILL_IN, FIX_EXPORT } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** Most characters of 簡要病摘 that the server accepts; the guide's text says bytes. */
const MAX_SUMMARY = 4000;

/** 診斷: one main disease, with its date and clinical summary. */
export const diagnoses = defineRule(
  {
    'main-diagnosis-count': {
      severity: 'error',
      source: 'invariant sequence-1',
      zh: '主診斷（診斷順序 1）必須剛好一筆。',
      en: 'Exactly one diagnosis must be the main one (sequence 1).',
      ...CORRECT,
    },
    'main-diagnosis-date': {
      severity: 'error',
      source: 'invariant diagnosis',
      zh: '主要疾病缺少診斷日期。',
      en: 'The main diagnosis has no date.',
      ...FILL_IN,
    },
    'main-diagnosis-summary': {
      severity: 'error',
      source: 'invariant diagnosis',
      zh: '主要疾病缺少簡要病摘（申請理由）。',
      en: 'The main diagnosis has no clinical summary.',
      ...FILL_IN,
    },
    'summary-too-long': {
      severity: 'error',
      // pas-2 counts characters.
      source: 'invariant pas-2',
      zh: '簡要病摘（申請理由）超過 4,000 字。',
      en: 'The clinical summary has more than 4,000 characters.',
      ...CORRECT,
    },
    'summary-bytes': {
      severity: 'warning',
      // The invariant's own words speak of bytes, which its expression does not count.
      source: 'invariant pas-2 (text)',
      zh: '簡要病摘（申請理由）超過 4,000 位元組，健保署可能只收到前段。',
      en: 'The clinical summary has more than 4,000 bytes; NHI may keep only its beginning.',
      next: '建議精簡簡要病摘後，重新匯出檔案。',
      nextEn: 'Shorten the summary if possible and export the file again.',
    },
    'diagnosis-system': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: diagnosis[x].coding, closed slicing by system',
      zh: '診斷代碼必須是 ICD-10-CM（2023 年版或 2014 年版），同一版只能有一個代碼。',
      en: 'A diagnosis has at most one ICD-10-CM code of the 2023 and of the 2014 edition, and none of another system.',
      ...FIX_EXPORT,
    },
    'diagnosis-code-missing': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: diagnosis[x].coding slices, code 1..1',
      zh: '診斷沒有國際疾病分類代碼。',
      en: 'The diagnosis has no ICD-10-CM code.',
      ...FILL_IN,
    },
    'diagnosis-without-code': {
      severity: 'warning',
      // The slices are optional, so a text alone passes; the guide's text asks for the code.
      source: 'Claim-twpas diagnosis.diagnosis[x] (text)',
      zh: '診斷只有文字，沒有國際疾病分類代碼。',
      en: 'The diagnosis has no ICD-10-CM code at all.',
      ...FILL_IN,
    },
    'diagnosis-cancer': {
      severity: 'error',
      source: 'invariant diagnosis-imm',
      zh: '免疫製劑事前審查的診斷代碼不可為 C 開頭（癌症）。',
      en: 'An immunologic claim must not have a diagnosis code that begins with C.',
      next: '癌症用藥請改以癌藥事前審查（Bundle-twpas）申請，或更正診斷代碼。',
      nextEn: 'Apply for cancer drugs with Bundle-twpas, or correct the diagnosis.',
    },
  },
  function* (bundle) {
    if (bundle.claim === null) return;
    const all = ofClaim(bundle, 'diagnosis');
    const main = all.filter(({ object }) => valueAt(object, 'sequence') === 1);
    if (all.length > 0 && main.length !== 1) {
      yield { code: 'main-diagnosis-count', path: `${bundle.claim.path}.diagnosis` };
    }
    for (const { object, path } of main) {
      const dates = objectsAt(object, 'extension').filter((extension) =>
        isExtension(extension, EXTENSION_RECORDED_DATE),
      );
      if (!dates.some((extension) => textAt(extension, 'valueDate') !== null)) {
        yield { code: 'main-diagnosis-date', path: `${path}.extension` };
      }
      if (!objectsAt(object, 'type').some((type) => textAt(type, 'text') !== null)) {
        yield { code: 'main-diagnosis-summary', path: `${path}.type` };
      }
    }
    for (const { object, path } of all) {
      for (const type of itemsAt(object, 'type', path)) {
        const summary = textAt(type.object, 'text') ?? '';
        if (summary.length > MAX_SUMMARY) yield { code: 'summary-too-long', path: `${type.path}.text` };
        else if (Buffer.byteLength(summary) > MAX_SUMMARY) {
          yield { code: 'summary-bytes', path: `${type.path}.text` };
        }
      }
      const concept = objectAt(object, 'diagnosisCodeableConcept');
      if (concept === null) continue;
      const at = `${path}.diagnosisCodeableConcept`;
      const codings = objectsAt(concept, 'coding');
      if (codings.length === 0) yield { code: 'diagnosis-without-code', path: at };
      const systems = new Set<string>();
      for (const [index, coding] of codings.entries()) {
        const system = plainSystem(textAt(coding, 'system'));
        if (system === null || !EDITIONS.has(system) || systems.has(system)) {
          yield { code: 'diagnosis-system', path: `${at}.coding[${index}].system` };
        } else if (textAt(coding, 'code') === null) {
          yield { code: 'diagnosis-code-missing', path: `${at}.coding[${index}].code` };
        }
        if (system !== null) systems.add(system);
      }
    }
    if (bundle.profile !== 'immunologic') return;
    for (const { code, path } of diagnosisCodings(bundle)) {
      if (code?.startsWith('C')) yield { code: 'diagnosis-cancer', path: `${path}.code` };
    }
  },
);

const EDITIONS = new Set<string>([SYSTEMS.icd10cm2023, SYSTEMS.icd10cm2014]);
