/** Code systems and extensions that TWPAS 1.2.3 uses, besides those in shared/twpas/canonical.ts. */
import { codeSystemUrl, profileUrl } from '../../../../../../shared/twpas/canonical.ts';

const TWCORE = 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem';
const HL7 = 'http://terminology.hl7.org/CodeSystem';

export const SYSTEMS = {
  information: codeSystemUrl('nhi-supporting-info-type'),
  orderType: codeSystemUrl('nhi-order-type'),
  indication: codeSystemUrl('nhi-apply-reason'),
  bodySide: codeSystemUrl('nhi-apply-side'),
  medication: codeSystemUrl('nhi-medication'),
  frequency: codeSystemUrl('medication-frequency-nhi-tw'),
  documentType: codeSystemUrl('nhi-pdf-type'),
  drugCategory: codeSystemUrl('nhi-drug-category'),
  patientAssessment: codeSystemUrl('nhi-pat-ast'),
  treatmentAssessment: codeSystemUrl('nhi-tx-ast'),
  phototherapy: codeSystemUrl('nhi-phototherapy'),
  nciThesaurus: codeSystemUrl('nci-thesaurus'),
  osiris: codeSystemUrl('inca-osiris'),
  nhiBodySite: codeSystemUrl('nhi-body-site'),
  icd10cm2023: `${TWCORE}/icd-10-cm-2023-tw`,
  icd10cm2014: `${TWCORE}/icd-10-cm-2014-tw`,
  icd10pcs2023: `${TWCORE}/icd-10-pcs-2023-tw`,
  icd10pcs2014: `${TWCORE}/icd-10-pcs-2014-tw`,
  servicePayment: `${TWCORE}/medical-service-payment-tw`,
  consultationDepartment: `${TWCORE}/medical-consultation-department-nhi-tw`,
  treatmentDepartment: `${TWCORE}/medical-treatment-department-nhi-tw`,
  medicationRoute: `${TWCORE}/medication-path-tw`,
  medicationFda: `${TWCORE}/medication-fda-tw`,
  deviceFda: `${TWCORE}/medication-device-fda-tw`,
  postalCode3: `${TWCORE}/postal-code3-tw`,
  medicationOfTwCore: `${TWCORE}/medication-nhi-tw`,
  herbalMedication: `${TWCORE}/nhi-medication-ch-herb-tw`,
  carePlanCategory: `${TWCORE}/careplan-category-tw`,
  twIdentifierType: `${TWCORE}/v2-0203`,
  identifierType: `${HL7}/v2-0203`,
  claimType: `${HL7}/claim-type`,
  conditionClinical: `${HL7}/condition-clinical`,
  organizationType: `${HL7}/organization-type`,
  observationCategory: `${HL7}/observation-category`,
  actCode: `${HL7}/v3-ActCode`,
  timing: `${HL7}/v3-GTSAbbreviation`,
  loinc: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  ucum: 'http://unitsofmeasure.org',
  dicom: 'http://dicom.nema.org/resources/ontology/DCM',
  dicomUid: 'urn:dicom:uid',
  governmentOid: 'https://oid.nat.gov.tw/',
  physicianLicence: 'https://dep.mohw.gov.tw/DOMA',
  healthMinistry: 'https://dep.mohw.gov.tw',
} as const;

/** 診斷日期 of the main disease (Da Vinci PAS). */
export const EXTENSION_RECORDED_DATE =
  'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-diagnosisRecordedDate';
/** 審查委員 of a self review. */
export const EXTENSION_REVIEWER = profileUrl('extension-claimResponse-requestor');
