/** Every kind of entry a TWPAS Bundle may have: the slices of its closed `entry`, named as the guide names them. */
import { profileUrl } from '../../../../../../shared/twpas/canonical.ts';

export interface Kind {
  readonly type: string;
  /** Canonical url that `meta.profile` of the resource is fixed to. */
  readonly profile: string;
  readonly zh: string;
}

const pas = (type: string, profile: string, zh: string): Kind => ({
  type,
  profile: profileUrl(profile),
  zh,
});

export const KINDS = {
  claim: pas('Claim', 'Claim-twpas', '事前審查'),
  claimImmunologic: pas('Claim', 'Claim-immunologic-agent-twpas', '免疫製劑事前審查'),
  encounter: pas('Encounter', 'Encounter-twpas', '就醫科別'),
  patient: pas('Patient', 'Patient-twpas', '病人資訊'),
  practitioner: pas('Practitioner', 'Practitioner-twpas', '醫師'),
  organization: pas('Organization', 'Organization-twpas', '醫事機構'),
  diagnosticReportImage: pas('DiagnosticReport', 'DiagnosticReport-image-twpas', '影像報告'),
  imageStudy: pas('ImagingStudy', 'ImagingStudy-twpas', 'DICOM影像'),
  media: pas('Media', 'Media-twpas', '非DICOM影像'),
  observationCancerStage: pas('Observation', 'Observation-cancer-stage-twpas', '癌症分期量表'),
  diagnosticReport: pas('DiagnosticReport', 'DiagnosticReport-twpas', '檢查報告'),
  observationDiagnostic: pas('Observation', 'Observation-diagnostic-twpas', '基因資訊'),
  specimen: pas('Specimen', 'Specimen-twpas', '檢體'),
  organizationGen: pas('Organization', 'Organization-genetic-testing-twpas', '基因檢測機構'),
  documentReference: pas('DocumentReference', 'DocumentReference-twpas', '文件'),
  observationLaboratoryResult: pas('Observation', 'Observation-laboratory-result-twpas', '檢驗(查)'),
  observationPatientAssessment: pas('Observation', 'Observation-pat-assessment-twpas', '病人狀態評估'),
  medicationRequestTreat: pas('MedicationRequest', 'MedicationRequest-treat-twpas', '用藥品項'),
  procedureRadiotherapy: pas('Procedure', 'Procedure-twpas', '放射治療'),
  substanceRadiotherapy: pas('Substance', 'Substance-twpas', '放射治療總劑量'),
  procedurePhototherapy: pas('Procedure', 'Procedure-phototherapy-twpas', '照光治療'),
  substancePhototherapy: pas('Substance', 'Substance-phototherapy-twpas', '照光治療總次數'),
  observationTreatmentAssessment: pas('Observation', 'Observation-tx-assessment-twpas', '治療後疾病狀態評估'),
  medicationRequestApply: pas('MedicationRequest', 'MedicationRequest-apply-twpas', '事前審查品項'),
  coverage: pas('Coverage', 'Coverage-twpas', '健保事前審查計畫'),
  claimResponse: pas('ClaimResponse', 'ClaimResponse-self-assessment-twpas', '自主審查'),
  organizationOrg: {
    type: 'Organization',
    profile: 'https://twcore.mohw.gov.tw/ig/twcore/StructureDefinition/Organization-govt-twcore',
    zh: '政府機構',
  },
  compositionOpd: pas('Composition', 'Composition-opd-twpas', '門診病歷'),
  encounterOpd: pas('Encounter', 'Encounter-opd-twpas', '門診就醫'),
  condition: pas('Condition', 'Condition-twpas', '診斷'),
  observationBloodgroup: pas('Observation', 'Observation-blood-group-twpas', '血型'),
  allergyIntolerance: pas('AllergyIntolerance', 'AllergyIntolerance-twpas', '過敏史'),
  observationSubjective: pas('Observation', 'Observation-subjective-twpas', '主觀描述(S)'),
  observationObjective: pas('Observation', 'Observation-objective-twpas', '客觀描述(O)'),
  clinicalImpression: pas('ClinicalImpression', 'ClinicalImpression-twpas', '評估(A)'),
  carePlan: pas('CarePlan', 'CarePlan-twpas', '計畫(P)'),
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof KINDS;

/** Name of each kind in a sentence: in Chinese its name, in English its profile's. */
export const KIND_WORDS = Object.fromEntries(
  Object.entries<Kind>(KINDS).map(([kind, { zh, profile }]) => [
    kind,
    { zh, en: profile.split('/').at(-1) ?? kind },
  ]),
) as Readonly<Record<KindName, { readonly zh: string; readonly en: string }>>;
export const KIND_NAMES = Object.keys(KINDS) as KindName[];
