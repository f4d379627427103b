import { rmSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { type CauseCode, CAUSES, failed } from '../../../main/agent/attendants/doctor/causes.ts';
import { STEPS } from '../../../main/agent/attendants/doctor/doctor.ts';
import { doctorEndText } from '../../../main/headless/commands/doctor.ts';
import { verdict } from '../../../renderer/health/doctor-report.ts';
import { zhTW } from '../../../renderer/texts/zh-TW.ts';
import { examine, expectWarning, healthy } from './doctor-rig.ts';

test('if the HIS has no folder yet, the way to NHI is still tested, and the end says that nothing was left out', async () => {
  const patient = await healthy();
  for (const { path } of patient.settings.folders) rmSync(path, { recursive: true });
  const steps = await examine(patient);
  const told = steps.filter(({ status }) => status === 'failed' || status === 'not-tried');
  expect(told.map(({ step, code }) => `${step} ${code}`)).toEqual(['folders folder-missing']);
  expect(doctorEndText(steps)).toContain('在「HIS 匯出資料夾」發生異常；其餘步驟都已測試。');
  expect(verdict(steps, zhTW, 'zh-TW')).toBe('「HIS 匯出資料夾」異常，其餘項目都已測試。');
});

test('a folder and the way to NHI that are both at fault are both named, and what builds on the way is not tried', async () => {
  const patient = await healthy();
  for (const { path } of patient.settings.folders) rmSync(path, { recursive: true });
  await patient.sandbox.misbehave('discovery', { kind: 'status', status: 404 }, { times: null });
  const steps = await examine(patient);
  expect(steps.at(-1)?.status).toBe('not-tried');
  expect(doctorEndText(steps)).toContain(
    '在「HIS 匯出資料夾」、「SMART 連線資訊」發生異常；之後的步驟未測試。',
  );
});

const harmless = Object.entries(CAUSES).flatMap(([code, { zh }]) =>
  /不影響送件|送件不受影響/.test(zh) ? [code as CauseCode] : [],
);
const VALUES = { port: '8484', error: 'x', differs: 'x', missing: 'x' };

test.each(harmless)(
  'a step that finds %s, which does not affect sending, warns, and every step after it is tried',
  async (code) => {
    const patient = await healthy();
    const step = vi.spyOn(STEPS.scopes, 'run').mockReturnValue(failed(code, VALUES, '-'));
    const steps = await examine(patient);
    step.mockRestore();
    expectWarning(steps, 'scopes', code, /送件/);
    expect(steps.filter(({ status }) => status === 'not-tried')).toEqual([]);
  },
);
