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

/** Words for messages to people. */
export const ENVIRONMENTS: Readonly<
  Record<StatusView['environment'], { readonly zh: string; readonly en: string }>
> = {
  live: { zh: '正式', en: 'production' },
  test: { zh: '測試', en: 'test' },
  practice: { zh: '練習', en: 'practice' },
};
