import { describe, expect, test } from 'vitest';
import { ageOfBase, knownSystem, plainSystem } from '../../../shared/twpas/systems.ts';

const NHICORE = 'https://nhicore.nhi.gov.tw/pas/CodeSystem';
const MOVED = 'https://fhir.nhi.gov.tw/nhi_tsfhir/CodeSystem';
const TWCORE = 'https://twcore.mohw.gov.tw/ig/twcore/CodeSystem';

describe('a code system goes by its name', () => {
  test.each(['nhi-apply-reason', 'nhi-medication', 'nhi-approve-comment', 'organization-identifier-tw'])(
    '%s is the same at nhicore and at nhi_tsfhir',
    (name) => {
      expect(plainSystem(`${MOVED}/${name}`)).toBe(`${NHICORE}/${name}`);
      expect(knownSystem(`${MOVED}/${name}`)?.base).toBe('known');
      expect(ageOfBase(`${MOVED}/${name}`)).toBeGreaterThan(ageOfBase(`${NHICORE}/${name}`) ?? Infinity);
    },
  );

  test('what TWPAS took over from TW Core is the same there', () => {
    for (const name of ['organization-identifier-tw', 'medication-frequency-nhi-tw']) {
      expect(plainSystem(`${TWCORE}/${name}`)).toBe(`${NHICORE}/${name}`);
      expect(ageOfBase(`${TWCORE}/${name}`)).toBeLessThan(ageOfBase(`${NHICORE}/${name}`) ?? -1);
    }
  });

  test('the systems behind value sets that moved go by their names too', () => {
    expect(plainSystem(`${MOVED}/nhi-organization`)).toBe(`${NHICORE}/organization-identifier-tw`);
    expect(plainSystem(`${MOVED}/medication-frequency-hl7-nhi`)).toBe(
      `${NHICORE}/medication-frequency-nhi-tw`,
    );
  });

  test('a base that nobody knows is the same system, and is known to be unknown', () => {
    expect(knownSystem('https://next.nhi.gov.tw/a/b/CodeSystem/nhi-medication')).toEqual({
      name: 'nhi-medication',
      url: `${NHICORE}/nhi-medication`,
      base: 'unknown',
    });
  });
});

test.each([
  'http://loinc.org',
  'http://snomed.info/sct',
  'urn:dicom:uid',
  'nhi-medication',
  '',
  'https://fhir.nhi.gov.tw/nhi_tsfhir/ValueSet/nhi-medication',
  'https://fhir.nhi.gov.tw/nhi_tsfhir/CodeSystem/nhi-medication?x=1',
  'https://example.org/?CodeSystem/nhi-medication',
  'http://terminology.hl7.org/CodeSystem/v2-0203',
  `${TWCORE}/v2-0203`,
  'https://fhir.nhi.gov.tw/nhi_tsfhir/CodeSystem/toString',
  'https://fhir.nhi.gov.tw/nhi_tsfhir/CodeSystem/__proto__',
])('%s is no other system than itself', (url) => {
  expect(knownSystem(url)).toBeNull();
  expect(plainSystem(url)).toBe(url);
});

test('a url that is made to be slow to read is read', () => {
  expect(knownSystem(`https://a/${'CodeSystem/'.repeat(200_000)}nhi-medication`)).not.toBeNull();
});
