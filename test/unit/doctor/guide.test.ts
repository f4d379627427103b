import { expect, test } from 'vitest';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { BUILT_IN_GUIDE } from '../../../shared/twpas/canonical.ts';
import { examine, expectWarning, healthy } from './doctor-rig.ts';

type Newer = NonNullable<NonNullable<StatusView['guide']>['newer']>;
const AT = '2026-11-24T10:00:00+08:00';

test.each<[Newer['where'], string]>([
  ['meta.profile', '回覆的 meta.profile'],
  ['metadata', '伺服器的 /metadata'],
  ['code-systems', '回覆內的代碼系統網址'],
])(
  'a newer guide that NHI was seen to use (%s) is a warning, and the way to NHI is tried',
  async (where, zh) => {
    const steps = await examine(await healthy(), {
      guideInUse: { inUse: BUILT_IN_GUIDE, imported: false, newer: { version: '1.3.0', at: AT, where } },
    });
    expect(steps.find(({ step }) => step === 'guide')?.result.zh).toBe(`${BUILT_IN_GUIDE}；${zh}：1.3.0`);
    expectWarning(steps, 'guide', 'guide-older', /1\.3\.0（2026-11-24T10:00:00\+08:00）.*ig import/);
  },
);

test('the guide in use is named where NHI was not seen to use a newer one', async () => {
  const patient = await healthy();
  const named = async (given: Parameters<typeof examine>[1]): Promise<unknown> =>
    (await examine(patient, given)).find(({ step }) => step === 'guide')?.result.zh;
  expect(await named({})).toBe(`${BUILT_IN_GUIDE}（內附）`);
  const imported = { inUse: 'tw.gov.mohw.nhi.pas#1.3.0', imported: true, newer: null };
  expect(await named({ guideInUse: imported })).toBe('tw.gov.mohw.nhi.pas#1.3.0（匯入）');
});
