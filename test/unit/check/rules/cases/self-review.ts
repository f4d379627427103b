import { profile, ICD, coded, type Case } from '../support/case.ts';
import { continuation } from '../support/claim-edits.ts';
import { all, drop, set, without } from '../support/edits.ts';

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
    breaks: without('ClaimResponse-self-assessment'),
    keeps: all(without('ClaimResponse-self-assessment'), set('claim', 'priority.coding[0].code', '1')),
  },
  {
    code: 'self-review-expected',
    base: { kind: 'immunologic', options: { priority: '3' } },
    breaks: without('ClaimResponse-self-assessment'),
    keeps: all(without('ClaimResponse-self-assessment'), set('claim', 'priority.coding[0].code', '1')),
  },
  {
    code: 'self-review-incomplete',
    base: reviewed,
    breaks: drop('ClaimResponse-self-assessment', 'item[0].adjudication[0].value'),
    keeps: set('ClaimResponse-self-assessment', 'item[0].adjudication[0].value', 0),
  },
  {
    code: 'self-review-first-use',
    base: reviewed,
    breaks: all(
      set('claim', 'diagnosis[0].diagnosisCodeableConcept', coded(ICD, 'C34.11')),
      set('claim', 'item[0].modifier', [continuation('1')]),
    ),
    keeps: all(
      set('claim', 'diagnosis[0].diagnosisCodeableConcept', coded(ICD, 'C64.1')),
      set('claim', 'item[0].modifier', [continuation('1')]),
    ),
  },
  {
    code: 'self-review-result',
    base: reviewed,
    at: /\.item\[0\]\.itemSequence$/,
    breaks: set('ClaimResponse-self-assessment', 'item[0].itemSequence', 9),
    keeps: all(
      set('ClaimResponse-self-assessment', 'disposition', '同意'),
      set('ClaimResponse-self-assessment', 'item[0].adjudication[0].reason.coding[0].code', '7'),
    ),
    also: ['self-review-item-missing'],
  },
  {
    code: 'reviewer-missing',
    base: reviewed,
    breaks: set('ClaimResponse-self-assessment', 'extension', [
      { url: 'http://example.org/x', valueString: 'x' },
    ]),
    keeps: set('ClaimResponse-self-assessment', 'extension', [reviewer('A123456789')]),
  },
  {
    code: 'reviewer-number',
    base: reviewed,
    breaks: set('ClaimResponse-self-assessment', 'extension', [reviewer('A12345678')]),
    keeps: set('ClaimResponse-self-assessment', 'extension', [reviewer('f123456789')]),
  },
  {
    code: 'reviewer-use',
    base: reviewed,
    breaks: set('ClaimResponse-self-assessment', 'extension[0].valueIdentifier.use', 'usual'),
    keeps: drop('ClaimResponse-self-assessment', 'extension[0].valueIdentifier.use'),
  },
];
