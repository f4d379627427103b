/** Bases that TWPAS 1.3.0 moved systems from and to. */
const NHICORE = 'https://nhicore.nhi.gov.tw/pas/';
const NHI_TSFHIR = 'https://fhir.nhi.gov.tw/nhi_tsfhir/';

/** The code systems and value sets that moved (comparison pages of 1.2.7 against 1.3.0), with the systems behind those. */
const MOVED = [
  'nhi-apply-reason',
  'nhi-medication',
  'medication-frequency-hl7-nhi',
  'medication-frequency-nhi-tw',
  'nhi-organization',
  'organization-identifier-tw',
];

/** The text of a 1.2.3 Bundle or package resource with the moves of 1.3.0: what stays at nhicore is left alone. */
export function movedTo130(json: string): string {
  return MOVED.reduce(
    (text, name) =>
      text
        .replaceAll(`"${NHICORE}CodeSystem/${name}"`, `"${NHI_TSFHIR}CodeSystem/${name}"`)
        .replaceAll(`"${NHICORE}ValueSet/${name}"`, `"${NHI_TSFHIR}ValueSet/${name}"`),
    json,
  );
}
