import { expect, it } from 'vitest';
import { withFoundValues } from '../../../main/agent/carrier/check/found-values.ts';
import { problem } from '../../../main/agent/carrier/check/texts.ts';

const OWN = '0101090517';

const bundle = (claim: object) => ({
  resourceType: 'Bundle',
  entry: [
    { resource: { resourceType: 'Claim', ...claim } },
    {
      resource: {
        resourceType: 'Patient',
        gender: 'x',
        identifier: [{ value: 'A123456789' }, { value: '0284613' }],
      },
    },
    { resource: { resourceType: 'Organization', identifier: [{ value: '0401180014' }] } },
  ],
});

const told = (path: string, claim: object = {}) => {
  const [one] = withFoundValues([problem('claim-use', path)], bundle(claim), OWN);
  return one && 'found' in one ? one.found : 'not told';
};
const claimPath = (path: string) => told(`Bundle.entry[0].resource.${path}`, CLAIM);

const CLAIM = {
  use: 'claim',
  priority: { coding: [{ code: '9', display: '王小明' }] },
  status: '0284613',
  type: '王小明',
  created: 'A123456789',
  item: [{ quantity: { unit: 'mg' } }],
  supportingInfo: [{ valueString: '病人王小明', valueQuantity: { value: 580 } }],
};

it('tells the code, the unit or the number that stands at the place of a problem', () => {
  expect(
    ['use', 'priority', 'item[0].quantity.unit', 'supportingInfo[0].valueQuantity.value'].map(claimPath),
  ).toEqual(['claim', '9', 'mg', '580']);
});

it('says that nothing stands there', () => {
  expect(claimPath('subType')).toBeNull();
  expect(claimPath('item[3].sequence')).toBeNull();
});

it('tells nothing that could be the patient: no words, no number of a person or a chart, nothing of a Patient', () => {
  for (const path of ['supportingInfo[0].valueString', 'status', 'type', 'created'])
    expect(claimPath(path), path).toBe('not told');
  expect(told('Bundle.entry[1].resource.gender')).toBe('not told');
  expect(told('Bundle.entry[1].resource.identifier')).toBe('not told');
});

it('tells the other hospital’s code with the one that should stand there', () => {
  const [one] = withFoundValues(
    [problem('provider-mismatch', 'Bundle.entry[2].resource.identifier')],
    bundle({}),
    OWN,
  );
  expect(one).toMatchObject({ found: '0401180014', expected: OWN });
});
