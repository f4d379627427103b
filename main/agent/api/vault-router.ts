import type { ContractBuilder } from './builder.ts';
import { commandLineOnly } from './command-line-only.ts';
import type { AgentServices } from './services.ts';
import { whoOf } from './who.ts';

/** Ways in that a new machine has, too. */
const ELSEWHERE = ['recovery', 'passphrase'];

/** Whoever is let into the data folder is in the trail. */
export function vaultRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    recoveryCode: os.vault.recoveryCode.handler(async ({ input, context }) => {
      commandLineOnly(context.origin);
      const { actor } = whoOf(input, context);
      // On record before it exists: a code that nobody knows of would be a way in that nobody looks for.
      await services().audit.append({ kind: 'key-slot-added', actor, detail: { slot: 'recovery' } });
      return { code: await services().addRecoveryCode() };
    }),
    removeSlot: os.vault.removeSlot.handler(async ({ input, context }) => {
      commandLineOnly(context.origin);
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
      commandLineOnly(context.origin);
      const { actor } = whoOf(input, context);
      // Asked for before, done by the line `data-key-rotated`: a crash between the two leaves the question alone.
      await services().audit.append({ kind: 'data-key-rotation', actor, detail: {} });
      await services().rotateKey();
      const kinds = await services().vault.slotKinds();
      return { kinds, opensElsewhere: ELSEWHERE.some((way) => kinds.includes(way)) };
    }),
    recovered: os.vault.recovered.handler(async ({ input, context }) => {
      commandLineOnly(context.origin);
      const { actor } = whoOf(input, context);
      await services().audit.append({ kind: 'vault-recovered', actor, detail: { slot: input.slot } });
      return { ok: true as const };
    }),
  };
}
