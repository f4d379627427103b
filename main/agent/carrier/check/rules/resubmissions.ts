import { textAt, valueAt } from '../../../ground/fhir/json.ts';
import { claimCode, originalReceiptNumbers } from './claim-facts.ts';
import { CORRECT, FILL_IN, LOOK } from '../../../../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** NHI publishes no form of it: 6 to 64 characters, at least five of them digits. */
const RECEIPT_NUMBER = /^(?=(?:\D*\d){5})[\w./-]{6,64}$/;

/** Requirements of 申報類別 and 緊急報備: the original receipt number, the date of an earlier notice. */
export const resubmissions = defineRule(
  {
    'original-receipt-missing': {
      severity: 'error',
      source: 'invariant applType',
      zh: '申復必須填寫原受理編號。',
      en: 'A reconsideration needs the original receipt number.',
      ...FILL_IN,
    },
    'original-receipt-expected': {
      severity: 'warning',
      // The text names 2, 3, 4 and 5; the expression looks at 3 alone.
      source: 'Claim-twpas identifier:old_acpt_no, invariant applType (text)',
      zh: '送核補件、爭議審議與申復補件應填寫原受理編號。',
      en: 'A supplement or a dispute review should have the original receipt number.',
      ...FILL_IN,
    },
    'original-receipt-empty': {
      severity: 'warning',
      // The invariant asks for an identifier of that use, not for its value.
      source: 'Claim-twpas identifier:old_acpt_no (text)',
      zh: '原受理編號是空的。',
      en: 'The original receipt number is empty.',
      ...FILL_IN,
    },
    'original-receipt-form': {
      severity: 'warning',
      source: 'Claim-twpas identifier:old_acpt_no (text)',
      zh: '原受理編號看起來不完整（應為健保署編給的號碼）。',
      en: 'The original receipt number does not look like one that NHI gives.',
      ...LOOK,
    },
    'original-receipt-many': {
      severity: 'error',
      source: 'Claim-twpas, Claim-immunologic-agent-twpas: identifier:old_acpt_no 0..1',
      zh: '原受理編號填寫了一個以上。',
      en: 'There is more than one original receipt number.',
      ...CORRECT,
    },
    'original-receipt-unexpected': {
      severity: 'warning',
      source: 'Claim-twpas identifier:old_acpt_no (text)',
      zh: '送核案件不需填寫原受理編號。',
      en: 'A first application has no original receipt number.',
      ...LOOK,
    },
    'notice-date-on-notice': {
      severity: 'warning',
      source: 'Bundle-twpas timestamp (text)',
      zh: '緊急報備案件本身不需填寫緊急報備日期（Bundle.timestamp）。',
      en: 'Bundle.timestamp is for a full application after an emergency notice, not for the notice itself.',
      ...LOOK,
    },
  },
  function* (bundle) {
    const { claim } = bundle;
    if (claim === null) return;
    const subType = claimCode(bundle, 'subType');
    const [original, ...others] = originalReceiptNumbers(bundle);
    const path = `${claim.path}.identifier`;
    if (others.length > 0) yield { code: 'original-receipt-many', path };
    if (original === undefined) {
      if (subType === '3') yield { code: 'original-receipt-missing', path };
      else if (subType === '2' || subType === '4' || subType === '5') {
        yield { code: 'original-receipt-expected', path };
      }
    } else if (textAt(original.object, 'value') === null) {
      yield { code: 'original-receipt-empty', path: `${original.path}.value` };
    } else if (subType === '1') {
      yield { code: 'original-receipt-unexpected', path: original.path };
    } else if (!RECEIPT_NUMBER.test(textAt(original.object, 'value') ?? '')) {
      yield { code: 'original-receipt-form', path: `${original.path}.value` };
    }
    if (claimCode(bundle, 'priority') === '4' && valueAt(bundle.json, 'timestamp') !== undefined) {
      yield { code: 'notice-date-on-notice', path: 'Bundle.timestamp' };
    }
  },
);
