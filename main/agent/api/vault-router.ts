import type { ContractBuilder } from './builder.ts';
import { commandLineOnly } from './command-line-only.ts';
import type { AgentServices } from './services.ts';
import { whoOf } from './who.ts';

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
    recovered: os.vault.recovered.handler(async ({ input, context }) => {
      commandLineOnly(context.origin);
      const { actor } = whoOf(input, context);
      await services().audit.append({ kind: 'vault-recovered', actor, detail: { slot: input.slot } });
      return { ok: true as const };
    }),
  };
}
