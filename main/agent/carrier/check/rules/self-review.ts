import { SYSTEM_APPROVE_COMMENT } from '../../../../../shared/twpas/canonical.ts';
import { APPROVE_COMMENTS } from '../../../../../shared/twpas/codes.ts';
import { objectAt, objectsAt, textAt, valueAt } from '../../../ground/fhir/json.ts';
import { isExtension } from '../../../ground/fhir/concept.ts';
import { claimCode, continuations, hasDiagnosis, ofClaim } from './claim-facts.ts';
import { EXTENSION_REVIEWER, SYSTEMS } from './data/systems.ts';
import { codingsAt, hasCoding, itemsAt } from './elements.ts';
import { CORRECT, FILL_IN, FIX_EXPORT, LOOK } from '../../../../profile/next-steps.ts';
import type { ResolvedBundle, ResolvedEntry } from './resolved-bundle.ts';
import { defineRule, type Finding, type What } from './rule.ts';

const NATIONAL_NUMBER_TYPE = { system: SYSTEMS.identifierType, code: 'NNxxx' };
/** 五癌: a self review is for continuations only. */
const FIVE_CANCERS = ['C18', 'C19', 'C20', 'C21', 'C22', 'C33', 'C34', 'C50', 'C61'];

/** 自主審查 and the ClaimResponse that carries its result. */
export const selfReview = defineRule(
  {
    'self-review-missing': {
      severity: 'error',
      source: 'invariant claimResponse-1',
      zh: '自主審查案件必須附上自主審查結果（ClaimResponse）。',
      en: 'A self-review needs its result (ClaimResponse) in the Bundle.',
      ...FILL_IN,
    },
    'self-review-expected': {
      severity: 'warning',
      // The immunologic Bundle says so of its entry, and has no invariant for it.
      source: 'Bundle-immunologic-agent-twpas entry:claimResponse (text)',
      zh: '自主審查案件應附上自主審查結果（ClaimResponse）。',
      en: 'A self-review should have its result (ClaimResponse) in the Bundle.',
      ...FILL_IN,
    },
    'self-review-unexpected': {
      severity: 'warning',
      source: 'Bundle-twpas, Bundle-immunologic-agent-twpas entry:claimResponse (text)',
      zh: '只有自主審查案件才附自主審查結果（ClaimResponse）。',
      en: 'Only a self-review brings its result (ClaimResponse).',
      ...LOOK,
    },
    'self-review-item-missing': {
      severity: 'warning',
      source: 'ClaimResponse-self-assessment-twpas item.itemSequence (text)',
      zh: '自主審查結果沒有這個申請項目的審查結果。',
      en: 'The self-review has no result for this item of the claim.',
      ...FILL_IN,
    },
    'self-review-incomplete': {
      severity: 'error',
      source: 'invariant claimResponse-1',
      zh: '自主審查結果缺少「{what}」。',
      en: 'The self-review lacks {what}.',
      ...FILL_IN,
    },
    'self-review-first-use': {
      severity: 'error',
      source: 'invariant claimResponse-2',
      zh: '五癌（C18–C22、C33、C34、C50、C61）的自主審查，續用註記必須是申請再次使用（2）。',
      en: 'A self-review for C18–C22, C33, C34, C50 or C61 is for continuations (2) only.',
      ...CORRECT,
    },
    'self-review-result': {
      severity: 'warning',
      // 1.2.3 as of 5 May has results of orders in item.detail instead; both are taken.
      source: 'ClaimResponse-self-assessment-twpas of 2026-05-22: item 1..*, adjudication 0..1, reason 0–7',
      zh: '依 2026-05-22 的指引，每個審查項目應對應一個申請項目，並且只有一筆審查結果與核定註記（0 至 7）。',
      en: 'By the guide of 2026-05-22 each item of the self-review is of one item of the claim and has one result, coded 0 to 7.',
      ...LOOK,
    },
    'reviewer-missing': {
      severity: 'error',
      source: 'ClaimResponse-self-assessment-twpas: extension:requestor 1..*',
      zh: '自主審查結果沒有審查委員身分證號。',
      en: 'The self-review names no reviewer.',
      ...FILL_IN,
    },
    'reviewer-number': {
      severity: 'error',
      source: 'extension-claimResponse-requestor: invariant id-card-number, value[x].system fixed',
      zh: '審查委員身分證號或其代碼系統不正確。',
      en: 'The reviewer’s national number, or its system, is not right.',
      ...CORRECT,
    },
    'reviewer-use': {
      severity: 'error',
      source: 'extension-claimResponse-requestor: value[x].use and type patterns',
      zh: '審查委員身分證號的用途或種類不正確。',
      en: 'The use or the type of the reviewer’s number is not right.',
      ...FIX_EXPORT,
    },
  },
  function* (bundle) {
    const [response] = bundle.ofKind('claimResponse');
    const isSelfReview = claimCode(bundle, 'priority') === '3';
    if (isSelfReview && response === undefined) {
      const code = bundle.profile === 'cancer' ? 'self-review-missing' : 'self-review-expected';
      yield { code, path: 'Bundle.entry:claimResponse' };
    }
    if (isSelfReview && response !== undefined && bundle.profile === 'cancer') {
      for (const [name, what] of missingParts(response)) {
        yield { code: 'self-review-incomplete', path: `${response.path}.${name}`, what };
      }
      if (hasDiagnosis(bundle, FIVE_CANCERS)) {
        for (const { code, path } of continuations(bundle)) {
          if (code !== '2') yield { code: 'self-review-first-use', path: `${path}.code` };
        }
      }
    }
    if (response === undefined) return;
    if (!isSelfReview) yield { code: 'self-review-unexpected', path: response.path };
    yield* itemResults(bundle, response);
    const judged = new Set(objectsAt(response.resource, 'item').map((one) => valueAt(one, 'itemSequence')));
    for (const { object, path } of ofClaim(bundle, 'item')) {
      if (!judged.has(valueAt(object, 'sequence'))) yield { code: 'self-review-item-missing', path };
    }
    const reviewers = itemsAt(response.resource, 'extension', response.path).filter(({ object }) =>
      isExtension(object, EXTENSION_REVIEWER),
    );
    if (reviewers.length === 0) yield { code: 'reviewer-missing', path: `${response.path}.extension` };
    for (const { object, path } of reviewers) {
      const identifier = objectAt(object, 'valueIdentifier');
      const at = `${path}.valueIdentifier`;
      // The pattern of the invariant; a check digit is asked of patients only.
      if (
        textAt(identifier, 'system') !== 'http://www.moi.gov.tw' ||
        !/^[A-Za-z][0-9]{9}$/.test(textAt(identifier, 'value') ?? '')
      ) {
        yield { code: 'reviewer-number', path: `${at}.value` };
      }
      const use = valueAt(identifier, 'use');
      const type = valueAt(identifier, 'type');
      const isOfType =
        type === undefined ||
        (hasCoding(type, NATIONAL_NUMBER_TYPE) && objectsAt(type, 'coding').length === 1);
      if ((use !== undefined && use !== 'official') || !isOfType) yield { code: 'reviewer-use', path: at };
    }
  },
);

/** By the guide of 22 May 2026, where the package of 5 May allows more. */
function* itemResults(
  bundle: ResolvedBundle,
  response: ResolvedEntry,
): Iterable<Finding<'self-review-result'>> {
  const asked = new Set(ofClaim(bundle, 'item').map(({ object }) => valueAt(object, 'sequence')));
  for (const { object, path } of itemsAt(response.resource, 'item', response.path)) {
    const [result, ...more] = itemsAt(object, 'adjudication', path);
    const reason = objectAt(result?.object, 'reason');
    const codings = codingsAt(reason, `${path}.adjudication[0].reason`);
    const isCoded = codings.some(
      ({ system, code }) => system === SYSTEM_APPROVE_COMMENT && Object.hasOwn(APPROVE_COMMENTS, code ?? ''),
    );
    if (!asked.has(valueAt(object, 'itemSequence'))) {
      yield { code: 'self-review-result', path: `${path}.itemSequence` };
    } else if (more.length > 0) yield { code: 'self-review-result', path: `${path}.adjudication` };
    else if (codings.length > 0 && !isCoded) {
      yield { code: 'self-review-result', path: `${path}.adjudication[0].reason` };
    }
  }
}

function missingParts({ resource }: ResolvedEntry): (readonly [string, What])[] {
  const adjudications = objectsAt(resource, 'item').flatMap((item) => objectsAt(item, 'adjudication'));
  const has = (name: string): boolean => adjudications.some((one) => valueAt(one, name) !== undefined);
  const parts: (readonly [string, What])[] = [];
  if (textAt(resource, 'created') === null) parts.push(['created', { zh: '核定日期', en: 'created' }]);
  if (!has('value')) parts.push(['item', { zh: '審查結果數量', en: 'item.adjudication.value' }]);
  if (!has('reason')) parts.push(['item', { zh: '核定註記', en: 'item.adjudication.reason' }]);
  return parts;
}
