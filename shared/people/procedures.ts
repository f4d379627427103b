/**
 * For each call of the contract: who may make it, from where, and its audit line. A call without a row does not compile, and is refused.
 * Only `main/agent/api/builder.ts` applies the rows.
 */
import type {
  AnyContractProcedure,
  ContractProcedure,
  InferSchemaInput,
  InferSchemaOutput,
} from '@orpc/contract';
import type { Contract } from '../api/contract.ts';
import type { AuditKind } from '../audit-kinds.ts';
import { type Ability, may, type Role } from './abilities.ts';

/** `cases.show` of `contract.cases.show`. */
type PathOf<T> = {
  [K in keyof T & string]: T[K] extends AnyContractProcedure ? K : `${K}.${PathOf<T[K]>}`;
}[keyof T & string];
export type ProcedurePath = PathOf<Contract>;

type At<T, P extends string> = P extends `${infer First}.${infer Rest}`
  ? First extends keyof T
    ? At<T[First], Rest>
    : never
  : P extends keyof T
    ? T[P]
    : never;
type Given<P extends ProcedurePath> =
  At<Contract, P> extends ContractProcedure<infer In, infer _Out, infer _Errors, infer _Meta>
    ? InferSchemaOutput<In>
    : never;
type Answer<P extends ProcedurePath> =
  At<Contract, P> extends ContractProcedure<infer _In, infer Out, infer _Errors, infer _Meta>
    ? InferSchemaInput<Out>
    : never;

export type TrailDetail = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Audit line of a call. A call without one changes no stored data of cases, keys, people or settings, and shows no patient. Each refused
 * call is a line (`not-allowed`) in any case.
 */
export type CallTrail<In = unknown, Out = unknown> =
  /** One line, on disk before the call begins: a crash after it leaves a line about an act that did not happen, never the reverse. */
  | {
      readonly before: AuditKind;
      readonly after?: never;
      /** The line is about the case `input.id`, which has to be there. */
      readonly ofCase?: true;
      /** The line holds the person's reason and nothing else: sealed, since it may name a patient. */
      readonly reason?: true;
      readonly says?: (input: In) => TrailDetail;
    }
  /** One line about the completed act, so it follows the act: a crash between the two leaves the act without its line. */
  | { readonly after: AuditKind; readonly before?: never; readonly says: (answer: Out) => TrailDetail }
  /** Lines that the handler writes itself, because it knows their content and their order. */
  | { readonly within: readonly AuditKind[] }
  /** Events of the case, in the transaction that makes the change: both are there or neither. They are copied into the trail. */
  | 'history'
  /**
   * Record of which person saw which patient, before the answer leaves; repeated views are one line
   * (`main/agent/attendants/access/look-trail.ts`).
   */
  | 'looks';

/** The ability that a call needs, where it may come from, and its audit line. */
interface CallRule<P extends ProcedurePath = ProcedurePath> {
  readonly needs: Ability;
  /**
   * Only from the command line, always or if the input has this field: a browser must not name paths or secrets of the agent's machine.
   */
  readonly from?: 'command' | { readonly commandWith: string };
  readonly trail?: CallTrail<Given<P>, Answer<P>>;
}

const CHANGES_SETTINGS = { within: ['settings-asked', 'settings-saved', 'settings-not-saved'] } as const;

export const PROCEDURES: { readonly [P in ProcedurePath]: CallRule<P> } = {
  status: { needs: 'status.read' },
  changes: { needs: 'status.read' },
  operations: { needs: 'status.read' },
  'cases.ids': { needs: 'cases.read', trail: 'looks' },
  'cases.rows': { needs: 'cases.read', trail: 'looks' },
  'cases.show': { needs: 'cases.read', trail: 'looks' },
  'cases.content': {
    needs: 'cases.read',
    trail: { before: 'content-shown', ofCase: true, says: ({ phi }) => ({ phi }) },
  },
  'cases.facets': { needs: 'cases.read', trail: 'looks' },
  'cases.raw': {
    needs: 'patient.reveal',
    trail: {
      before: 'raw-shown',
      ofCase: true,
      says: ({ what }) => ({ what: typeof what === 'string' ? what : 'answer' }),
    },
  },
  'cases.attachment': { needs: 'patient.reveal', trail: { within: ['attachment-opened'] } },
  'cases.printed': {
    needs: 'patient.reveal',
    trail: { before: 'printed', ofCase: true, says: ({ what }) => ({ what }) },
  },
  'cases.cells': { needs: 'cases.export', trail: 'looks' },
  'cases.rehearse': { needs: 'cases.read' },
  'cases.retry': { needs: 'cases.work', trail: 'history' },
  'cases.hold': { needs: 'cases.work', trail: 'history' },
  'cases.release': { needs: 'cases.work', trail: 'history' },
  'cases.cancel': { needs: 'cases.cancel', trail: 'history' },
  'cases.recheck': { needs: 'cases.work', trail: 'history' },
  'cases.askNow': { needs: 'cases.work', trail: 'history' },
  'cases.sendAnyway': { needs: 'cases.send-anyway', trail: 'history' },
  'cases.markRead': { needs: 'cases.work' },
  'cases.resolve': { needs: 'cases.work', trail: 'history' },
  'chains.ofCase': { needs: 'cases.read', trail: 'looks' },
  'today.list': { needs: 'cases.read' },
  'today.count': { needs: 'cases.read' },
  'today.details': { needs: 'cases.read', trail: 'looks' },
  'work.ofCase': { needs: 'cases.read', trail: 'looks' },
  'work.staff': { needs: 'cases.work' },
  'work.change': { needs: 'cases.work', trail: 'history' },
  'work.undo': { needs: 'cases.work', trail: 'history' },
  'work.acts': { needs: 'cases.work' },
  'work.deputies': { needs: 'cases.work' },
  'work.setDeputy': { needs: 'cases.work', trail: { within: ['owner-deputy-set'] } },
  'work.endDeputy': { needs: 'cases.work', trail: { within: ['owner-deputy-ended'] } },
  'assignment.list': { needs: 'assignment.manage' },
  'assignment.set': { needs: 'assignment.manage', trail: { within: ['assignment-set'] } },
  'attachments.settle': { needs: 'cases.work', trail: { within: ['hand-over-settled'] } },
  'precheck.ofCase': { needs: 'cases.read', trail: 'looks' },
  'check.bundle': { needs: 'check' },
  'check.tokens.list': { needs: 'settings.read' },
  'check.tokens.make': {
    needs: 'settings.change',
    from: 'command',
    trail: { before: 'check-token-made', says: ({ name }) => ({ name }) },
  },
  'check.tokens.remove': {
    needs: 'settings.change',
    from: 'command',
    trail: { before: 'check-token-removed', says: ({ name }) => ({ name }) },
  },
  'stats.table': { needs: 'statistics.read', trail: 'looks' },
  'stats.sentences': { needs: 'statistics.read' },
  'destination.pause': { needs: 'sending.pause', trail: { before: 'sending-paused', reason: true } },
  'destination.resume': {
    needs: 'sending.pause',
    trail: { within: ['server-confirmed', 'sending-resumed'] },
  },
  'folders.rescan': { needs: 'folders.rescan' },
  'names.nhi': { needs: 'status.read' },
  'rules.show': { needs: 'rules.read' },
  'rules.save': { needs: 'rules.change', trail: CHANGES_SETTINGS },
  'settings.text': { needs: 'settings.change' },
  'settings.validate': { needs: 'settings.change' },
  'settings.save': { needs: 'settings.change', trail: CHANGES_SETTINGS },
  'settings.reload': {
    needs: 'settings.change',
    trail: {
      after: 'settings-reloaded',
      says: ({ applied, needRestart }) => ({
        applied: applied.join(' '),
        needRestart: needRestart.join(' '),
      }),
    },
  },
  'keys.list': { needs: 'keys.read' },
  'keys.jwks': { needs: 'keys.read' },
  'keys.generate': { needs: 'keys.manage', trail: { within: ['key-generated'] } },
  'keys.import': { needs: 'keys.manage', from: 'command', trail: { within: ['key-imported'] } },
  'keys.certificatePassphrase': {
    needs: 'keys.manage',
    from: 'command',
    trail: { after: 'certificate-passphrase-kept', says: () => ({}) },
  },
  'keys.rotate': { needs: 'keys.manage', trail: { within: ['key-rotated'] } },
  'keys.putBack': { needs: 'keys.manage', trail: { within: ['key-put-back'] } },
  'keys.retire': { needs: 'keys.manage', trail: { within: ['key-retired'] } },
  'ig.list': { needs: 'status.read' },
  'ig.progress': { needs: 'status.read' },
  'ig.import': { needs: 'machine', from: 'command', trail: { within: ['ig-trusted', 'ig-imported'] } },
  'ig.use': { needs: 'machine', from: 'command', trail: { within: ['ig-default'] } },
  'doctor.run': { needs: 'doctor' },
  'doctor.firewall': { needs: 'doctor' },
  'alerts.password': {
    needs: 'settings.change',
    from: 'command',
    trail: { after: 'mail-password-kept', says: () => ({}) },
  },
  'alerts.test': { needs: 'doctor', trail: { within: ['alerts-tested'] } },
  'logs.tail': { needs: 'diagnostics' },
  diagnostics: { needs: 'diagnostics', from: 'command', trail: { before: 'diagnostics' } },
  backup: { needs: 'backup', from: 'command', trail: { after: 'backup', says: ({ bytes }) => ({ bytes }) } },
  backupDrill: {
    needs: 'backup',
    from: { commandWith: 'file' },
    trail: {
      after: 'backup-drill',
      says: ({ ok, cases, payloads, unreadable }) => ({ ok, cases, payloads, unreadable }),
    },
  },
  restore: { needs: 'backup', from: 'command', trail: { before: 'restore', reason: true } },
  'vault.recoveryCode': {
    needs: 'machine',
    from: 'command',
    trail: { before: 'key-slot-added', says: () => ({ slot: 'recovery' }) },
  },
  'vault.recovered': {
    needs: 'machine',
    from: 'command',
    trail: { before: 'vault-recovered', says: ({ slot }) => ({ slot }) },
  },
  'service.addMachineKey': {
    needs: 'machine',
    from: 'command',
    trail: { before: 'key-slot-added', says: () => ({ slot: 'machine' }) },
  },
  stop: { needs: 'machine', from: 'command', trail: { within: ['stop-asked'] } },
  'audit.verify': { needs: 'audit.read' },
  'audit.export': { needs: 'audit.read', from: 'command', trail: { before: 'audit-exported', reason: true } },
  'retention.destroyed': { needs: 'audit.read' },
  'access.looks': { needs: 'access.read', trail: { within: ['looks-shown'] } },
  'access.notices': { needs: 'access.watch' },
  'people.whoAmI': { needs: 'self' },
  'people.changePassword': { needs: 'self', trail: { within: ['password-changed'] } },
  'people.keepChoice': { needs: 'self' },
  'people.list': { needs: 'people.review' },
  'people.review': { needs: 'people.review', trail: { before: 'accounts-reviewed' } },
  'people.add': { needs: 'people.manage', trail: { within: ['account-added'] } },
  'people.setRoles': { needs: 'people.manage', trail: { within: ['account-roles'] } },
  'people.move': {
    needs: 'people.manage',
    trail: { within: ['account-disabled', 'account-enabled', 'account-unlocked'] },
  },
  'people.resetPassword': { needs: 'people.manage', trail: { within: ['password-reset'] } },
};

/** Additional abilities that fields of the input require. */
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

/** True if a call with this input must come from the command line. */
export function isForCommandLine(path: string, input: unknown): boolean {
  const from = isProcedure(path) ? PROCEDURES[path].from : undefined;
  if (from === undefined || from === 'command') return from === 'command';
  return (
    typeof input === 'object' &&
    input !== null &&
    (input as Record<string, unknown>)[from.commandWith] !== undefined
  );
}

export function trailOfCall(path: string): CallTrail | undefined {
  // Each row's functions take the input and answer of their own call, and are called with these only.
  return isProcedure(path) ? (PROCEDURES[path].trail as CallTrail | undefined) : undefined;
}

function isProcedure(path: string): path is ProcedurePath {
  return Object.hasOwn(PROCEDURES, path);
}
