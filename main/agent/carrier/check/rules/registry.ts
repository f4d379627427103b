import { BUILT_IN_GUIDE } from '../../../../../shared/twpas/canonical.ts';
import { appliedDrugs } from './applied-drugs.ts';
import { assessments } from './assessments.ts';
import { attachments } from './attachments.ts';
import { bundleHeader } from './bundle-header.ts';
import { claimEncounter } from './claim-encounter.ts';
import { codeSystems } from './code-systems.ts';
import { dates } from './dates.ts';
import { departments } from './departments.ts';
import { diagnoses } from './diagnoses.ts';
import { dicom } from './dicom.ts';
import { displays } from './displays.ts';
import { entries } from './entries.ts';
import { entryProfiles } from './entry-profiles.ts';
import { evidence } from './evidence.ts';
import { freeText } from './free-text.ts';
import { fullUrls } from './full-urls.ts';
import { identifiers } from './identifiers.ts';
import { indications } from './indications.ts';
import { information } from './information.ts';
import { itemModifiers } from './item-modifiers.ts';
import { itemServices } from './item-services.ts';
import { links } from './links.ts';
import { measurements } from './measurements.ts';
import { observations } from './observations.ts';
import { organizations } from './organizations.ts';
import { outpatient } from './outpatient.ts';
import { patient } from './patient.ts';
import { quantities } from './quantities.ts';
import { references } from './references.ts';
import { resubmissions } from './resubmissions.ts';
import type { Rule } from './rule.ts';
import { selfReview } from './self-review.ts';
import { texts } from './texts.ts';
import { urlBases } from './url-bases.ts';

/** The guide that the rules restate, `name#version`. */
export const RULES_GUIDE = BUILT_IN_GUIDE;

/** Every rule, in the order in which a Bundle is read: the whole, the Claim, persons, evidence, then what holds anywhere. */
export const RULES: readonly Rule[] = [
  bundleHeader,
  entries,
  entryProfiles,
  fullUrls,
  references,
  claimEncounter,
  resubmissions,
  information,
  measurements,
  evidence,
  links,
  diagnoses,
  itemServices,
  itemModifiers,
  indications,
  quantities,
  appliedDrugs,
  selfReview,
  identifiers,
  patient,
  organizations,
  attachments,
  dicom,
  assessments,
  observations,
  outpatient,
  departments,
  freeText,
  dates,
  codeSystems,
  displays,
  urlBases,
  texts,
];
