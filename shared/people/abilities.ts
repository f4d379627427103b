/** Roles of a person; a person may have several. */
export const ROLES = [
  /** 檢視: sees cases, their patients masked. */
  'viewer',
  /** 承辦: works cases, sees patients' names and may ask for their numbers. */
  'handler',
  /** 主管: a handler's abilities; also cancels cases and exports lists with patients' numbers. */
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

/** Roles of each ability; a person with several roles has the abilities of all. No other table decides this. */
export const ABILITIES = {
  /** See one's own session, change one's own password. */
  self: ROLES,
  /** The state of the agent and its connections, without cases. */
  'status.read': ROLES,
  /** Cases with their patients masked. */
  'cases.read': ['viewer', 'handler', 'supervisor', 'it'],
  /** Patients' names and a search by them; every move of a case except cancel; owners, notes, deadlines, doubts. */
  'cases.work': ['handler', 'supervisor'],
  /** 分派: who gets which cases. */
  'assignment.manage': ['supervisor'],
  'cases.cancel': ['supervisor'],
  /** Send despite errors of the guide's lists or profiles: with a reason, which is audited. */
  'cases.send-anyway': ['handler', 'supervisor'],
  /** The list as a file with names, or on paper, masked; numbers masked in both. */
  'cases.export': ['handler', 'supervisor'],
  /** The patient's number on request, whole Bundles and attachments. */
  'patient.reveal': ['handler', 'supervisor'],
  /** The list as a file or on paper with patients' numbers. */
  'patient.export': ['supervisor'],
  /** Check a Bundle without sending it. */
  check: ['handler', 'supervisor', 'it'],
  'statistics.read': ['handler', 'supervisor'],
  /** Compare earlier results of the rules (預檢) with NHI's decisions. */
  /** Stop and resume all sending. */
  'sending.pause': ['supervisor', 'it'],
  'folders.rescan': ['handler', 'supervisor', 'it'],
  /** Terms and reminders. */
  'rules.read': ['handler', 'supervisor', 'it', 'auditor'],
  'rules.change': ['supervisor', 'it'],
  'settings.read': ['it', 'auditor'],
  'settings.change': ['it'],
  'keys.read': ['it', 'auditor'],
  'keys.manage': ['it'],
  /** The step-by-step test of the connection. */
  doctor: ['it'],
  /** The log, and the archive for support. */
  diagnostics: ['it'],
  /** Make, drill and restore backups. */
  backup: ['it'],
  /** Slots of the data folder; the packages that judge Bundles; end the agent. */
  machine: ['it'],
  /** Verification of the trail, and the list of destroyed data. */
  'audit.read': ['it', 'auditor'],
  /** Record of which person saw which patient. */
  'access.read': ['auditor'],
  /** Notices about people who have seen unusually many patients. */
  'access.watch': ['supervisor', 'auditor'],
  'people.review': ['it', 'auditor'],
  'people.manage': ['it'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Ability = keyof typeof ABILITIES;

/** Roles with this ability, for a message that says whom to ask. */
export function rolesFor(ability: Ability): readonly Role[] {
  return ABILITIES[ability];
}

export function may(roles: readonly Role[], ability: Ability): boolean {
  return rolesFor(ability).some((role) => roles.includes(role));
}

export function abilitiesOf(roles: readonly Role[]): Ability[] {
  return (Object.keys(ABILITIES) as Ability[]).filter((ability) => may(roles, ability));
}
