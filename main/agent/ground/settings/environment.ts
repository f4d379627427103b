import type { StatusView } from '../../../../shared/api/views/status.ts';
import type { Settings } from '../../../../shared/settings.ts';

const LOOPBACK = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])/i;

/** 正式, 測試 or 練習, as the page's banner shows it; if not set, a server on this machine means practice. */
export function environmentOf({
  environment,
  server,
}: Pick<Settings, 'environment'> & {
  readonly server: Pick<Settings['server'], 'fhirBaseUrl'>;
}): StatusView['environment'] {
  if (environment === 'production') return 'live';
  return environment ?? (LOOPBACK.test(server.fhirBaseUrl) ? 'practice' : 'live');
}
