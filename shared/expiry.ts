/** Kinds of expiring things, with their names in the status, the page and the log. */
export const EXPIRY_KINDS = {
  'client-key': { zh: '連線金鑰', en: 'client key' },
  'client-certificate': { zh: '本院的連線憑證', en: 'client certificate' },
  'server-certificate': { zh: '健保署伺服器的憑證', en: 'certificate of NHI’s server' },
  'console-certificate': { zh: '網頁的憑證', en: 'certificate of the console' },
  authority: { zh: '信任的憑證機構（caFile）', en: 'authority in caFile' },
  date: { zh: '登錄的日期', en: 'date typed in' },
} as const satisfies Record<string, { readonly zh: string; readonly en: string }>;
export type ExpiryKind = keyof typeof EXPIRY_KINDS;
export const EXPIRY_KIND_IDS = Object.keys(EXPIRY_KINDS) as [ExpiryKind, ...ExpiryKind[]];

/** `due`: IT should act. `soon`: everybody is reminded. `unknown`: the date could not be read. */
export const EXPIRY_STATES = ['fine', 'due', 'soon', 'over', 'unknown'] as const;
export type ExpiryState = (typeof EXPIRY_STATES)[number];

/** Kinds that only IT is reminded of, since only IT can act: NHI's certificate, an authority. */
export const FOR_IT_ALONE: ReadonlySet<ExpiryKind> = new Set(['server-certificate', 'authority']);

/** Everybody is reminded this many days ahead, whatever the setting for IT says. */
export const TELL_ALL_DAYS = 7;
