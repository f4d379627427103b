import type { ClientKeyView } from '../../../shared/api/operations-contract.ts';
import { opensElsewhere } from '../attendants/backups/drill.ts';
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
      const key = await services().keys.generate(input.alg);
      await context.record('key-generated', lineOf(key));
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
      const key = await services().keys.rotate({
        ...(input.alg !== undefined && { alg: input.alg }),
        switchAt: input.switchAt === undefined ? 'now' : Date.parse(input.switchAt),
      });
      await context.record('key-rotated', lineOf(key));
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

const lineOf = ({ kid, alg, activeFrom }: ClientKey) => ({ detail: { kid, alg, activeFrom } });

/** Slots of the data folder. Each addition and removal is in the trail. */
export function vaultRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    // Audited before the code exists: nobody would look for a slot without a line.
    recoveryCode: os.vault.recoveryCode.handler(async () => ({ code: await services().addRecoveryCode() })),
    removeSlot: os.vault.removeSlot.handler(async ({ input, context }) => {
      const { vault } = services();
      const removable = await vault.removableSlot(input.slot);
      const detail = { slot: removable.kind, name: input.slot };
      // Two trail lines: `key-slot-removal` before the removal, the outcome after it. After a crash between them the slot may still be
      // there.
      await context.record('key-slot-removal', { detail });
      await removable.remove();
      await context.record('key-slot-removed', { detail });
      const kinds = await vault.slotKinds();
      return { removed: removable.kind, opensElsewhere: opensElsewhere(kinds) };
    }),
    // Two trail lines: the request before, `data-key-rotated` after. A crash between them leaves only the request.
    rotate: os.vault.rotate.handler(async () => {
      await services().rotateKey();
      const kinds = await services().vault.slotKinds();
      return { kinds, opensElsewhere: opensElsewhere(kinds) };
    }),
    recovered: os.vault.recovered.handler(() => undefined),
  };
}
