import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { nameReader, replaceDrugNames } from '../../../main/agent/attendants/work/code-names.ts';
import { nhiNames, openNhiNames } from '../../../main/agent/carrier/check/nhi-names.ts';
import { caseRig } from '../support/case-rig.ts';

test('every build has NHI’s names of drugs, hospitals, departments and indications', () => {
  expect(nhiNames.nameOf('drug', 'KC010892B5')).toBe('OGIVRI 440 MG');
  expect(nhiNames.nameOf('hospital', '0101090517')).toBe('臺北市立聯合醫院');
  expect(nhiNames.nameOf('department', 'AF')).toBe('血液腫瘤科');
  expect(nhiNames.nameOf('indication', 'C50P1')).toBe('早期乳癌-未發生腋下淋巴結轉移');
  expect(nhiNames.nameOf('drug', 'NONE')).toBeNull();
});

test('a department that a Bundle has by SNOMED CT goes by NHI’s name for it', () => {
  expect(nhiNames.nameOf('department', '419192003')).toBe('內科');
  // 16 and 23 share it: neither is said.
  expect(nhiNames.nameOf('department', '394821009')).toBeNull();
});

test('the hospital’s name comes first, then the Bundle’s, then NHI’s', async () => {
  const { context } = await caseRig();
  expect(nameReader(context.store)('drug', 'KC010892B5')).toBe('OGIVRI 440 MG');
  expect(nameReader(context.store)('drug', 'KC010892B5', '從 Bundle')).toBe('從 Bundle');
  await replaceDrugNames(context.store, [{ code: 'KC010892B5', name: '院內名' }], '王承辦');
  expect(nameReader(context.store)('drug', 'KC010892B5', '從 Bundle')).toBe('院內名');
  expect(nameReader(context.store)('department', 'KC010892B5')).toBeNull();
});

test('a build without the file has no names, and does not fail', () => {
  expect(openNhiNames(tmpdir()).nameOf('drug', 'KC010892B5')).toBeNull();
});
