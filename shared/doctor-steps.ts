/** The steps of `doctor` in their order, by the stable ids that the command line and the page use. `group`: the part of the page with the step. */
export const DOCTOR_STEPS = [
  { id: 'agent', group: 'machine', zh: '送件程式', en: 'the agent' },
  { id: 'settings', group: 'machine', zh: '設定檔', en: 'settings' },
  { id: 'data-folder', group: 'machine', zh: '資料存放位置', en: 'data folder' },
  { id: 'local-clock', group: 'machine', zh: '本機時間', en: 'this clock' },
  { id: 'folders', group: 'machine', zh: 'HIS 匯出資料夾', en: 'folders' },
  { id: 'backup', group: 'machine', zh: '備份', en: 'backup' },
  { id: 'guide', group: 'machine', zh: '實作指引', en: 'guide' },
  { id: 'route', group: 'network', zh: 'VPN 與路由', en: 'VPN and route' },
  { id: 'name', group: 'network', zh: '名稱解析', en: 'name' },
  { id: 'proxy', group: 'network', zh: '代理伺服器', en: 'proxy' },
  { id: 'tcp', group: 'network', zh: 'TCP 連線', en: 'TCP' },
  { id: 'tls', group: 'network', zh: 'TLS 憑證', en: 'TLS' },
  { id: 'server-clock', group: 'signIn', zh: '伺服器時間', en: 'server clock' },
  { id: 'discovery', group: 'signIn', zh: 'SMART 連線資訊', en: 'discovery' },
  { id: 'key', group: 'signIn', zh: '連線金鑰', en: 'key' },
  { id: 'token', group: 'signIn', zh: '取得授權', en: 'token' },
  { id: 'scopes', group: 'signIn', zh: '權限範圍', en: 'scopes' },
  { id: 'metadata', group: 'search', zh: 'FHIR 能力宣告', en: 'FHIR metadata' },
  { id: 'search', group: 'search', zh: '查詢測試', en: 'search' },
  { id: 'last-sends', group: 'search', zh: '最近的送件', en: 'last sends' },
] as const;
export type DoctorStepId = (typeof DOCTOR_STEPS)[number]['id'];

export const DOCTOR_STEP_IDS = DOCTOR_STEPS.map(({ id }) => id) as [DoctorStepId, ...DoctorStepId[]];

/** `warning`: it works, but needs attention. */
export const DOCTOR_STATUSES = ['ok', 'warning', 'failed', 'not-tried'] as const;
/** Party that can repair the fault: 院內資訊、網路、健保署. */
export const DOCTOR_WHO = ['it', 'network', 'nhi'] as const;
