import { expect, test } from 'vitest';
import { compareVersions, guideVersionsOf } from '../../../main/agent/ground/fhir/guide-versions.ts';

const PAS = 'https://nhicore.nhi.gov.tw/pas';

test('versions are read where a server says them, and of the TWPAS guide alone', () => {
  expect(
    guideVersionsOf({
      resourceType: 'ClaimResponse',
      meta: {
        profile: [
          `${PAS}/StructureDefinition/ClaimResponse-twpas|1.3.0`,
          `${PAS}/StructureDefinition/x`,
          'https://other/x|9.0.0',
          7,
        ],
      },
      contained: [{ meta: { profile: [`${PAS}/StructureDefinition/y|1.2.9`] } }],
    }),
  ).toEqual(['1.3.0', '1.2.9']);
  expect(
    guideVersionsOf({ implementationGuide: [`${PAS}/ImplementationGuide/tw.gov.mohw.nhi.pas|2.0.0`] }),
  ).toEqual(['2.0.0']);
  expect(
    guideVersionsOf({
      resourceType: 'ImplementationGuide',
      url: `${PAS}/ImplementationGuide/x`,
      version: '1.2.3',
    }),
  ).toEqual(['1.2.3']);
  for (const other of [
    null,
    7,
    {},
    { meta: { profile: `${PAS}/x|1.0.0` } },
    { meta: { profile: [`${PAS}/x|王小明`] } },
  ])
    expect(guideVersionsOf(other)).toEqual([]);
});

test('versions are compared number by number, and a ballot comes before its release', () => {
  const sorted = ['1.2.3', '1.2.10', '1.10.0', '2.0.0-ballot', '2.0.0', '2.0'];
  expect(
    sorted
      .toReversed()
      .sort(compareVersions)
      .map((one) => one.replace(/^2\.0$/, '2.0.0')),
  ).toEqual(sorted.map((one) => one.replace(/^2\.0$/, '2.0.0')));
  expect(compareVersions('2.0', '2.0.0')).toBe(0);
});
