/** `Bundle.entry` of both uploads: closed, so a kind that is not listed is refused (Bundle-twpas, Bundle-immunologic-agent-twpas). */
import type { Profile } from '../../../../../../shared/states.ts';
import type { KindName } from './kinds.ts';

/** Fewest and most entries of a kind. */
type Bounds = readonly [min: number, max: number];
const ONE: Bounds = [1, 1];
const SOME: Bounds = [1, Infinity];
const ANY: Bounds = [0, Infinity];
const AT_MOST_ONE: Bounds = [0, 1];

const COMMON = {
  encounter: ONE,
  patient: ONE,
  practitioner: SOME,
  diagnosticReportImage: ANY,
  imageStudy: ANY,
  media: ANY,
  observationCancerStage: ANY,
  diagnosticReport: ANY,
  observationDiagnostic: ANY,
  specimen: ANY,
  organizationGen: ANY,
  documentReference: ANY,
  observationLaboratoryResult: ANY,
  observationPatientAssessment: ANY,
  medicationRequestTreat: ANY,
  procedureRadiotherapy: ANY,
  substanceRadiotherapy: ANY,
  observationTreatmentAssessment: ANY,
  medicationRequestApply: SOME,
  coverage: ONE,
  claimResponse: AT_MOST_ONE,
  organizationOrg: ONE,
  compositionOpd: ANY,
  encounterOpd: ANY,
  condition: ANY,
  observationBloodgroup: AT_MOST_ONE,
  allergyIntolerance: ANY,
  observationSubjective: ANY,
  observationObjective: ANY,
  clinicalImpression: ANY,
  carePlan: ANY,
} as const satisfies Partial<Record<KindName, Bounds>>;

type Entries = ReadonlyMap<KindName, Bounds>;
const entries = (table: Partial<Record<KindName, Bounds>>): Entries =>
  new Map(Object.entries(table) as [KindName, Bounds][]);

export const BUNDLE_ENTRIES: Readonly<Record<Profile, Entries>> = {
  cancer: entries({ claim: ONE, ...COMMON, organization: ONE }),
  // 醫事機構／門診機構: the outpatient clinic may be another one.
  immunologic: entries({
    claimImmunologic: ONE,
    ...COMMON,
    organization: SOME,
    procedurePhototherapy: ANY,
    substancePhototherapy: ANY,
  }),
};
