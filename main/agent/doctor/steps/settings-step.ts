import { withoutSecrets } from '../../settings/secrets.ts';
import { exposedSettings } from '../exposed.ts';
import { same, warning, type Step } from '../finding.ts';
import { warnOf } from '../warn-of-exposure.ts';

/** They are loaded and whole, or nobody could ask; what is left is what the environment tries to change, and who else could. */
export const settingsStep: Step = {
  id: 'settings',
  tried: () => ({ zh: '讀取並檢查設定', en: 'read and check the settings' }),
  run: async ({ settings, settingsFile, surroundings, newServer }) => {
    const { hospitalId, server } = settings;
    const url = String(withoutSecrets(server.fhirBaseUrl));
    const result = {
      zh: `醫事機構 ${hospitalId}，伺服器 ${url}，連線代號 ${server.clientId}`,
      en: `hospital ${hospitalId}, server ${url}, client id ${server.clientId}`,
    };
    if (newServer) return warning('server-not-confirmed', { url }, result);
    if (surroundings.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
      return warning('tls-switch-ignored', {}, same('NODE_TLS_REJECT_UNAUTHORIZED=0'));
    const open = settingsFile === null ? null : await exposedSettings(settings, settingsFile);
    return open === null ? { kind: 'ok', result } : warnOf(open);
  },
};
