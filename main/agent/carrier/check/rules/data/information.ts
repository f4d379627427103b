/** `Claim.supportingInfo` by category: closed slices of Claim-twpas and Claim-immunologic-agent-twpas. */
import type { Profile } from '../../../../../../shared/states.ts';
import type { KindName } from './kinds.ts';

export interface InformationKind {
  readonly zh: string;
  /** Type of its value: a number in this unit, yes or no, or a reference to an entry of this kind. */
  readonly holds: { readonly unit: 'kg' | 'cm' } | 'boolean' | { readonly to: KindName };
  readonly min: 0 | 1;
  readonly max: number;
}

const measured = (zh: string, unit: 'kg' | 'cm'): InformationKind => ({
  zh,
  holds: { unit },
  min: 1,
  max: 1,
});
const referring = (zh: string, to: KindName, max = Infinity): InformationKind => ({
  zh,
  holds: { to },
  min: 0,
  max,
});

const COMMON: Readonly<Record<string, InformationKind>> = {
  weight: measured('病人體重', 'kg'),
  height: measured('病人身高', 'cm'),
  pregnancyBreastfeedingStatus: { zh: '是否懷孕或哺乳', holds: 'boolean', min: 0, max: 1 },
  imagingReport: referring('影像報告', 'diagnosticReportImage'),
  cancerStage: referring('癌症分期量表', 'observationCancerStage'),
  examinationReport: referring('檢查報告', 'diagnosticReport'),
  geneInfo: referring('基因資訊', 'observationDiagnostic'),
  tests: referring('檢驗(查)', 'observationLaboratoryResult'),
  patientAssessment: referring('病人狀態評估', 'observationPatientAssessment'),
  medicationRequest: referring('用藥品項', 'medicationRequestTreat'),
  radiotherapy: referring('放射治療', 'procedureRadiotherapy'),
  carePlanDocument: referring('治療計畫文件', 'documentReference'),
  medicalRecord: referring('病歷資料', 'documentReference'),
  treatmentAssessment: referring('結果資訊', 'observationTreatmentAssessment'),
  bloodgroup: referring('血型', 'observationBloodgroup', 1),
  opd: referring('門診病歷', 'compositionOpd'),
  allergy: referring('過敏史', 'allergyIntolerance'),
};

export const INFORMATION: Readonly<Record<Profile, ReadonlyMap<string, InformationKind>>> = {
  cancer: new Map(Object.entries(COMMON)),
  immunologic: new Map([
    ...Object.entries(COMMON),
    ['phototherapy', referring('照光治療', 'procedurePhototherapy')],
  ]),
};
