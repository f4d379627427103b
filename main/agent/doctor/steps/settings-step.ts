import { withoutSecrets } from '../../settings/secrets.ts';
import { same, warning, type Step } from '../finding.ts';

/** They are loaded and whole, or nobody could ask; what is left is what the environment tries to change. */
export const settingsStep: Step = {
  id: 'settings',
  tried: () => ({ zh: '讀取並檢查設定', en: 'read and check the settings' }),
  run: ({ settings, surroundings }) => {
    const { hospitalId, server } = settings;
    const url = String(withoutSecrets(server.fhirBaseUrl));
    const result = {
      zh: `醫事機構 ${hospitalId}，伺服器 ${url}，連線代號 ${server.clientId}`,
      en: `hospital ${hospitalId}, server ${url}, client id ${server.clientId}`,
    };
    const switched = surroundings.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';
    return Promise.resolve(
      switched
        ? warning('tls-switch-ignored', {}, same('NODE_TLS_REJECT_UNAUTHORIZED=0'))
        : { kind: 'ok', result },
    );
  },
};
