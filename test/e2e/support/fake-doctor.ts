import type { DoctorEvent, DoctorStep, FirewallRequest } from '../../../shared/api/doctor-contract.ts';
import { DOCTOR_STEPS } from '../../../shared/doctor-steps.ts';

/** A check that finds the server's certificate expired; the steps after it are not tried. */
export async function* fakeDoctor(): AsyncGenerator<DoctorEvent> {
  let broken = false;
  for (const { id, zh, en } of DOCTOR_STEPS) {
    const tried = { zh: `測試${zh}`, en: `try ${en}` };
    const none = { step: id, tried, notes: [], ms: 3, cause: null, who: null };
    if (broken) {
      yield {
        kind: 'ended',
        step: { ...none, status: 'not-tried', code: 'not-tried', result: { zh: '-', en: '-' } },
      };
      continue;
    }
    yield { kind: 'started', step: id };
    await Promise.resolve();
    broken = id === 'tls';
    const step: DoctorStep = broken
      ? {
          ...none,
          status: 'failed',
          code: 'tls-expired',
          result: { zh: '到期 2026-11-20', en: 'until 2026-11-20' },
          cause: { zh: 'nhi.test 的憑證已於 2026-11-20 過期。', en: 'It expired on 2026-11-20.' },
          who: 'nhi',
        }
      : { ...none, status: 'ok', code: 'ok', result: { zh: '正常', en: 'well' } };
    yield { kind: 'ended', step };
  }
}

export const fakeFirewall: FirewallRequest = {
  from: { host: 'PAS-01', addresses: ['192.0.2.7'] },
  rules: [
    {
      purpose: { zh: '健保署 FHIR 伺服器', en: 'NHI FHIR server' },
      host: 'nhi.test',
      addresses: ['203.0.113.9'],
      port: 443,
      protocol: 'TCP (HTTPS, TLS 1.2+)',
      direction: 'outbound',
    },
  ],
};
