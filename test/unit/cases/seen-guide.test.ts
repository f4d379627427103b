import { expect, test } from 'vitest';
import { noteGuides, seenGuide } from '../../../main/agent/carrier/cases/destination-record.ts';
import { caseRig } from '../support/case-rig.ts';

const answer = (version: string) => ({
  resourceType: 'ClaimResponse',
  meta: { profile: [`https://nhicore.nhi.gov.tw/pas/StructureDefinition/ClaimResponse-twpas|${version}`] },
});

test('the newest version that answers spoke of is remembered over a restart, an older one changes nothing', async () => {
  const rig = await caseRig();
  await noteGuides(rig.context, [{}, { resourceType: 'Claim' }], 'meta.profile');
  expect(seenGuide(rig.context)).toBeNull();
  await noteGuides(rig.context, [answer('1.2.3'), answer('1.10.0')], 'meta.profile');
  await noteGuides(rig.context, [answer('1.9.0')], 'metadata');
  await rig.reopen();
  expect(seenGuide(rig.context)).toEqual({ version: '1.10.0', at: rig.clock.now(), where: 'meta.profile' });
});

test('an accepted Claim whose code systems stand at a newer guide’s base tells that guide, once', async () => {
  const rig = await caseRig();
  const claim = (base: string) => ({
    resourceType: 'Claim',
    item: [{ programCode: [{ coding: [{ system: `${base}/CodeSystem/nhi-apply-reason`, code: 'C50P1' }] }] }],
  });
  await noteGuides(rig.context, [claim('https://nhicore.nhi.gov.tw/pas')], 'meta.profile');
  expect(seenGuide(rig.context)).toBeNull();
  await noteGuides(rig.context, [claim('https://fhir.nhi.gov.tw/nhi_tsfhir')], 'meta.profile');
  expect(seenGuide(rig.context)).toMatchObject({ version: '1.3.0', where: 'code-systems' });
  await noteGuides(rig.context, [answer('1.3.1')], 'meta.profile');
  expect(seenGuide(rig.context)).toMatchObject({ version: '1.3.1', where: 'meta.profile' });
});
