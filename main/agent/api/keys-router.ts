import type { ClientKeyView } from '../../../shared/api/operations-contract.ts';
import type { AuditKind } from '../../../shared/audit-kinds.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { AgentError } from '../ground/error.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import type { ClientKey } from '../carrier/smart/token-source.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';

/** The client's keys. Each change is in the trail with its actor. Private keys enter here only to be sealed, and never leave. */
export function keysRouter(os: ContractBuilder, services: () => AgentServices) {
  const time = (at: string): string => taipeiTime(Date.parse(at));
  const view = (key: ClientKey): ClientKeyView => ({
    ...key,
    createdAt: time(key.createdAt),
    activeFrom: time(key.activeFrom),
    retiredAt: key.retiredAt === null ? null : time(key.retiredAt),
  });
  return {
    generate: os.keys.generate.handler(async ({ input, context }) => {
      const { keys, context: cases } = services();
      const isFirst = !(await keys.list()).some(({ active }) => active);
      const note = isFirst ? {} : noteOf('key-generated', input.reason, cases);
      const key = await keys.generate(input.alg);
      await context.record('key-generated', lineOf(key, note));
      return view(key);
    }),
    import: os.keys.import.handler(async ({ input, context }) => {
      const { passphrase, certificate, switchAt } = input;
      const key = await services().keys.import(Buffer.from(input.file, 'base64'), {
        ...(passphrase !== undefined && { passphrase }),
        ...(certificate !== undefined && { certificate: Buffer.from(certificate, 'base64') }),
        ...(switchAt !== undefined && { switchAt: Date.parse(switchAt) }),
      });
      await context.record('key-imported', lineOf(key));
      return view(key);
    }),
    certificatePassphrase: os.keys.certificatePassphrase.handler(({ input }) =>
      services().keepCertificatePassphrase(input.passphrase),
    ),
    rotate: os.keys.rotate.handler(async ({ input, context }) => {
      const { keys, context: cases, now } = services();
      const switchAt = switchTime(input.switchAt, now());
      const isSoon = switchAt === 'now' || switchAt < now() + WEEK_MS;
      const note = isSoon ? noteOf('key-rotated', input.reason, cases) : {};
      const key = await keys.rotate({ ...(input.alg !== undefined && { alg: input.alg }), switchAt });
      await context.record('key-rotated', lineOf(key, note));
      return view(key);
    }),
    // A crash after the change leaves it without its line in the trail; `keys list` shows which key signs.
    putBack: os.keys.putBack.handler(async ({ context }) => {
      const key = await services().keys.putBack();
      await context.record('key-put-back', lineOf(key));
      return view(key);
    }),
    retire: os.keys.retire.handler(async ({ input, context }) => {
      const key = await services().keys.retire(input.kid);
      await context.record('key-retired', lineOf(key));
      return view(key);
    }),
    list: os.keys.list.handler(async () => (await services().keys.list()).map(view)),
    jwks: os.keys.jwks.handler(() => services().keys.jwks()),
  };
}

/** Time for NHI to register a new key before it is used. */
const WEEK_MS = 7 * DAY_MS;

const switchTime = (asked: string | undefined, now: number): number | 'now' =>
  asked === 'now' ? 'now' : asked === undefined ? now + WEEK_MS : Date.parse(asked);

/** NHI may not know a key yet that signs within a week: somebody has to say why. @throws AgentError `switch-needs-reason` */
function noteOf(
  kind: AuditKind,
  reason: string | undefined,
  { sealed }: AgentServices['context'],
): { readonly note: string } {
  if (reason === undefined || reason.trim() === '') throw new AgentError('switch-needs-reason');
  return { note: sealed.sealNote(kind, reason) };
}

const lineOf = ({ kid, alg, activeFrom }: ClientKey, note: { readonly note?: string } = {}) => ({
  detail: { kid, alg, activeFrom, ...note },
});

/** Slots of the data folder. Each addition is in the trail. */
export function vaultRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    // Audited before the code exists: nobody would look for a slot without a line.
    recoveryCode: os.vault.recoveryCode.handler(async () => ({ code: await services().addRecoveryCode() })),
    recovered: os.vault.recovered.handler(() => undefined),
  };
}
