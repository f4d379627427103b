import { objectAt, objectsAt, textAt, type JsonObject } from '../../../ground/fhir/json.ts';
import { ofClaim, requestedServices } from './claim-facts.ts';
import { INDICATIONS_OF_DRUG, NEWER_INDICATIONS_OF_DRUG } from './data/indications.ts';
import { SYSTEMS } from './data/systems.ts';
import { codingsAt, itemsAt } from './elements.ts';
import { CORRECT, FILL_IN, FIX_EXPORT, LOOK } from '../../../../profile/next-steps.ts';
import type { ResolvedBundle } from './resolved-bundle.ts';
import { defineRule } from './rule.ts';

/** 給付適應症條件 of each item, and whether it is one of those that its drug allows. */
export const indications = defineRule(
  {
    'indication-missing': {
      severity: 'error',
      source: 'invariant pas-1',
      zh: '申請項目沒有給付適應症條件（代碼或文字）。',
      en: 'The item has no indication, neither a code nor a text.',
      ...FILL_IN,
    },
    'indication-codes': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: item.programCode.coding 0..1',
      zh: '一個申請項目只能有一個給付適應症條件代碼。',
      en: 'An item has at most one indication code.',
      ...FIX_EXPORT,
    },
    'indication-system': {
      severity: 'error',
      source:
        'Claim-twpas, Claim-immunologic-agent-twpas: item.programCode.coding, required binding nhi-apply-reason',
      zh: '給付適應症條件的代碼系統不正確。',
      en: 'The code system of the indication is not nhi-apply-reason.',
      ...FIX_EXPORT,
    },
    'indication-code-needed': {
      severity: 'error',
      // With a text alone the expression's matches() is empty, and the invariant fails.
      source: 'invariants applyReason-1 to applyReason-17',
      zh: '此藥品的給付適應症條件必須以代碼填寫，不可只填文字。',
      en: 'The indication of this drug must be a code; a text alone is refused.',
      next: '請在 HIS 選取此藥品可用的給付適應症條件代碼後，重新匯出檔案。',
      nextEn: 'Choose one of the drug’s indication codes in the HIS and export the file again.',
    },
    'indication-not-for-drug': {
      severity: 'error',
      // The expression's pattern is not anchored; the binding of the code to its list leaves no room for that.
      source: 'invariants applyReason-1 to applyReason-17',
      zh: '依 2026-05-04 的清單，此給付適應症條件代碼不適用於所申請的藥品。',
      en: 'By the list of 2026-05-04, this indication code is not one the drug may be asked for.',
      ...CORRECT,
    },
    'indication-newer': {
      severity: 'warning',
      source: 'TWPAS 1.2.6: nhi-apply-reason, invariants applyReason-1 to applyReason-17',
      newer: true,
      zh: '此給付適應症條件代碼是 1.2.6 版之後的實作指引才有的。',
      en: 'This indication code is of guide version 1.2.6 or later.',
      ...LOOK,
    },
    'indication-for-other-drug': {
      severity: 'warning',
      source: 'Claim-twpas item.programCode.coding, CodeSystem nhi-apply-reason (text)',
      zh: '所申請的藥品不在有給付適應症條件代碼的藥品之列，應改以文字填寫。',
      en: 'Indication codes are for listed drugs only; this drug’s indication should be a text.',
      ...LOOK,
    },
  },
  function* (bundle) {
    for (const { object, path } of ofClaim(bundle, 'item')) {
      const programs = itemsAt(object, 'programCode', path);
      const codes = programs.flatMap((program) => codingsAt(program.object, program.path));
      for (const program of programs) {
        const codings = objectsAt(program.object, 'coding');
        if (codings.length === 0 && textAt(program.object, 'text') === null) {
          yield { code: 'indication-missing', path: program.path };
        }
        if (codings.length > 1) yield { code: 'indication-codes', path: `${program.path}.coding` };
      }
      for (const coding of codes) {
        if (coding.system !== SYSTEMS.indication) {
          yield { code: 'indication-system', path: `${coding.path}.system` };
        }
      }
      const first = codes.find(({ code }) => code !== null);
      for (const drug of drugsOf(bundle, object)) {
        const allowed = INDICATIONS_OF_DRUG.get(drug);
        const newer = NEWER_INDICATIONS_OF_DRUG.get(drug) ?? [];
        if (allowed === undefined) {
          if (first !== undefined) yield { code: 'indication-for-other-drug', path: `${first.path}.code` };
        } else if (bundle.profile === 'immunologic') {
          // Bundle-immunologic-agent-twpas has no such invariants.
        } else if (first === undefined) {
          if (programs.length > 0) yield { code: 'indication-code-needed', path: `${path}.programCode` };
        } else if (!codes.every(({ code }) => code !== null && [...allowed, ...newer].includes(code))) {
          yield { code: 'indication-not-for-drug', path: `${first.path}.code` };
        } else if (codes.some(({ code }) => code !== null && newer.includes(code))) {
          yield { code: 'indication-newer', path: `${first.path}.code` };
        }
      }
    }
  },
);

/** Drug codes of an item, by any of its references to a requested service. */
function drugsOf(bundle: ResolvedBundle, item: JsonObject): readonly string[] {
  return requestedServices(bundle, item).flatMap((request) => {
    const concept = objectAt(request?.resource, 'medicationCodeableConcept');
    return codingsAt(concept, '').flatMap(({ code }) => (code === null ? [] : [code]));
  });
}
