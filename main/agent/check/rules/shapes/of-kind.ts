import type { KindName } from '../data/kinds.ts';
import { CANCER_STAGE, PATIENT_ASSESSMENT, TREATMENT_ASSESSMENT } from './assessments.ts';
import { CLAIM } from './claim.ts';
import { APPLIED_DRUG, TAKEN_DRUG } from './medication.ts';
import { BLOOD_GROUP, GENE_INFORMATION, LABORATORY_RESULT, OBJECTIVE, SUBJECTIVE } from './observations.ts';
import { ALLERGY, ASSESSMENT, CONDITION, OUTPATIENT_RECORD, OUTPATIENT_VISIT, PLAN } from './outpatient.ts';
import {
  COVERAGE,
  ENCOUNTER,
  GENE_LABORATORY,
  GOVERNMENT,
  HOSPITAL,
  PATIENT,
  PRACTITIONER,
} from './people.ts';
import { PHOTOTHERAPY, PHOTOTHERAPY_COUNT, RADIOTHERAPY, RADIOTHERAPY_DOSE, SPECIMEN } from './procedures.ts';
import { DOCUMENT, EXAMINATION_REPORT, IMAGING_REPORT, IMAGING_STUDY, MEDIA } from './reports.ts';
import { SELF_REVIEW } from './self-review.ts';
import type { Shape } from './shape.ts';

/** What each kind of entry has to hold: the cardinalities, fixed values, bindings and targets of its profile. */
export const SHAPE_OF_KIND: Readonly<Record<KindName, Shape>> = {
  claim: CLAIM,
  claimImmunologic: CLAIM,
  encounter: ENCOUNTER,
  patient: PATIENT,
  practitioner: PRACTITIONER,
  organization: HOSPITAL,
  diagnosticReportImage: IMAGING_REPORT,
  imageStudy: IMAGING_STUDY,
  media: MEDIA,
  observationCancerStage: CANCER_STAGE,
  diagnosticReport: EXAMINATION_REPORT,
  observationDiagnostic: GENE_INFORMATION,
  specimen: SPECIMEN,
  organizationGen: GENE_LABORATORY,
  documentReference: DOCUMENT,
  observationLaboratoryResult: LABORATORY_RESULT,
  observationPatientAssessment: PATIENT_ASSESSMENT,
  medicationRequestTreat: TAKEN_DRUG,
  procedureRadiotherapy: RADIOTHERAPY,
  substanceRadiotherapy: RADIOTHERAPY_DOSE,
  procedurePhototherapy: PHOTOTHERAPY,
  substancePhototherapy: PHOTOTHERAPY_COUNT,
  observationTreatmentAssessment: TREATMENT_ASSESSMENT,
  medicationRequestApply: APPLIED_DRUG,
  coverage: COVERAGE,
  claimResponse: SELF_REVIEW,
  organizationOrg: GOVERNMENT,
  compositionOpd: OUTPATIENT_RECORD,
  encounterOpd: OUTPATIENT_VISIT,
  condition: CONDITION,
  observationBloodgroup: BLOOD_GROUP,
  allergyIntolerance: ALLERGY,
  observationSubjective: SUBJECTIVE,
  observationObjective: OBJECTIVE,
  clinicalImpression: ASSESSMENT,
  carePlan: PLAN,
};
