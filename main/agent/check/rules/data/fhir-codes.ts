import { words } from './code-lists.ts';

/** Code lists of FHIR R4 4.0.1 itself, for elements of type `code`. */
export const FHIR_CODES = {
  medicationRequestStatus: words('active on-hold cancelled completed entered-in-error stopped draft unknown'),
  reportStatus: words(
    'registered partial preliminary final amended corrected appended cancelled entered-in-error unknown',
  ),
  observationStatus: words(
    'registered preliminary final amended corrected cancelled entered-in-error unknown',
  ),
  eventStatus: words('preparation in-progress not-done on-hold stopped completed entered-in-error unknown'),
  studyStatus: words('registered available cancelled entered-in-error unknown'),
  impressionStatus: words('in-progress completed entered-in-error'),
  requestStatus: words('draft active on-hold revoked completed entered-in-error unknown'),
  outcome: words('queued complete error partial'),
  gender: words('male female other unknown'),
  mediaTypes: words('image/jpeg image/jpg image/bmp video/mpeg video/mpg video/mp4'),
} as const;
