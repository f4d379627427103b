/** The cases of all rules. */
import { ANYWHERE_CASES } from './anywhere.ts';
import { ATTACHMENT_CASES } from './attachments.ts';
import { BUNDLE_CASES } from './bundle.ts';
import { CLAIM_CASES } from './claim.ts';
import { DIAGNOSIS_CASES } from './diagnoses.ts';
import { INDICATION_CASES } from './indications.ts';
import { INFORMATION_CASES } from './information.ts';
import { ITEM_CASES } from './items.ts';
import { LINK_CASES } from './links.ts';
import { OBSERVATION_CASES } from './observations.ts';
import { OUTPATIENT_CASES } from './outpatient.ts';
import { PERSON_CASES } from './persons.ts';
import { REPORT_CASES } from './reports.ts';
import { SELF_REVIEW_CASES } from './self-review.ts';
import type { Case } from '../support/case.ts';

export const RULE_CASES: readonly Case[] = [
  ...BUNDLE_CASES,
  ...CLAIM_CASES,
  ...INFORMATION_CASES,
  ...REPORT_CASES,
  ...DIAGNOSIS_CASES,
  ...ITEM_CASES,
  ...INDICATION_CASES,
  ...SELF_REVIEW_CASES,
  ...ATTACHMENT_CASES,
  ...OBSERVATION_CASES,
  ...OUTPATIENT_CASES,
  ...ANYWHERE_CASES,
  ...PERSON_CASES,
  ...LINK_CASES,
];
