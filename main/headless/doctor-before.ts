import type { DoctorStep } from '../../shared/api/doctor-contract.ts';
import { DOCTOR_STEPS, type DoctorStepId } from '../../shared/doctor-steps.ts';

type Words = DoctorStep['result'];

/**
 * The report of a doctor that could not even be asked: settings with problems, a data folder that does not open. Steps before
 * the one that failed are well, those after it were not tried.
 */
export function failedBefore(
  at: DoctorStepId,
  what: { readonly code: string; readonly tried: Words; readonly result: Words; readonly cause: Words },
): DoctorStep[] {
  const place = DOCTOR_STEPS.findIndex(({ id }) => id === at);
  const none: Words = { zh: '-', en: '-' };
  return DOCTOR_STEPS.map(({ id, zh, en }, index): DoctorStep => {
    const tried = { zh, en };
    if (index === place) return { step: id, status: 'failed', ms: 0, who: 'it', ...what };
    const status = index < place ? 'ok' : 'not-tried';
    return { step: id, status, code: status, tried, result: none, ms: 0, cause: null, who: null };
  });
}

export function settingsFailed(problems: readonly string[]): DoctorStep[] {
  const list = problems.join('; ');
  const count = String(problems.length);
  return failedBefore('settings', {
    code: 'settings-invalid',
    tried: { zh: '讀取並檢查設定', en: 'read and check the settings' },
    result: { zh: list, en: list },
    cause: {
      zh: `設定檔有 ${count} 個問題，請依上列位置修正後再試。`,
      en: `The settings file has ${count} problem(s); correct the places listed.`,
    },
  });
}

/** `error`: what kept the data folder from opening, with its own code. */
export function dataFolderFailed(error: {
  readonly code: string;
  readonly message: string;
  readonly messageZh: string;
}): DoctorStep[] {
  return failedBefore('data-folder', {
    code: error.code,
    tried: { zh: '開啟資料夾', en: 'open the data folder' },
    result: { zh: error.code, en: error.code },
    cause: { zh: error.messageZh, en: error.message },
  });
}
