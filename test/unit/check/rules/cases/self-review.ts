import { profile, ICD, coded, type Case } from '../support/case.ts';
import { continuation } from '../support/claim-edits.ts';

const reviewed: Case['base'] = { kind: 'cancer', options: { priority: '3', drugs: ['BC26968100'] } };
const reviewer = (value: string) => ({
  url: profile('extension-claimResponse-requestor'),
  valueIdentifier: { system: 'http://www.moi.gov.tw', value },
});

export const SELF_REVIEW_CASES: readonly Case[] = [
  {
    code: 'self-review-missing',
    base: reviewed,
    at: /^Bundle\.entry:claimResponse$/,
    breaks: (it) => {
      it.without('ClaimResponse-self-assessment');
    },
    keeps: (it) => {
      it.without('ClaimResponse-self-assessment');
      it.claim.set('priority.coding[0].code', '1');
    },
  },
  {
    code: 'self-review-expected',
    base: { kind: 'immunologic', options: { priority: '3' } },
    breaks: (it) => {
      it.without('ClaimResponse-self-assessment');
    },
    keeps: (it) => {
      it.without('ClaimResponse-self-assessment');
      it.claim.set('priority.coding[0].code', '1');
    },
  },
  {
    code: 'self-review-incomplete',
    base: reviewed,
    breaks: (it) => {
      it.of('ClaimResponse-self-assessment').drop('item[0].adjudication[0].value');
    },
    keeps: (it) => {
      it.of('ClaimResponse-self-assessment').set('item[0].adjudication[0].value', 0);
    },
  },
  {
    code: 'self-review-first-use',
    base: reviewed,
    breaks: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept', coded(ICD, 'C34.11'));
      it.claim.set('item[0].modifier', [continuation('1')]);
    },
    keeps: (it) => {
      it.claim.set('diagnosis[0].diagnosisCodeableConcept', coded(ICD, 'C64.1'));
      it.claim.set('item[0].modifier', [continuation('1')]);
    },
  },
  {
    code: 'self-review-result',
    base: reviewed,
    at: /\.item\[0\]\.itemSequence$/,
    breaks: (it) => {
      it.of('ClaimResponse-self-assessment').set('item[0].itemSequence', 9);
    },
    keeps: (it) => {
      const review = it.of('ClaimResponse-self-assessment');
      review.set('disposition', '同意');
      review.set('item[0].adjudication[0].reason.coding[0].code', '7');
    },
    also: ['self-review-item-missing'],
  },
  {
    code: 'reviewer-missing',
    base: reviewed,
    breaks: (it) => {
      it.of('ClaimResponse-self-assessment').set('extension', [
        { url: 'http://example.org/x', valueString: 'x' },
      ]);
    },
    keeps: (it) => {
      it.of('ClaimResponse-self-assessment').set('extension', [reviewer('A123456789')]);
    },
  },
  {
    code: 'reviewer-number',
    base: reviewed,
    breaks: (it) => {
      it.of('ClaimResponse-self-assessment').set('extension', [reviewer('A12345678')]);
    },
    keeps: (it) => {
      it.of('ClaimResponse-self-assessment').set('extension', [reviewer('f123456789')]);
    },
  },
  {
    code: 'reviewer-use',
    base: reviewed,
    breaks: (it) => {
      it.of('ClaimResponse-self-assessment').set('extension[0].valueIdentifier.use', 'usual');
    },
    keeps: (it) => {
      it.of('ClaimResponse-self-assessment').drop('extension[0].valueIdentifier.use');
    },
  },
];
