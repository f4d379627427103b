import { CANCER, cancerWith, type Case, coded, codeSystem, IMMUNOLOGIC } from '../support/case.ts';
import { all, set } from '../support/edits.ts';

const DRUGS = codeSystem('nhi-medication');
const reviewed = { ...CANCER, options: { priority: '3' } } as const;
/** A drug by its code, with the name that stands beside it. */
const drug = (code: string, display: string) => ({ coding: [{ system: DRUGS, code, display }] });

/** Cases of resources in a Bundle to which nothing leads, days that cannot be, and names that are another's. */
export const LINK_CASES: readonly Case[] = [
  {
    code: 'evidence-not-linked',
    base: cancerWith('DiagnosticReport-image'),
    at: /^Bundle\.entry\[\d+\]\.resource$/,
    breaks: (it) => {
      const report = it.url('DiagnosticReport-image');
      const lines = it.claim.get('supportingInfo') as { valueReference?: { reference: string } }[];
      it.claim.set(
        'supportingInfo',
        lines.filter(({ valueReference }) => valueReference?.reference !== report),
      );
    },
    keeps: (it) => {
      it.claim.add('supportingInfo', {
        sequence: 90,
        category: coded(codeSystem('nhi-supporting-info-type'), 'imagingReport'),
        valueReference: { reference: it.url('DiagnosticReport-image') },
      });
    },
  },
  {
    code: 'entry-not-referred-to',
    breaks: (it) => {
      it.append(structuredClone(it.of('Practitioner').json));
    },
    keeps: (it) => {
      const other = it.append(structuredClone(it.of('Practitioner').json));
      it.claim.set('careTeam', [{ sequence: 1, provider: { reference: other } }]);
    },
  },
  {
    code: 'document-in-wrong-place',
    base: { ...IMMUNOLOGIC, options: { attachments: 1 } },
    at: /\.valueReference\.reference$/,
    breaks: set('DocumentReference', 'category[0].coding[0].code', 'test'),
    keeps: set('DocumentReference', 'category[0].coding[0].code', 'medrec'),
  },
  {
    code: 'sequence-leads-nowhere',
    at: /\.item\[0\]\.informationSequence\[1\]$/,
    breaks: set('claim', 'item[0].informationSequence', [1, 77]),
    keeps: all(
      set('claim', 'item[0].informationSequence', [1, 2]),
      set('claim', 'item[0].diagnosisSequence', [1]),
    ),
  },
  {
    code: 'evidence-not-valid',
    base: cancerWith('Observation-laboratory-result'),
    breaks: set('Observation-laboratory-result', 'status', 'entered-in-error'),
    keeps: set('Observation-laboratory-result', 'status', 'amended'),
  },
  {
    code: 'implicit-rules',
    breaks: set('Patient', 'implicitRules', 'https://his.example/rules'),
    keeps: set('Patient', 'language', 'zh-TW'),
  },
  {
    code: 'full-url-uuid-form',
    breaks: all(
      set('entry of Coverage', 'fullUrl', 'urn:uuid:coverage-1'),
      set('claim', 'insurance[0].coverage.reference', 'urn:uuid:coverage-1'),
    ),
    keeps: all(
      set('entry of Coverage', 'fullUrl', 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7'),
      set('claim', 'insurance[0].coverage.reference', 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7'),
    ),
  },
  {
    code: 'full-url-uuid-capitals',
    breaks: all(
      set('entry of Coverage', 'fullUrl', 'urn:uuid:53FEFA32-FCBB-4FF8-8A92-55EE120877B7'),
      set('claim', 'insurance[0].coverage.reference', 'urn:uuid:53FEFA32-FCBB-4FF8-8A92-55EE120877B7'),
    ),
    keeps: all(
      set('entry of Coverage', 'fullUrl', 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b8'),
      set('claim', 'insurance[0].coverage.reference', 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b8'),
    ),
  },
  {
    code: 'original-receipt-form',
    base: { ...CANCER, options: { subType: '2' } },
    breaks: set('claim', 'identifier[0].value', 'abc'),
    keeps: set('claim', 'identifier[0].value', '1150000345'),
  },
  {
    code: 'dose-not-positive',
    breaks: set('MedicationRequest-apply', 'dosageInstruction[0].doseAndRate', [
      { doseQuantity: { value: 0 } },
    ]),
    keeps: set('MedicationRequest-apply', 'dosageInstruction[0].doseAndRate', [
      { doseQuantity: { value: 0.25 } },
    ]),
  },
  {
    code: 'self-review-unexpected',
    base: reviewed,
    breaks: set('claim', 'priority.coding[0].code', '1'),
    keeps: set('ClaimResponse-self-assessment', 'disposition', '同意'),
  },
  {
    code: 'self-review-item-missing',
    base: { ...CANCER, options: { priority: '3', drugs: ['BC28352100', 'AB429081G0'] } },
    at: /^Bundle\.entry\[0\]\.resource\.item\[1\]$/,
    breaks: (it) => {
      const review = it.of('ClaimResponse-self-assessment');
      review.set('item', [review.get('item[0]') ?? null]);
    },
    keeps: set('ClaimResponse-self-assessment', 'item[0].itemSequence', 1),
  },
  {
    code: 'date-after-application',
    base: cancerWith('Observation-laboratory-result'),
    breaks: set('Observation-laboratory-result', 'effectiveDateTime', '2098-01-01'),
    keeps: (it) => {
      it.of('Observation-laboratory-result').set('effectiveDateTime', it.claim.get('created') ?? null);
    },
  },
  {
    code: 'created-in-future',
    breaks: set('claim', 'created', '2099-01-01'),
    keeps: set('claim', 'created', '2026-11-02'),
  },
  {
    code: 'display-of-another',
    at: /\.medicationCodeableConcept\.coding\[0\]\.display$/,
    breaks: all(
      set('MedicationRequest-apply', 'medicationCodeableConcept', drug('KC01025219', 'OPDIVO 100MG')),
      set('claim', 'item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'P001')]),
    ),
    // The brand in its own writing, the substance, a Chinese name: all may be right.
    keeps: all(
      set(
        'MedicationRequest-apply',
        'medicationCodeableConcept',
        drug('KC01025219', 'Keytruda (pembrolizumab) 100 mg/4 mL'),
      ),
      set('claim', 'item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'P001')]),
    ),
  },
];
