/** Who may make each call of the contract, and from where. A call without a row does not compile, and is refused. */
import type { AnyContractProcedure } from '@orpc/contract';
import type { Contract } from '../api/contract.ts';
import { type Ability, may, type Role } from './abilities.ts';

/** `cases.show` of `contract.cases.show`. */
type PathOf<T> = {
  [K in keyof T & string]: T[K] extends AnyContractProcedure ? K : `${K}.${PathOf<T[K]>}`;
}[keyof T & string];
export type ProcedurePath = PathOf<Contract>;

/** Who may make a call, and from where. */
interface CallRule {
  readonly needs: Ability;
  /**
   * Only from the command line, since paths on the agent's machine and its secrets are not for a browser to name: always, or where the
   * input has that field.
   */
  readonly from?: 'command' | { readonly commandWith: string };
}

export const PROCEDURES: Readonly<Record<ProcedurePath, CallRule>> = {
  status: { needs: 'status.read' },
  changes: { needs: 'status.read' },
  operations: { needs: 'status.read' },
  'cases.ids': { needs: 'cases.read' },
  'cases.rows': { needs: 'cases.read' },
  'cases.show': { needs: 'cases.read' },
  'cases.content': { needs: 'cases.read' },
  'cases.facets': { needs: 'cases.read' },
  'cases.evidence': { needs: 'cases.read' },
  'cases.raw': { needs: 'patient.reveal' },
  'cases.attachment': { needs: 'patient.reveal' },
  'cases.printed': { needs: 'patient.reveal' },
  'cases.cells': { needs: 'cases.export' },
  'cases.listPrinted': { needs: 'cases.export' },
  'cases.rehearse': { needs: 'cases.read' },
  'cases.retry': { needs: 'cases.work' },
  'cases.hold': { needs: 'cases.work' },
  'cases.release': { needs: 'cases.work' },
  'cases.cancel': { needs: 'cases.cancel' },
  'cases.recheck': { needs: 'cases.work' },
  'cases.sendAnyway': { needs: 'cases.send-anyway' },
  'cases.proposeNames': { needs: 'cases.work' },
  'cases.renameAttachments': { needs: 'cases.work' },
  'cases.markRead': { needs: 'cases.work' },
  'cases.resolve': { needs: 'cases.work' },
  'chains.ofCase': { needs: 'cases.read' },
  'chains.link': { needs: 'cases.work' },
  'today.list': { needs: 'cases.read' },
  'today.seen': { needs: 'cases.read' },
  'today.count': { needs: 'cases.read' },
  'today.details': { needs: 'cases.read' },
  'work.ofCase': { needs: 'cases.read' },
  'work.assign': { needs: 'cases.work' },
  'work.note': { needs: 'cases.work' },
  'work.mark': { needs: 'cases.work' },
  'work.step': { needs: 'cases.work' },
  'work.snooze': { needs: 'cases.work' },
  'work.close': { needs: 'cases.work' },
  'work.reopen': { needs: 'cases.work' },
  'work.setDeadline': { needs: 'cases.work' },
  'work.meetDeadline': { needs: 'cases.work' },
  'work.removeDeadline': { needs: 'cases.work' },
  'attachments.unsettled': { needs: 'cases.read' },
  'attachments.settle': { needs: 'cases.work' },
  'check.bundle': { needs: 'check' },
  'check.report': { needs: 'check' },
  'stats.table': { needs: 'statistics.read' },
  'destination.pause': { needs: 'sending.pause' },
  'destination.resume': { needs: 'sending.pause' },
  'folders.rescan': { needs: 'folders.rescan' },
  'names.list': { needs: 'status.read' },
  'names.nhi': { needs: 'status.read' },
  'names.import': { needs: 'names.manage' },
  'rules.show': { needs: 'rules.read' },
  'rules.save': { needs: 'rules.change' },
  'settings.explain': { needs: 'settings.read' },
  'settings.text': { needs: 'settings.change' },
  'settings.validate': { needs: 'settings.change' },
  'settings.save': { needs: 'settings.change' },
  'settings.set': { needs: 'settings.change' },
  'settings.reload': { needs: 'settings.change' },
  'keys.list': { needs: 'keys.read' },
  'keys.jwks': { needs: 'keys.read' },
  'keys.generate': { needs: 'keys.manage' },
  'keys.import': { needs: 'keys.manage', from: 'command' },
  'keys.certificatePassphrase': { needs: 'keys.manage', from: 'command' },
  'keys.rotate': { needs: 'keys.manage' },
  'keys.retire': { needs: 'keys.manage' },
  'ig.list': { needs: 'status.read' },
  'ig.diff': { needs: 'status.read' },
  'ig.import': { needs: 'guide.manage', from: 'command' },
  'ig.use': { needs: 'guide.manage' },
  'doctor.run': { needs: 'doctor' },
  'doctor.firewall': { needs: 'doctor' },
  'alerts.password': { needs: 'settings.change', from: 'command' },
  'alerts.test': { needs: 'doctor' },
  'logs.tail': { needs: 'diagnostics' },
  diagnostics: { needs: 'diagnostics', from: 'command' },
  backup: { needs: 'backup', from: 'command' },
  backupDrill: { needs: 'backup', from: { commandWith: 'file' } },
  restore: { needs: 'backup', from: 'command' },
  'vault.recoveryCode': { needs: 'machine', from: 'command' },
  'vault.recovered': { needs: 'machine', from: 'command' },
  'vault.removeSlot': { needs: 'machine', from: 'command' },
  'vault.rotate': { needs: 'machine', from: 'command' },
  'service.addMachineKey': { needs: 'machine', from: 'command' },
  drain: { needs: 'machine', from: 'command' },
  stop: { needs: 'machine', from: 'command' },
  'audit.verify': { needs: 'audit.read', from: { commandWith: 'backup' } },
  'audit.export': { needs: 'audit.read', from: 'command' },
  'retention.destroyed': { needs: 'audit.read' },
  'access.looks': { needs: 'access.read' },
  'access.many': { needs: 'access.watch' },
  'people.whoAmI': { needs: 'self' },
  'people.changePassword': { needs: 'self' },
  'people.list': { needs: 'people.review' },
  'people.review': { needs: 'people.review' },
  'people.add': { needs: 'people.manage' },
  'people.setRoles': { needs: 'people.manage' },
  'people.disable': { needs: 'people.manage' },
  'people.enable': { needs: 'people.manage' },
  'people.resetPassword': { needs: 'people.manage' },
  'people.unlock': { needs: 'people.manage' },
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
  const { needs } = PROCEDURES[path];
  if (!may(roles, needs)) return needs;
  if (typeof input !== 'object' || input === null) return null;
  for (const [field, { asks, ability }] of Object.entries(ASKED_BY_INPUT)) {
    if (asks((input as Record<string, unknown>)[field]) && !may(roles, ability)) return ability;
  }
  return null;
}

/** Whether a call with this input is for the command line alone. */
export function isForCommandLine(path: string, input: unknown): boolean {
  const from = isProcedure(path) ? PROCEDURES[path].from : undefined;
  if (from === undefined || from === 'command') return from === 'command';
  return (
    typeof input === 'object' &&
    input !== null &&
    (input as Record<string, unknown>)[from.commandWith] !== undefined
  );
}

function isProcedure(path: string): path is ProcedurePath {
  return Object.hasOwn(PROCEDURES, path);
}
