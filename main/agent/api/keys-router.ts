import type { ClientKeyView } from '../../../shared/api/operations-contract.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import type { ClientKey } from '../smart/token-source.ts';
import { type ContractBuilder } from './builder.ts';
import { whoOf } from './context.ts';
import type { AgentServices } from './services.ts';
import type { AuditKind } from '../audit/kinds.ts';

/** The client's keys. All that is done to them is in the trail, with who did it; a private half never passes through here but to be sealed. */
export function keysRouter(os: ContractBuilder, services: () => AgentServices) {
  const record = (kind: AuditKind, actor: string, key: ClientKey): Promise<void> => {
    const { kid, alg, activeFrom } = key;
    return services().audit.append({ kind, actor, detail: { kid, alg, activeFrom } });
  };
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
      await record('key-generated', whoOf(input, context).actor, key);
      return view(key);
    }),
    import: os.keys.import.handler(async ({ input, context }) => {
      const { passphrase, certificate, switchAt } = input;
      const key = await services().keys.import(Buffer.from(input.file, 'base64'), {
        ...(passphrase !== undefined && { passphrase }),
        ...(certificate !== undefined && { certificate: Buffer.from(certificate, 'base64') }),
        ...(switchAt !== undefined && { switchAt: Date.parse(switchAt) }),
      });
      await record('key-imported', whoOf(input, context).actor, key);
      return view(key);
    }),
    certificatePassphrase: os.keys.certificatePassphrase.handler(async ({ input, context }) => {
      const { actor } = whoOf(input, context);
      await services().keepCertificatePassphrase(input.passphrase);
      await services().audit.append({ kind: 'certificate-passphrase-kept', actor, detail: {} });
      return { ok: true as const };
    }),
    rotate: os.keys.rotate.handler(async ({ input, context }) => {
      const key = await services().keys.rotate({
        ...(input.alg !== undefined && { alg: input.alg }),
        switchAt: input.switchAt === undefined ? 'now' : Date.parse(input.switchAt),
      });
      await record('key-rotated', whoOf(input, context).actor, key);
      return view(key);
    }),
    retire: os.keys.retire.handler(async ({ input, context }) => {
      const key = await services().keys.retire(input.kid);
      await record('key-retired', whoOf(input, context).actor, key);
      return view(key);
    }),
    list: os.keys.list.handler(async () => (await services().keys.list()).map(view)),
    jwks: os.keys.jwks.handler(() => services().keys.jwks()),
  };
}

/** Ways in that a new machine has, too. */
const ELSEWHERE = ['recovery', 'passphrase'];

/** Ways into the data folder. Each one that is added or removed is in the trail. */
export function vaultRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    recoveryCode: os.vault.recoveryCode.handler(async ({ input, context }) => {
      const { actor } = whoOf(input, context);
      // On record before it exists: a code that nobody knows of would be a way in that nobody looks for.
      await services().audit.append({ kind: 'key-slot-added', actor, detail: { slot: 'recovery' } });
      return { code: await services().addRecoveryCode() };
    }),
    removeSlot: os.vault.removeSlot.handler(async ({ input, context }) => {
      const { actor } = whoOf(input, context);
      const { audit, vault } = services();
      const removable = await vault.removableSlot(input.slot);
      const detail = { slot: removable.kind, name: input.slot };
      // Asked for before it goes, gone once it is: a crash between the two leaves the question alone, and the slot may be there still.
      await audit.append({ kind: 'key-slot-removal', actor, detail });
      await removable.remove();
      await audit.append({ kind: 'key-slot-removed', actor, detail });
      const kinds = await vault.slotKinds();
      return { removed: removable.kind, opensElsewhere: ELSEWHERE.some((way) => kinds.includes(way)) };
    }),
    rotate: os.vault.rotate.handler(async ({ input, context }) => {
      const { actor } = whoOf(input, context);
      // Asked for before, done by the line `data-key-rotated`: a crash between the two leaves the question alone.
      await services().audit.append({ kind: 'data-key-rotation', actor, detail: {} });
      await services().rotateKey();
      const kinds = await services().vault.slotKinds();
      return { kinds, opensElsewhere: ELSEWHERE.some((way) => kinds.includes(way)) };
    }),
    recovered: os.vault.recovered.handler(async ({ input, context }) => {
      const { actor } = whoOf(input, context);
      await services().audit.append({ kind: 'vault-recovered', actor, detail: { slot: input.slot } });
      return { ok: true as const };
    }),
  };
}
