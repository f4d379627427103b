import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { nameOfCode } from '../../../main/agent/attendants/work/code-names.ts';
import { nhiNames, openNhiNames } from '../../../main/agent/carrier/check/nhi-names.ts';

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

test('the Bundle’s name comes first, then NHI’s', () => {
  expect(nameOfCode('drug', 'KC010892B5')).toBe('OGIVRI 440 MG');
  expect(nameOfCode('drug', 'KC010892B5', '從 Bundle')).toBe('從 Bundle');
  expect(nameOfCode('department', 'KC010892B5')).toBeNull();
});

test('a build without the file has no names, and does not fail', () => {
  expect(openNhiNames(tmpdir()).nameOf('drug', 'KC010892B5')).toBeNull();
});
