/** Fault of a setting: a sentence that continues its name. */
export interface Fault {
  readonly zh: string;
  readonly en: string;
}

/** Sentences of the schema’s own rules in `settings.ts`. */
export const SETTING_FAULTS = {
  https: {
    zh: '必須是 https（http 只能用於這台電腦自己）',
    en: 'must be https (http is accepted on loopback only)',
  },
  controls: {
    zh: '不可有換行或其他控制字元',
    en: 'must not have line breaks or other control characters',
  },
  oneLine: { zh: '必須是一行文字', en: 'must be one line of text' },
  host: { zh: '必須是主機名稱或位址，不含連接埠', en: 'must be a host name or address, without port' },
  hostName: { zh: '必須是主機名稱，不含連接埠', en: 'must be a host name, without port' },
  ruleCode: { zh: '只能用小寫英文、數字與連字號', en: 'must be small letters, digits and hyphens' },
  resourceType: { zh: '必須是 FHIR 資源的類型，例如 Claim', en: 'must be a type of resource, e.g. Claim' },
  elements: {
    zh: '必須是以點相連的元素名稱，例如 item.detail',
    en: 'must be names with dots between, e.g. item.detail',
  },
  hospitalId: {
    zh: '必須是 10 碼的醫事機構代碼，並加引號',
    en: 'must be the 10 digits of the hospital (quote them)',
  },
  ruleTwice: { zh: '另一條規則已用了這個代碼', en: 'another rule has this code' },
  mailAddress: { zh: '必須是電子郵件位址', en: 'must be a mail address' },
  day: { zh: '必須是日期 YYYY-MM-DD', en: 'must be a day, YYYY-MM-DD' },
  hours: { zh: '必須是 HH:MM-HH:MM', en: 'must be HH:MM-HH:MM' },
  address: { zh: '必須是這台電腦的 IP 位址', en: 'must be an IP address of this machine' },
} as const satisfies Readonly<Record<string, Fault>>;

/** The schema’s sentence in Chinese; other sentences come from zod. */
export const faultInChinese = (en: string): string | undefined =>
  Object.values<Fault>(SETTING_FAULTS).find((fault) => fault.en === en)?.zh;
