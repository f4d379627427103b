/** Which ability each call of the contract needs. A call without a row does not compile, and is refused. */
import type { AnyContractProcedure } from '@orpc/contract';
import type { Contract } from '../api/contract.ts';
import { type Ability, may, type Role } from './abilities.ts';

/** `cases.show` of `contract.cases.show`. */
type PathOf<T> = {
  [K in keyof T & string]: T[K] extends AnyContractProcedure ? K : `${K}.${PathOf<T[K]>}`;
}[keyof T & string];
export type ProcedurePath = PathOf<Contract>;

export const PROCEDURES: Readonly<Record<ProcedurePath, Ability>> = {
  status: 'status.read',
  changes: 'status.read',
  operations: 'status.read',
  'cases.ids': 'cases.read',
  'cases.rows': 'cases.read',
  'cases.show': 'cases.read',
  'cases.content': 'cases.read',
  'cases.facets': 'cases.read',
  'cases.evidence': 'cases.read',
  'cases.raw': 'patient.reveal',
  'cases.attachment': 'patient.reveal',
  'cases.printed': 'patient.reveal',
  'cases.cells': 'cases.export',
  'cases.listPrinted': 'cases.export',
  'cases.retry': 'cases.work',
  'cases.hold': 'cases.work',
  'cases.release': 'cases.work',
  'cases.cancel': 'cases.cancel',
  'cases.recheck': 'cases.work',
  'cases.sendAnyway': 'cases.send-anyway',
  'cases.proposeNames': 'cases.work',
  'cases.renameAttachments': 'cases.work',
  'cases.markRead': 'cases.work',
  'cases.resolve': 'cases.work',
  'chains.ofCase': 'cases.read',
  'chains.link': 'cases.work',
  'today.list': 'cases.read',
  'today.seen': 'cases.read',
  'today.count': 'cases.read',
  'today.details': 'cases.read',
  'work.ofCase': 'cases.read',
  'work.assign': 'cases.work',
  'work.note': 'cases.work',
  'work.mark': 'cases.work',
  'work.step': 'cases.work',
  'work.snooze': 'cases.work',
  'work.close': 'cases.work',
  'work.reopen': 'cases.work',
  'work.setDeadline': 'cases.work',
  'work.meetDeadline': 'cases.work',
  'work.removeDeadline': 'cases.work',
  'attachments.unsettled': 'cases.read',
  'attachments.settle': 'cases.work',
  'check.bundle': 'check',
  'check.report': 'check',
  'stats.table': 'statistics.read',
  'destination.pause': 'sending.pause',
  'destination.resume': 'sending.pause',
  'folders.rescan': 'folders.rescan',
  'names.list': 'status.read',
  'names.nhi': 'status.read',
  'names.import': 'names.manage',
  'settings.explain': 'settings.read',
  'settings.text': 'settings.read',
  'settings.validate': 'settings.change',
  'settings.save': 'settings.change',
  'settings.reload': 'settings.change',
  'keys.list': 'keys.read',
  'keys.jwks': 'keys.read',
  'keys.generate': 'keys.manage',
  'keys.import': 'keys.manage',
  'keys.rotate': 'keys.manage',
  'keys.retire': 'keys.manage',
  'ig.list': 'status.read',
  'ig.import': 'guide.manage',
  'ig.use': 'guide.manage',
  'doctor.run': 'doctor',
  'doctor.firewall': 'doctor',
  'logs.tail': 'diagnostics',
  diagnostics: 'diagnostics',
  backup: 'backup',
  backupDrill: 'backup',
  restore: 'backup',
  'vault.recoveryCode': 'machine',
  'vault.recovered': 'machine',
  'vault.removeSlot': 'machine',
  'vault.rotate': 'machine',
  'service.addMachineKey': 'machine',
  drain: 'machine',
  stop: 'machine',
  'audit.verify': 'audit.read',
  'audit.export': 'audit.read',
  'retention.destroyed': 'audit.read',
  'access.looks': 'access.read',
  'access.many': 'access.watch',
  'people.whoAmI': 'self',
  'people.changePassword': 'self',
  'people.list': 'people.review',
  'people.review': 'people.review',
  'people.add': 'people.manage',
  'people.setRoles': 'people.manage',
  'people.disable': 'people.manage',
  'people.enable': 'people.manage',
  'people.resetPassword': 'people.manage',
  'people.unlock': 'people.manage',
};

/** What a field of a call's input asks for on top of the call itself. */
export const ASKED_BY_INPUT: Readonly<
  Record<string, { readonly asks: (value: unknown) => boolean; readonly ability: Ability }>
> = {
  phi: { asks: (value) => value !== false && value !== undefined, ability: 'patient.reveal' },
  reveal: { asks: (value) => value !== undefined, ability: 'patient.export' },
};

/** The first ability that a call with this input needs and these roles lack; null when it may be made. */
export function lacking(
  roles: readonly Role[],
  path: string,
  input: unknown,
): Ability | 'unknown-call' | null {
  if (!isProcedure(path)) return 'unknown-call';
  if (!may(roles, PROCEDURES[path])) return PROCEDURES[path];
  if (typeof input !== 'object' || input === null) return null;
  for (const [field, { asks, ability }] of Object.entries(ASKED_BY_INPUT)) {
    if (asks((input as Record<string, unknown>)[field]) && !may(roles, ability)) return ability;
  }
  return null;
}

function isProcedure(path: string): path is ProcedurePath {
  return Object.hasOwn(PROCEDURES, path);
}
