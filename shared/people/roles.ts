/** What a person of the hospital is to the agent; a person may be several. */
export const ROLES = [
  /** 檢視: sees cases, their patients masked. */
  'viewer',
  /** 承辦: works cases, sees patients' names and may ask for their numbers. */
  'handler',
  /** 主管: what a handler may, and also cancels, sends anyway, takes lists with patients out, reads statistics. */
  'supervisor',
  /** 資訊: settings, keys, backups, accounts; sees cases masked and changes none. */
  'it',
  /** 稽核: reads the trail, who saw what, and the accounts; changes nothing. */
  'auditor',
] as const;
export type Role = (typeof ROLES)[number];

/** For refusals and the command line; the page has its own texts under the same keys. */
export const ROLE_WORDS: Readonly<Record<Role, { readonly zh: string; readonly en: string }>> = {
  viewer: { zh: '檢視', en: 'viewer' },
  handler: { zh: '承辦', en: 'handler' },
  supervisor: { zh: '主管', en: 'supervisor' },
  it: { zh: '資訊', en: 'IT' },
  auditor: { zh: '稽核', en: 'auditor' },
};
