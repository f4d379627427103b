/**
 * 就醫科別 as the guide wants it: SNOMED CT where the department has a code there, else NHI's own. TW Core's value set of
 * NHI's codes (medical-consultation-department-tw) holds only those without one.
 */
const SNOMED: Readonly<Record<string, string>> = {
  '03': '394609007',
  '08': '394612005',
  '11': '394582007',
  AA: '394584008',
  AE: '394810000',
  BA: '408464004',
};

/** `department` is NHI's code, e.g. AF. */
export function departmentCoding(department: string): { system: string; code: string } {
  const snomed = SNOMED[department];
  return snomed === undefined
    ? {
        system: 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/medical-consultation-department-nhi-tw',
        code: department,
      }
    : { system: 'http://snomed.info/sct', code: snomed };
}
