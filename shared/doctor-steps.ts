/** The steps of `doctor` in their order, by the stable ids that the command line and the page use. */
export const DOCTOR_STEPS = [
  { id: 'agent', zh: '送件程式', en: 'the agent' },
  { id: 'settings', zh: '設定檔', en: 'settings' },
  { id: 'data-folder', zh: '資料存放位置', en: 'data folder' },
  { id: 'local-clock', zh: '本機時間', en: 'this clock' },
  { id: 'folders', zh: 'HIS 匯出資料夾', en: 'folders' },
  { id: 'backup', zh: '備份', en: 'backup' },
  { id: 'guide', zh: '實作指引', en: 'guide' },
  { id: 'route', zh: 'VPN 與路由', en: 'VPN and route' },
  { id: 'name', zh: '名稱解析', en: 'name' },
  { id: 'proxy', zh: '代理伺服器', en: 'proxy' },
  { id: 'tcp', zh: 'TCP 連線', en: 'TCP' },
  { id: 'tls', zh: 'TLS 憑證', en: 'TLS' },
  { id: 'server-clock', zh: '伺服器時間', en: 'server clock' },
  { id: 'discovery', zh: 'SMART 連線資訊', en: 'discovery' },
  { id: 'standard', zh: '指引逐項比對', en: 'the guide, line by line' },
  { id: 'offered-scopes', zh: '伺服器提供的權限', en: 'scopes offered' },
  { id: 'key', zh: '連線金鑰', en: 'key' },
  { id: 'published-keys', zh: '公布的公鑰', en: 'published keys' },
  { id: 'token', zh: '取得授權', en: 'token' },
  { id: 'scopes', zh: '權限範圍', en: 'scopes' },
  { id: 'introspection', zh: '授權查驗', en: 'introspection' },
  { id: 'metadata', zh: 'FHIR 能力宣告', en: 'FHIR metadata' },
  { id: 'search', zh: '查詢測試', en: 'search' },
  { id: 'last-sends', zh: '最近的送件', en: 'last sends' },
] as const;
export type DoctorStepId = (typeof DOCTOR_STEPS)[number]['id'];

export const DOCTOR_STEP_IDS = DOCTOR_STEPS.map(({ id }) => id) as [DoctorStepId, ...DoctorStepId[]];

/** `warning`: it works, but needs attention. */
export const DOCTOR_STATUSES = ['ok', 'warning', 'failed', 'not-tried'] as const;
/** Party that can repair the fault: 院內資訊、網路、健保署. */
export const DOCTOR_WHO = ['it', 'network', 'nhi'] as const;
