import { CANCER, cancerWith, type Case, coded, codeSystem, IMMUNOLOGIC } from '../support/case.ts';

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
    base: CANCER,
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
    breaks: (it) => {
      it.of('DocumentReference').set('category[0].coding[0].code', 'test');
    },
    keeps: (it) => {
      it.of('DocumentReference').set('category[0].coding[0].code', 'medrec');
    },
  },
  {
    code: 'sequence-leads-nowhere',
    base: CANCER,
    at: /\.item\[0\]\.informationSequence\[1\]$/,
    breaks: (it) => {
      it.claim.set('item[0].informationSequence', [1, 77]);
    },
    keeps: (it) => {
      it.claim.set('item[0].informationSequence', [1, 2]);
      it.claim.set('item[0].diagnosisSequence', [1]);
    },
  },
  {
    code: 'evidence-not-valid',
    base: cancerWith('Observation-laboratory-result'),
    breaks: (it) => {
      it.of('Observation-laboratory-result').set('status', 'entered-in-error');
    },
    keeps: (it) => {
      it.of('Observation-laboratory-result').set('status', 'amended');
    },
  },
  {
    code: 'implicit-rules',
    base: CANCER,
    breaks: (it) => {
      it.of('Patient').set('implicitRules', 'https://his.example/rules');
    },
    keeps: (it) => {
      it.of('Patient').set('language', 'zh-TW');
    },
  },
  {
    code: 'full-url-uuid-form',
    base: CANCER,
    breaks: (it) => {
      it.entry('Coverage').set('fullUrl', 'urn:uuid:coverage-1');
      it.claim.set('insurance[0].coverage.reference', 'urn:uuid:coverage-1');
    },
    keeps: (it) => {
      it.entry('Coverage').set('fullUrl', 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7');
      it.claim.set('insurance[0].coverage.reference', 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7');
    },
  },
  {
    code: 'full-url-uuid-capitals',
    base: CANCER,
    breaks: (it) => {
      it.entry('Coverage').set('fullUrl', 'urn:uuid:53FEFA32-FCBB-4FF8-8A92-55EE120877B7');
      it.claim.set('insurance[0].coverage.reference', 'urn:uuid:53FEFA32-FCBB-4FF8-8A92-55EE120877B7');
    },
    keeps: (it) => {
      it.entry('Coverage').set('fullUrl', 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b8');
      it.claim.set('insurance[0].coverage.reference', 'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b8');
    },
  },
  {
    code: 'original-receipt-form',
    base: { ...CANCER, options: { subType: '2' } },
    breaks: (it) => {
      it.claim.set('identifier[0].value', 'abc');
    },
    keeps: (it) => {
      it.claim.set('identifier[0].value', '1150000345');
    },
  },
  {
    code: 'dose-not-positive',
    base: CANCER,
    breaks: (it) => {
      it.of('MedicationRequest-apply').set('dosageInstruction[0].doseAndRate', [
        { doseQuantity: { value: 0 } },
      ]);
    },
    keeps: (it) => {
      it.of('MedicationRequest-apply').set('dosageInstruction[0].doseAndRate', [
        { doseQuantity: { value: 0.25 } },
      ]);
    },
  },
  {
    code: 'self-review-unexpected',
    base: reviewed,
    breaks: (it) => {
      it.claim.set('priority.coding[0].code', '1');
    },
    keeps: (it) => {
      it.of('ClaimResponse-self-assessment').set('disposition', '同意');
    },
  },
  {
    code: 'self-review-item-missing',
    base: { ...CANCER, options: { priority: '3', drugs: ['BC28352100', 'AB429081G0'] } },
    at: /^Bundle\.entry\[0\]\.resource\.item\[1\]$/,
    breaks: (it) => {
      const review = it.of('ClaimResponse-self-assessment');
      review.set('item', [review.get('item[0]') ?? null]);
    },
    keeps: (it) => {
      it.of('ClaimResponse-self-assessment').set('item[0].itemSequence', 1);
    },
  },
  {
    code: 'date-after-application',
    base: cancerWith('Observation-laboratory-result'),
    breaks: (it) => {
      it.of('Observation-laboratory-result').set('effectiveDateTime', '2098-01-01');
    },
    keeps: (it) => {
      it.of('Observation-laboratory-result').set('effectiveDateTime', it.claim.get('created') ?? null);
    },
  },
  {
    code: 'created-in-future',
    base: CANCER,
    breaks: (it) => {
      it.claim.set('created', '2099-01-01');
    },
    keeps: (it) => {
      it.claim.set('created', '2026-11-02');
    },
  },
  {
    code: 'display-of-another',
    base: CANCER,
    at: /\.medicationCodeableConcept\.coding\[0\]\.display$/,
    breaks: (it) => {
      it.of('MedicationRequest-apply').set('medicationCodeableConcept', drug('KC01025219', 'OPDIVO 100MG'));
      it.claim.set('item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'P001')]);
    },
    keeps: (it) => {
      // The brand in its own writing, the substance, a Chinese name: all may be right.
      it.of('MedicationRequest-apply').set(
        'medicationCodeableConcept',
        drug('KC01025219', 'Keytruda (pembrolizumab) 100 mg/4 mL'),
      );
      it.claim.set('item[0].programCode', [coded(codeSystem('nhi-apply-reason'), 'P001')]);
    },
  },
];
